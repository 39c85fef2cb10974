"""Absences and extra openings as a list shows them, and the public holidays to tick."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.admin.absences.public_holidays import Holiday
from app.admin.shared.absence_labels import Either, mark_of, when
from app.domain.configuration.setup import AbsenceSetup, OpeningSetup, Setup
from app.i18n import full_date, localized
from app.web.paging import Paged, paged

DAY = timedelta(days=1)


def marked(things: Iterable[Any], mark: str) -> Any | None:
    """The thing of that name, if it is still there."""
    return next((thing for thing in things if mark_of(thing) == mark), None)


@dataclass(frozen=True, slots=True)
class AbsenceListRow:
    """An absence or an opening: of whom, when, and more; `kind` is a word, its tone and its icon."""

    title: str
    url: str
    when: str
    note: str
    kind: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class AbsenceTab:
    """A link between what is to come and what is past."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class AbsencesPage:
    """One page of the list, and how it was filtered."""

    rows: Paged[AbsenceListRow]
    tabs: tuple[AbsenceTab, ...]
    therapists: tuple[tuple[str, str], ...]
    therapist: str
    is_past: bool


def absences_page(setup: Setup, therapist: str, is_past: bool, now_on_clock: datetime) -> AbsencesPage:
    """What is to come, the next first, or what is past, the latest first; of all, or of one therapist."""
    things: list[Either] = [*setup.absences.values(), *setup.openings.values()]
    found = [
        thing
        for thing in things
        if (thing.ends_on_clock <= now_on_clock) is is_past
        and (not therapist or _concerns(setup, thing, therapist))
    ]
    found.sort(key=lambda thing: (thing.starts_on_clock, thing.ends_on_clock), reverse=is_past)
    return AbsencesPage(
        rows=_rows(setup, paged(found)),
        tabs=tuple(_tabs(therapist, is_past)),
        therapists=tuple((one.slug, one.name) for one in setup.therapists.values()),
        therapist=therapist,
        is_past=is_past,
    )


def _rows(setup: Setup, page: Paged[Either]) -> Paged[AbsenceListRow]:
    rows = tuple(_row(setup, thing) for thing in page.entries)
    return Paged(rows, page.links, page.previous_url, page.next_url)


def _tabs(therapist: str, is_past: bool) -> Iterator[AbsenceTab]:
    asked: dict[str, Any] = {"therapist": therapist} if therapist else {}
    yield AbsenceTab(gettext("To come"), url_for("admin.absences", **asked), not is_past)
    yield AbsenceTab(gettext("Past"), url_for("admin.absences", **asked, when="past"), is_past)


def _concerns(setup: Setup, thing: Either, therapist: str) -> bool:
    """Whether it concerns a therapist: theirs, of the clinic, or of a place where they work."""
    if thing.therapist is not None or isinstance(thing, OpeningSetup):
        return thing.therapist == therapist
    if thing.location is None:
        return True
    person = setup.therapists.get(therapist)
    return person is not None and thing.location in {each.location for each in person.schedules}


def _row(setup: Setup, thing: Either) -> AbsenceListRow:
    if isinstance(thing, OpeningSetup):
        services = (localized(setup.services[slug], "name") for slug in sorted(thing.services))
        parts = [localized(setup.locations[thing.location], "name"), ", ".join(services)]
        return AbsenceListRow(
            title=setup.therapists[thing.therapist].name,
            url=url_for("admin.opening", mark=mark_of(thing)),
            when=when(thing),
            note=" · ".join(part for part in parts if part),
            kind=(gettext("Extra opening"), "good", "clock"),
        )
    return AbsenceListRow(
        title=closed(setup, thing),
        url=url_for("admin.absence", mark=mark_of(thing)),
        when=when(thing),
        note=localized(thing, "reason"),
        kind=(gettext("Absence"), "neutral", "calendar")
        if thing.therapist
        else (gettext("Closed"), "warning", "lock"),
    )


def closed(setup: Setup, absence: AbsenceSetup) -> str:
    """Who or what is closed."""
    if absence.therapist:
        return setup.therapists[absence.therapist].name
    if absence.location:
        return localized(setup.locations[absence.location], "name")
    return str(gettext("The whole clinic"))


@dataclass(frozen=True, slots=True)
class HolidayTick:
    """A public holiday to tick."""

    value: str
    name: str
    day: str
    is_ticked: bool
    note: str


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The public holidays of a year."""

    year: int
    ticks: tuple[HolidayTick, ...]


def holiday_years(setup: Setup, listed: Iterable[Holiday]) -> tuple[HolidayYear, ...]:
    """The public holidays by year, ticked where the clinic is closed for them."""
    years: dict[int, list[HolidayTick]] = {}
    for holiday in listed:
        years.setdefault(holiday.day.year, []).append(_tick(setup, holiday))
    return tuple(HolidayYear(year, tuple(ticks)) for year, ticks in years.items())


def _tick(setup: Setup, holiday: Holiday) -> HolidayTick:
    is_within = holiday.is_within(setup)
    return HolidayTick(
        value=_iso(holiday.day),
        name=localized(holiday, "name"),
        day=full_date(holiday.day),
        is_ticked=holiday.is_ticked(setup),
        note=gettext("The clinic is closed that day already, by a longer closing.") if is_within else "",
    )


def _iso(day: date) -> str:
    return day.isoformat()

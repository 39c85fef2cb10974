"""A day's appointments as the page shows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import ngettext

from app.domain.appointment import Status
from app.domain.intervals import Minute
from app.domain.wall_clock import ceil_minute, iso_day
from app.i18n import full_date, localized, time_label
from app.queries.agenda import AgendaEntry
from app.queries.clinic import ClinicSnapshot, TherapistInfo
from app.therapist.words import Chip, status_chip
from app.wording import TYPE_ICONS, type_word

YEARS = range(2000, 2200)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """Which day is asked for, of which calendars: the chosen one, or all that may be seen."""

    day: date
    is_date_wrong: bool
    calendars: tuple[TherapistInfo, ...]
    chosen: TherapistInfo | None

    @property
    def shown(self) -> tuple[TherapistInfo, ...]:
        """The calendars that the answer covers."""
        return (self.chosen,) if self.chosen else self.calendars

    @property
    def therapist_ids(self) -> frozenset[int]:
        """Whose appointments are asked for."""
        return frozenset(therapist.id for therapist in self.shown)


def asked_day(
    clinic: ClinicSnapshot, calendars: frozenset[int] | None, query: Mapping[str, str], now: datetime
) -> AskedDay | None:
    """The question of a query string; today for a date that is none, None for a calendar that is not theirs.

    `calendars` are the therapists that may be seen, None meaning all.
    """
    every = clinic.therapists.values()
    visible = tuple(each for each in every if calendars is None or each.id in calendars)
    slug, typed = query.get("therapist"), query.get("date")
    chosen = next((each for each in visible if each.slug == slug), None)
    if slug and chosen is None:
        return None
    day = _day(typed) if typed else None
    return AskedDay(day or clinic.clock.today(now), bool(typed and day is None), visible, chosen)


def _day(typed: str) -> date | None:
    day = iso_day(typed)
    return day if day and day.year in YEARS else None


@dataclass(frozen=True, slots=True)
class Line:
    """One appointment as the day list takes it."""

    start: str
    end: str
    title: str
    url: str
    meta: tuple[tuple[str, str], ...]
    status: Chip
    is_past: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One therapist's lines."""

    name: str
    count: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DayPage:
    """All that the page says and where its links lead; `therapists` is empty where there is no choice."""

    heading: str
    date_iso: str
    is_today: bool
    is_date_wrong: bool
    lead: str
    groups: tuple[Group, ...]
    is_grouped: bool
    therapists: tuple[tuple[str, str], ...]
    chosen: str
    previous_url: str
    next_url: str
    today_url: str


def day_page(
    clinic: ClinicSnapshot, asked: AskedDay, entries: Sequence[AgendaEntry], now: datetime
) -> DayPage:
    """The page that answers a question; times of what is over are told from `now`."""
    chosen = asked.chosen.slug if asked.chosen else ""
    has_choice, is_grouped = len(asked.calendars) > 1, len(asked.shown) != 1
    return DayPage(
        heading=_with_capital(full_date(asked.day)),
        date_iso=asked.day.isoformat(),
        is_today=asked.day == clinic.clock.today(now),
        is_date_wrong=asked.is_date_wrong,
        lead=_count(entries) if is_grouped else f"{asked.shown[0].name} · {_count(entries)}",
        groups=tuple(_groups(clinic, asked, entries, now)),
        is_grouped=is_grouped,
        therapists=tuple((each.slug, each.name) for each in asked.calendars) if has_choice else (),
        chosen=chosen,
        previous_url=_url(asked.day - ONE_DAY, chosen),
        next_url=_url(asked.day + ONE_DAY, chosen),
        today_url=_url(None, chosen),
    )


def _groups(
    clinic: ClinicSnapshot, asked: AskedDay, entries: Sequence[AgendaEntry], now: datetime
) -> Iterator[Group]:
    for therapist in asked.shown:
        own = [entry for entry in entries if entry.therapist_id == therapist.id]
        if own:
            lines = tuple(_line(clinic, entry, ceil_minute(now)) for entry in own)
            yield Group(therapist.name, _count(own), lines)


def _line(clinic: ClinicSnapshot, entry: AgendaEntry, now: Minute) -> Line:
    service, location = clinic.services[entry.service_id], clinic.locations[entry.location_id]
    return Line(
        start=time_label(entry.starts_at),
        end=time_label(entry.ends_at),
        title=f"{entry.first_name} {entry.last_name}",
        url=url_for("therapist.appointment", uid=entry.uid),
        meta=(
            ("", localized(service, "name")),
            (TYPE_ICONS[entry.type], type_word(entry.type)),
            ("place", localized(location, "name")),
        ),
        status=status_chip(entry.status),
        is_past=entry.ends_at <= now,
        is_cancelled=entry.status is Status.CANCELLED,
    )


def _count(entries: Sequence[AgendaEntry]) -> str:
    cancelled = sum(entry.status is Status.CANCELLED for entry in entries)
    told = ngettext("%(num)s appointment", "%(num)s appointments", len(entries) - cancelled)
    struck = ngettext("%(num)s cancelled", "%(num)s cancelled", cancelled)
    return f"{told}, {struck}" if cancelled else told


def _url(day: date | None, therapist: str) -> str:
    return url_for("therapist.day", date=day and day.isoformat(), therapist=therapist or None)


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]

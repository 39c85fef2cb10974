"""Therapists as administrators see them: the list, what is missing of each, and what stands around one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from app.domain.configuration.setup import OpeningSetup, PeriodSetup, ScheduleSetup, Setup, TherapistSetup
from app.domain.text_folding import has_words, words
from app.i18n import clock_label, full_date, localized, weekday_name
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo
from app.queries.configuration.therapist_relations import AccountLine, CalendarAccounts
from app.web.paging import Paged, paged

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class TherapistPortrait:
    """A therapist's portrait, or where there is none the initials."""

    photo_url: str = ""
    initials: str = ""


@dataclass(frozen=True, slots=True)
class TherapistListRow:
    """A therapist in the list; `missing` in words, `up` and `down` whether there is a place to move to."""

    slug: str
    url: str
    name: str
    title: str
    avatar: TherapistPortrait
    colour: str
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    can_go_up: bool
    can_go_down: bool


@dataclass(frozen=True, slots=True)
class TherapistTab:
    """A list of its own."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class TherapistsPage:
    """One page of the therapists who are active, or of those who are not."""

    typed: str
    action: str
    is_active: bool
    tabs: tuple[TherapistTab, ...]
    rows: Paged[TherapistListRow]
    found: str
    can_order: bool


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An account beside a therapist; without an address while there is no page of accounts."""

    name: str
    email: str
    active: bool
    url: str


@dataclass(frozen=True, slots=True)
class TherapistContext:
    """What stands around a therapist: hours, the own account, who else sees the calendar."""

    name: str
    is_active: bool
    locations: tuple[str, ...]
    hours_url: str
    own: AccountLink | None
    new_account_url: str
    granted: tuple[AccountLink, ...]
    activate_url: str
    deactivate_url: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """What will happen when a therapist is deactivated, in sentences, before it does."""

    name: str
    appointments: str
    alone_for: tuple[str, ...]
    account: AccountLink | None
    back_url: str


def therapists_page(
    clinic: ClinicSnapshot,
    setup: Setup,
    with_account: frozenset[int],
    asked: Mapping[str, str],
    today: date,
) -> TherapistsPage:
    """The page that is asked for: `show` is "inactive" for those, `q` what is looked for."""
    typed, is_active = asked.get("q", "")[:100], asked.get("show") != "inactive"
    shown = [each for each in clinic.therapists.values() if each.active == is_active]
    wanted = words(typed)
    found = [each for each in shown if has_words(wanted, _searched(clinic, each))]
    can_order = is_active and not wanted and len(shown) > 1
    ends = (shown[0].id, shown[-1].id) if can_order else None
    page = paged(found)
    rows = tuple(
        _row(clinic, setup, therapist, therapist.id in with_account, ends, today)
        for therapist in page.entries
    )
    return TherapistsPage(
        typed=typed,
        action=url_for("admin.therapists"),
        is_active=is_active,
        tabs=_tabs(clinic, is_active),
        rows=Paged(rows, page.links, page.previous_url, page.next_url),
        found=_number_found(len(found)) if wanted else "",
        can_order=can_order,
    )


def _searched(clinic: ClinicSnapshot, therapist: TherapistInfo) -> Iterator[str]:
    yield from (therapist.name, therapist.title_fr, therapist.title_en, therapist.email)


def _number_found(count: int) -> str:
    if not count:
        return str(gettext("No therapist matches your search"))
    return str(ngettext("%(count)s therapist found", "%(count)s therapists found", count, count=count))


def _tabs(clinic: ClinicSnapshot, is_active: bool) -> tuple[TherapistTab, ...]:
    active = sum(each.active for each in clinic.therapists.values())
    inactive = len(clinic.therapists) - active
    return (
        TherapistTab(gettext("Active"), active, url_for("admin.therapists"), is_active),
        TherapistTab(
            gettext("Inactive"), inactive, url_for("admin.therapists", show="inactive"), not is_active
        ),
    )


def _row(
    clinic: ClinicSnapshot,
    setup: Setup,
    therapist: TherapistInfo,
    has_account: bool,
    ends: tuple[int, int] | None,
    today: date,
) -> TherapistListRow:
    stored = setup.therapists[therapist.slug]
    return TherapistListRow(
        slug=therapist.slug,
        url=url_for("admin.therapist", slug=therapist.slug),
        name=therapist.name,
        title=localized(therapist, "title"),
        avatar=avatar(therapist),
        colour=therapist.colour,
        facts=tuple(_facts(setup, stored)),
        missing=tuple(_missing(stored, has_account, today)) if therapist.active else (),
        can_go_up=ends is not None and therapist.id != ends[0],
        can_go_down=ends is not None and therapist.id != ends[1],
    )


def avatar(therapist: TherapistInfo) -> TherapistPortrait:
    """The portrait, which the site shows of those who are active; else the initials."""
    if therapist.photo and therapist.active:
        return TherapistPortrait(photo_url=url_for("photo", digest=therapist.photo))
    names = therapist.name.split() or ["?"]
    return TherapistPortrait(
        initials="".join(name[0].upper() for name in dict.fromkeys((names[0], names[-1])))
    )


def _facts(setup: Setup, therapist: TherapistSetup) -> Iterator[tuple[str, str]]:
    count = len(therapist.services)
    if count:
        yield "list", ngettext("%(count)s service given", "%(count)s services given", count, count=count)
    if places := _places(setup, therapist.schedules):
        yield "place", ", ".join(places)


def _places(setup: Setup, schedules: Iterable[ScheduleSetup]) -> tuple[str, ...]:
    used = {schedule.location for schedule in schedules if schedule.periods}
    return tuple(localized(place, "name") for slug, place in setup.locations.items() if slug in used)


def _missing(therapist: TherapistSetup, has_account: bool, today: date) -> Iterator[str]:
    if not any(_counts(schedule, today) for schedule in therapist.schedules):
        yield gettext("No opening hours")
    if not therapist.services:
        yield gettext("No service")
    if not has_account:
        yield gettext("No account")


def _counts(schedule: ScheduleSetup, today: date) -> bool:
    is_over = schedule.valid_until is not None and schedule.valid_until < today
    return bool(schedule.periods) and not is_over


def surroundings(setup: Setup, therapist: TherapistSetup, accounts: CalendarAccounts) -> TherapistContext:
    """What the page of a therapist shows beside the form."""
    return TherapistContext(
        name=therapist.name,
        is_active=therapist.active,
        locations=_places(setup, therapist.schedules),
        hours_url=page_url("admin.hours_of", slug=therapist.slug),
        own=_account(accounts.own) if accounts.own else None,
        new_account_url=page_url("admin.new_account", therapist=therapist.slug),
        granted=tuple(map(_account, accounts.granted)),
        activate_url=url_for("admin.activate_therapist", slug=therapist.slug),
        deactivate_url=url_for("admin.deactivate_therapist", slug=therapist.slug),
    )


def _account(line: AccountLine) -> AccountLink:
    return AccountLink(line.name, line.email, line.active, page_url("admin.account", user_id=line.id))


def page_url(endpoint: str, **values: Any) -> str:
    """The address of a page of this room; an empty text where there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def consequences(
    clinic: ClinicSnapshot, therapist: TherapistInfo, upcoming: int, own: AccountLine | None
) -> Consequences:
    """What will happen when the therapist is deactivated."""
    return Consequences(
        name=therapist.name,
        appointments=_upcoming(upcoming),
        alone_for=tuple(_alone_for(clinic, therapist)),
        account=_account(own) if own and own.active else None,
        back_url=url_for("admin.therapist", slug=therapist.slug),
    )


def _upcoming(count: int) -> str:
    if not count:
        return str(gettext("No appointment is coming up."))
    return str(
        ngettext(
            "%(count)s appointment is coming up: on the next page you decide whether to keep it, give it to "
            "another therapist, or cancel it with a notice to the patient.",
            "%(count)s appointments are coming up: on the next page you decide for each, or for all, whether "
            "to keep it, give it to another therapist, or cancel it with a notice to the patient.",
            count,
            count=count,
        )
    )


def _alone_for(clinic: ClinicSnapshot, therapist: TherapistInfo) -> Iterator[str]:
    """The services that would be offered no more."""
    for service in clinic.offered:
        if clinic.places[service.id].keys() == {therapist.id}:
            yield localized(service, "name")


def named_services(setup: Setup, therapist: TherapistSetup) -> dict[str, str]:
    """By service, where the therapist's hours or openings name it: there it is needed."""
    places: dict[str, list[str]] = defaultdict(list)
    for schedule in therapist.schedules:
        for period in sorted(schedule.periods, key=lambda each: (each.weekday, each.start_minute)):
            for slug in {*period.services, period.default_service} - {None}:
                places[str(slug)].append(_period(setup, schedule, period))
    for opening in setup.openings.values():
        if opening.therapist == therapist.slug:
            for slug in opening.services:
                places[slug].append(_opening(setup, opening))
    return {slug: _named_in(where) for slug, where in places.items() if slug in therapist.services}


def _period(setup: Setup, schedule: ScheduleSetup, period: PeriodSetup) -> str:
    return str(
        gettext(
            "%(day)s %(hours)s (%(location)s)",
            day=weekday_name(period.weekday),
            hours=_hours(period.start_minute, period.end_minute),
            location=localized(setup.locations[schedule.location], "name"),
        )
    )


def _opening(setup: Setup, opening: OpeningSetup) -> str:
    start, end = opening.starts_on_clock, opening.ends_on_clock
    return str(
        gettext(
            "extra opening on %(day)s %(hours)s (%(location)s)",
            day=full_date(start.date()),
            hours=_hours(start.hour * 60 + start.minute, end.hour * 60 + end.minute),
            location=localized(setup.locations[opening.location], "name"),
        )
    )


def _hours(start: int, end: int) -> str:
    return f"{_clock(start)}–{_clock(end)}"


def _clock(wall_minute: int) -> str:
    return clock_label(wall_minute // 60 % 24, wall_minute % 60)


def _named_in(places: list[str]) -> str:
    told = list(dict.fromkeys(places))
    more = len(told) - MOST_NAMED
    where = "; ".join(told[:MOST_NAMED])
    if more > 0:
        where = gettext("%(places)s and %(count)s more", places=where, count=more)
    return str(
        gettext(
            "The opening hours name this service: %(places)s. Change them first, then take it away here.",
            places=where,
        )
    )

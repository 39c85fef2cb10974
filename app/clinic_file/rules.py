"""The rules that a setup must keep, judged where the file speaks of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask_babel import gettext

from app.clinic_file.hours import WEEKDAYS, Hole, Opening, Period, Schedule
from app.clinic_file.merging import file_key
from app.clinic_file.problems import WrongClinicFile, told
from app.clinic_file.schema import Document, Therapist
from app.domain.configuration.setup import (
    AccountSetup,
    ClinicSetup,
    LocationSetup,
    ServiceSetup,
    Setup,
    TherapistSetup,
)
from app.domain.configuration.translations_missing import READ_OF, half_said, things_half_said
from app.domain.languages import LANGUAGES
from app.domain.scheduling.booking_rules import Rules, resolve
from app.domain.scheduling.working_time import (
    Period as WorkingPeriod,
    Schedule as WorkingSchedule,
    overlapping_periods,
)
from app.domain.time.intervals import meets
from app.queries.rows import copied

READ_OF_THE_CLINIC = ("name", "late_cancellation", "welcome", "privacy", "emergency")


def refuse_broken_rules(document: Document, before: Setup, setup: Setup) -> None:
    """Raises WrongClinicFile with every rule that what the file names would break.

    `before` is what is stored, `setup` what becomes of it.
    """
    problems = [
        *_clinic_problems(document, setup),
        *_language_problems(document, setup),
        *_age_problems(document, setup),
        *_location_problems(document, setup),
        *_group_problems(document, setup),
        *_service_problems(document, setup),
        *_therapist_problems(document, setup),
        *_opening_problems(document, setup),
        *_account_problems(document, setup),
        *_locked_out(document, before, setup),
    ]
    if problems:
        raise WrongClinicFile(problems)


def idle_breaks(document: Document) -> list[str]:
    """A sentence for each break that lies in no period of its schedule.

    It changes nothing that patients see (a lunch hour between two periods, say), so it is told, not refused.
    """
    return [
        gettext("%(path)s lies in no period on %(day)s, so it cuts nothing.", path=path, day=WEEKDAYS[day])
        for path, schedule in _schedules(document)
        for path, hole in _numbered(f"{path}.breaks", schedule.breaks)
        for day in hole.weekdays
        if not any(_share_time(hole, period, day) for period in schedule.periods)
    ]


def _share_time(hole: Hole, period: Period, day: int) -> bool:
    return day in period.weekdays and meets((hole.start, hole.end), (period.start, period.end))


def _numbered(path: str, entries: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{path}[{index}]", entry) for index, entry in enumerate(entries))


def _schedules(document: Document) -> Iterator[tuple[str, Schedule]]:
    for path, therapist in _numbered("therapists", document.therapists):
        if "schedules" in therapist.model_fields_set:
            yield from _numbered(f"{path}.schedules", therapist.schedules)


def _clinic_problems(document: Document, setup: Setup) -> Iterator[str]:
    if document.clinic and setup.clinic:
        yield from _half_said("clinic", setup.clinic, READ_OF_THE_CLINIC, setup)
        yield from _foreign_entry(setup.clinic)


def _foreign_entry(clinic: ClinicSetup) -> Iterator[str]:
    if clinic.entry_language in LANGUAGES and clinic.entry_language not in clinic.languages:
        right = gettext(
            "patients are not spoken to in it; it must be automatic, browser or %(language)s",
            language=clinic.languages[0],
        )
        yield told("clinic.entry_language", clinic.entry_language, right)


def _age_problems(document: Document, setup: Setup) -> Iterator[str]:
    """Ages in the wrong order: the clinic's, and those of the services that override one of them."""
    usual = copied(Rules, setup.clinic)
    has_clinics = bool(document.clinic and "booking" in document.clinic.model_fields_set)
    if has_clinics:
        yield from _ages("clinic", usual)
    paths = {entry.slug: path for path, entry in _numbered("services", document.services)}
    for slug, service in setup.services.items():
        is_its_own = not {"age_from", "age_to"}.isdisjoint(service.booking_overrides)
        if is_its_own and (slug in paths or has_clinics):
            path = paths.get(slug, f"services {slug}")
            yield from _ages(path, resolve(usual, service.booking_overrides))


def _ages(path: str, rules: Rules) -> Iterator[str]:
    first, last = rules.age_from, rules.age_to
    if first is not None and last is not None and first > last:
        right = gettext("it must not be more than age_to, which is %(age)s", age=last)
        yield told(f"{path}.booking.age_from", first, right)


def _language_problems(document: Document, setup: Setup) -> Iterator[str]:
    """What lacks a language that the file switches on, of the things that it does not name."""
    if document.clinic and "languages" in document.clinic.model_fields_set:
        named = {section: _slugs_in(document, section) for section in READ_OF}
        for section, slug in things_half_said(setup, _languages(setup)):
            if slug not in named[section]:
                thing = getattr(setup, section)[slug]
                yield from _half_said(f"{section} {slug}", thing, READ_OF[section], setup)


def _slugs_in(document: Document, section: str) -> set[str]:
    return {entry.slug for entry in getattr(document, section)}


def _location_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("locations", document.locations):
        location = setup.locations[entry.slug]
        yield from _half_said(path, location, READ_OF["locations"], setup)
        if "opening_hours" in entry.model_fields_set:
            yield from _open_twice(path, location)


def _open_twice(path: str, location: LocationSetup) -> Iterator[str]:
    for day, stretches in enumerate(location.opening_hours):
        for one, other in pairwise(stretches):
            if meets(one, other):
                yield gettext(
                    "%(path)s holds %(day)s %(one)s and %(other)s; they must not overlap.",
                    path=f"{path}.opening_hours",
                    day=WEEKDAYS[day],
                    one=_between(one),
                    other=_between(other),
                )


def _between(stretch: tuple[int, int]) -> str:
    return f"{_clock(stretch[0])}–{_clock(stretch[1])}"


def _group_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("service_groups", document.service_groups):
        yield from _half_said(path, setup.service_groups[entry.slug], READ_OF["service_groups"], setup)


def _half_said(path: str, thing: Any, texts: Iterable[str], setup: Setup) -> Iterator[str]:
    """What is said in some languages only; patients read every page in all that the clinic speaks."""
    languages = _languages(setup)
    for field in half_said(thing, texts, languages):
        yield _missing(f"{path}.{file_key(field)}", languages)


def _languages(setup: Setup) -> Sequence[str]:
    return setup.clinic.languages if setup.clinic else LANGUAGES


def _missing(path: str, languages: Sequence[str]) -> str:
    if len(languages) > 1:
        return str(gettext("%(path)s is missing; patients read this in both languages.", path=path))
    return str(gettext("%(path)s is missing; patients read this.", path=path))


def _service_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("services", document.services):
        service = setup.services[entry.slug]
        yield from _half_said(path, service, ("name",), setup)
        if service.published:
            yield from _unpublishable(path, service)
            yield from _half_said(path, service, READ_OF["services"][1:], setup)


def _unpublishable(path: str, service: ServiceSetup) -> Iterator[str]:
    if service.silent:
        right = gettext("a silent service tells patients nothing, so it must be false")
        yield told(f"{path}.published", True, right)
    if not service.active:
        yield told(f"{path}.published", True, gettext("an inactive service must not be published"))
    if not service.types:
        right = gettext("a published service needs at least one type, such as in_person")
        yield told(f"{path}.types", None, right)


def _therapist_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("therapists", document.therapists):
        therapist = setup.therapists[entry.slug]
        yield from _half_said(path, therapist, READ_OF["therapists"], setup)
        yield from _own_durations(path, entry, therapist)
        if "schedules" in entry.model_fields_set:
            yield from _overlaps(path, entry)
            yield from _not_given_in_periods(path, entry, therapist)
        elif "services" in entry.model_fields_set:
            yield from _still_needed(path, therapist)
        if "services" in entry.model_fields_set:
            yield from _still_opened(path, therapist, document, setup)


def _own_durations(path: str, entry: Therapist, therapist: TherapistSetup) -> Iterator[str]:
    if "durations" in entry.model_fields_set:
        yield from _not_given(f"{path}.durations", entry.durations or {}, therapist)


def _not_given_in_periods(path: str, entry: Therapist, therapist: TherapistSetup) -> Iterator[str]:
    for schedule_path, schedule in _numbered(f"{path}.schedules", entry.schedules):
        for period_path, period in _numbered(f"{schedule_path}.periods", schedule.periods):
            yield from _not_given(f"{period_path}.services", period.services, therapist)
            default = period.default_service
            accepted = period.services or therapist.services
            if default is not None and default not in accepted:
                right = (
                    gettext("it must be one of the services of the period")
                    if period.services
                    else gettext("it must be one of the services of %(therapist)s", therapist=therapist.slug)
                )
                yield told(f"{period_path}.default_service", default, right)


def _not_given(path: str, services: Iterable[str], therapist: TherapistSetup) -> Iterator[str]:
    for service_path, service in _numbered(path, services):
        if service not in therapist.services:
            right = gettext(
                "%(therapist)s does not give this service; add it to the services of %(therapist)s",
                therapist=therapist.slug,
            )
            yield told(service_path, service, right)


def _still_needed(path: str, therapist: TherapistSetup) -> Iterator[str]:
    """Services taken away from a therapist whose stored periods name them."""
    named = {
        service
        for schedule in therapist.schedules
        for period in schedule.periods
        for service in {*period.services, period.default_service} - {None}
    }
    for service in sorted(filter(None, named - therapist.services)):
        yield gettext(
            "%(path)s leaves out %(service)s, which stored periods of %(therapist)s name; "
            "keep it, or name the schedules too.",
            path=f"{path}.services",
            service=service,
            therapist=therapist.slug,
        )


def _still_opened(path: str, therapist: TherapistSetup, document: Document, setup: Setup) -> Iterator[str]:
    """Services taken away from a therapist whose stored openings name them."""
    judged = {_key(entry) for entry in document.openings if "services" in entry.model_fields_set}
    for key, opening in setup.openings.items():
        if opening.therapist == therapist.slug and key not in judged:
            for service in sorted(opening.services - therapist.services):
                yield gettext(
                    "%(path)s leaves out %(service)s, which the stored opening of %(therapist)s at "
                    "%(location)s, %(start)s, names; keep it, or name the opening with other services too.",
                    path=f"{path}.services",
                    service=service,
                    therapist=therapist.slug,
                    location=opening.location,
                    start=f"{opening.starts_on_clock:%Y-%m-%d %H:%M}",
                )


def _key(entry: Opening) -> tuple[object, ...]:
    return entry.therapist, entry.location, entry.start, entry.end


@dataclass(frozen=True, slots=True)
class _PeriodPlace:
    """A period of the file, and one of its days."""

    path: str
    day: int
    period: Period

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.day]} {_clock(self.period.start)}–{_clock(self.period.end)}"


def _overlaps(path: str, entry: Therapist) -> Iterator[str]:
    """Periods of one therapist that share time on some day, at whatever location."""
    places = [
        [
            _PeriodPlace(period_path, day, period)
            for period_path, period in _numbered(f"{schedule_path}.periods", schedule.periods)
            for day in period.weekdays
        ]
        for schedule_path, schedule in _numbered(f"{path}.schedules", entry.schedules)
    ]
    schedules = [_working(schedule, row) for schedule, row in zip(entry.schedules, places, strict=True)]
    told_of = set()
    for (i, j), (k, m) in overlapping_periods(schedules):
        one, other = places[i][j], places[k][m]
        if (one.path, other.path) not in told_of:
            told_of.add((one.path, other.path))
            yield gettext(
                "%(path)s holds %(period)s; it must not overlap %(other)s, which holds %(other_period)s.",
                path=other.path,
                period=other,
                other=one.path,
                other_period=one,
            )


def _working(schedule: Schedule, places: Iterable[_PeriodPlace]) -> WorkingSchedule:
    return WorkingSchedule(
        location_id=0,
        periods=tuple(WorkingPeriod(place.day, place.period.start, place.period.end) for place in places),
        valid_from=schedule.valid_from,
        valid_until=schedule.valid_until,
        every_weeks=schedule.every_weeks,
    )


def _clock(wall_minute: int) -> str:
    return f"{wall_minute // 60:02}:{wall_minute % 60:02}"


def _locked_out(document: Document, before: Setup, setup: Setup) -> Iterator[str]:
    """A file that takes the last administrator away; one that begins a clinic need not name any."""
    if document.accounts and _has_administrator(before) and not _has_administrator(setup):
        yield gettext("accounts leaves no active administrator; one at least must stay.")


def _has_administrator(setup: Setup) -> bool:
    return any(account.active and account.role == "administrator" for account in setup.accounts.values())


def _opening_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("openings", document.openings):
        if "services" in entry.model_fields_set:
            therapist = setup.therapists[entry.therapist]
            yield from _not_given(f"{path}.services", entry.services, therapist)


def _account_problems(document: Document, setup: Setup) -> Iterator[str]:
    owners: dict[str, AccountSetup] = {}
    named = {entry.email: path for path, entry in _numbered("accounts", document.accounts)}
    # Accounts that the file does not name come first: they were there before.
    for account in sorted(setup.accounts.values(), key=lambda account: account.email in named):
        if account.therapist is None:
            continue
        owner = owners.setdefault(account.therapist, account)
        if owner is not account and account.email in named:
            right = gettext("this therapist has the account %(email)s already", email=owner.email)
            yield told(f"{named[account.email]}.therapist", account.therapist, right)

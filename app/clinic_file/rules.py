"""The rules that a setup must keep, judged where the file speaks of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.clinic_file.hours import WEEKDAYS, Hole, Opening, Period, Schedule
from app.clinic_file.problems import WrongClinicFile, told
from app.clinic_file.schema import Document, Therapist
from app.domain.intervals import meets
from app.domain.working_time import Period as WorkingPeriod, Schedule as WorkingSchedule, overlapping_periods
from app.i18n import LANGUAGES
from app.queries.setup import AccountSetup, ServiceSetup, Setup, TherapistSetup

READ_BY_PATIENTS = ("name", "description", "instructions", "coverage", "late_cancellation")  # of a service


def refuse_broken_rules(document: Document, setup: Setup) -> None:
    """Raises WrongClinicFile with every rule that what the file names would break."""
    problems = [
        *_clinic_problems(document, setup),
        *_location_problems(document, setup),
        *_group_problems(document, setup),
        *_service_problems(document, setup),
        *_therapist_problems(document, setup),
        *_opening_problems(document, setup),
        *_account_problems(document, setup),
    ]
    if problems:
        raise WrongClinicFile(problems)


def idle_breaks(document: Document) -> list[str]:
    """A sentence for each break that lies in no period of its schedule.

    It changes nothing that patients see (a lunch hour between two periods, say), so it is told, not refused.
    """
    return [
        f"{path} lies in no period on {WEEKDAYS[day]}, so it cuts nothing."
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
    if document.clinic:
        yield from _half_said("clinic", setup.clinic, ("name", "late_cancellation"))


def _location_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("locations", document.locations):
        yield from _half_said(path, setup.locations[entry.slug], ("name", "directions"))


def _group_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("service_groups", document.service_groups):
        yield from _half_said(path, setup.service_groups[entry.slug], ("name",))


def _half_said(path: str, thing: Any, texts: Iterable[str]) -> Iterator[str]:
    """What is said in one language only: every page that patients see exists in both."""
    for text in texts:
        said = [bool(getattr(thing, f"{text}_{language}").strip()) for language in LANGUAGES]
        if any(said) and not all(said):
            language = LANGUAGES[said.index(False)]
            yield f"{path}.{text}.{language} is missing; patients read this in both languages."


def _service_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("services", document.services):
        service = setup.services[entry.slug]
        if service.published:
            yield from _unpublishable(path, service)
            yield from _half_said(path, service, READ_BY_PATIENTS)


def _unpublishable(path: str, service: ServiceSetup) -> Iterator[str]:
    if service.silent:
        yield told(f"{path}.published", True, "a silent service tells patients nothing, so it must be false")
    if not service.active:
        yield told(f"{path}.published", True, "an inactive service must not be published")
    if not service.types:
        yield f"{path}.types holds nothing; a published service needs at least one type, such as in_person."


def _therapist_problems(document: Document, setup: Setup) -> Iterator[str]:
    for path, entry in _numbered("therapists", document.therapists):
        therapist = setup.therapists[entry.slug]
        yield from _half_said(path, therapist, ("title", "about"))
        if "schedules" in entry.model_fields_set:
            yield from _overlaps(path, entry)
            yield from _not_given_in_periods(path, entry, therapist)
        elif "services" in entry.model_fields_set:
            yield from _still_needed(path, therapist)
        if "services" in entry.model_fields_set:
            yield from _still_opened(path, therapist, document, setup)


def _not_given_in_periods(path: str, entry: Therapist, therapist: TherapistSetup) -> Iterator[str]:
    for schedule_path, schedule in _numbered(f"{path}.schedules", entry.schedules):
        for period_path, period in _numbered(f"{schedule_path}.periods", schedule.periods):
            yield from _not_given(f"{period_path}.services", period.services, therapist)
            default = period.default_service
            accepted = period.services or therapist.services
            if default is not None and default not in accepted:
                whose = "services of the period" if period.services else f"services of {therapist.slug}"
                yield told(f"{period_path}.default_service", default, f"it must be one of the {whose}")


def _not_given(path: str, services: Iterable[str], therapist: TherapistSetup) -> Iterator[str]:
    for service_path, service in _numbered(path, services):
        if service not in therapist.services:
            right = f"{therapist.slug} does not give this service; add it to the services of {therapist.slug}"
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
        yield (
            f"{path}.services leaves out {service}, which stored periods of {therapist.slug} name; "
            "keep it, or name the schedules too."
        )


def _still_opened(path: str, therapist: TherapistSetup, document: Document, setup: Setup) -> Iterator[str]:
    """Services taken away from a therapist whose stored openings name them."""
    judged = {_key(entry) for entry in document.openings if "services" in entry.model_fields_set}
    for key, opening in setup.openings.items():
        if opening.therapist == therapist.slug and key not in judged:
            for service in sorted(opening.services - therapist.services):
                yield (
                    f"{path}.services leaves out {service}, which the stored opening of {therapist.slug} at "
                    f"{opening.location}, {opening.starts_on_clock:%Y-%m-%d %H:%M}, names; "
                    "keep it, or name the opening with other services too."
                )


def _key(entry: Opening) -> tuple[object, ...]:
    return entry.therapist, entry.location, entry.start, entry.end


@dataclass(frozen=True, slots=True)
class _Place:
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
            _Place(period_path, day, period)
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
            yield f"{other.path} holds {other}; it must not overlap {one.path}, which holds {one}."


def _working(schedule: Schedule, places: Iterable[_Place]) -> WorkingSchedule:
    return WorkingSchedule(
        location_id=0,
        periods=tuple(WorkingPeriod(place.day, place.period.start, place.period.end) for place in places),
        valid_from=schedule.valid_from,
        valid_until=schedule.valid_until,
        every_weeks=schedule.every_weeks,
    )


def _clock(wall_minute: int) -> str:
    return f"{wall_minute // 60:02}:{wall_minute % 60:02}"


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
            right = f"this therapist has the account {owner.email} already"
            yield told(f"{named[account.email]}.therapist", account.therapist, right)

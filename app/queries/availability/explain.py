"""Why a time is not offered: what lies before the grid, and for whom which rule of it (glossary, slots)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from app.domain.errors import Reason
from app.domain.scheduling.booking_rules import bookable_window
from app.domain.scheduling.slots import Busy, Question, most_telling, why_not
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import ceil_minute
from app.queries.availability.starts import Choice, OfferedStart, busy_times, offered_starts
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo


class Obstacle(StrEnum):
    """What keeps a service, or a therapist for it, from being offered online at any time."""

    INACTIVE = auto()
    SILENT = auto()
    UNPUBLISHED = auto()
    NO_TYPE = auto()
    NOBODY = auto()
    NO_HOURS = auto()
    EXISTING_ONLY = auto()
    THERAPIST_INACTIVE = auto()
    NOT_GIVEN = auto()
    NO_OWN_HOURS = auto()
    NOT_THERE = auto()


# These hold for whoever might be booked.
_FOR_ALL = (Reason.PAST, Reason.TOO_SOON, Reason.TOO_FAR)


@dataclass(frozen=True, slots=True)
class WhyQuery:
    """A service and a start (UTC minute), with somebody or any therapist, somewhere or anywhere."""

    service: ServiceInfo
    starts_at: Minute
    therapist_id: int | None = None
    location_id: int | None = None

    @property
    def choice(self) -> Choice:
        """What a visitor would choose who asks for the same."""
        return Choice(self.service, self.therapist_id, self.location_id)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps the time from being offered, of whom and where, if it is of somebody."""

    code: Obstacle | Reason
    therapist_id: int | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Who offers the time; or else all that is in the way, the service's own obstacles first."""

    offered_by: tuple[int, ...]
    findings: tuple[Finding, ...]


def explain(clinic: ClinicSnapshot, asked: WhyQuery, now: datetime) -> Explanation:
    """Whether a time is offered to everybody, and why not; in two queries at most."""
    own = tuple(map(Finding, _obstacles(clinic, asked.service)))
    free, found = _with_therapists(clinic, asked, now)
    if free:
        return Explanation(() if own else free, own)
    return Explanation((), own + found)


def free_starts(clinic: ClinicSnapshot, asked: WhyQuery, now: datetime) -> list[OfferedStart]:
    """The starts that the booking page offers to everybody on the day of the time; in two queries at most."""
    if asked.service.rules.existing_patients_only:
        return []
    day = clinic.clock.days(clinic.clock.day_of(asked.starts_at), 1)
    return offered_starts(clinic, asked.choice, day, now)


def _obstacles(clinic: ClinicSnapshot, service: ServiceInfo) -> Iterator[Obstacle]:
    if not service.active:
        yield Obstacle.INACTIVE
    if service.silent:
        yield Obstacle.SILENT
    elif not service.published:
        yield Obstacle.UNPUBLISHED
    if not service.types:
        yield Obstacle.NO_TYPE
    if not any(service.id in each.service_ids for each in clinic.therapists.values() if each.active):
        yield Obstacle.NOBODY
    elif not clinic.places[service.id]:
        yield Obstacle.NO_HOURS
    if service.rules.existing_patients_only:
        yield Obstacle.EXISTING_ONLY


def _with_therapists(
    clinic: ClinicSnapshot, asked: WhyQuery, now: datetime
) -> tuple[tuple[int, ...], tuple[Finding, ...]]:
    """The therapists who are free, and what is found of the others."""
    places = _places(clinic, asked)
    if asked.therapist_id is not None and asked.therapist_id not in places:
        therapist = clinic.therapists[asked.therapist_id]
        return (), (Finding(_why_nowhere(asked.service, therapist), therapist.id),)
    who = [each for each in places if asked.therapist_id in (None, each)]
    there = [each for each in who if asked.location_id is None or asked.location_id in places[each]]
    if not there:
        absent = (Finding(Obstacle.NOT_THERE, asked.therapist_id, asked.location_id),)
        return (), absent if who else ()
    busy = busy_times(clinic, asked.choice, (asked.starts_at, asked.starts_at + 1), now)
    found = [
        _judged(clinic, asked, (clinic.therapists[each], places[each]), busy.get(each, Busy()), now)
        for each in there
    ]
    free = tuple(each for each, finding in zip(there, found, strict=True) if finding is None)
    return free, _each_once([finding for finding in found if finding])


def _places(clinic: ClinicSnapshot, asked: WhyQuery) -> dict[int, frozenset[int]]:
    """Active therapists who give the service → where they have hours for it, or work at the time in question.

    Who works then, in a period that does not accept the service, is told by it.
    """
    found = {
        each.id: each.working.locations_for(asked.service.id) | _at_work(each, asked.starts_at)
        for each in clinic.therapists.values()
        if each.active and asked.service.id in each.service_ids
    }
    return {therapist_id: where for therapist_id, where in found.items() if where}


def _at_work(therapist: TherapistInfo, at: Minute) -> frozenset[int]:
    return frozenset(segment.location_id for segment in therapist.working.segments((at, at + 1)))


def _why_nowhere(service: ServiceInfo, therapist: TherapistInfo) -> Obstacle:
    if not therapist.active:
        return Obstacle.THERAPIST_INACTIVE
    return Obstacle.NO_OWN_HOURS if service.id in therapist.service_ids else Obstacle.NOT_GIVEN


def _judged(
    clinic: ClinicSnapshot,
    asked: WhyQuery,
    who: tuple[TherapistInfo, frozenset[int]],
    busy: Busy,
    now: datetime,
) -> Finding | None:
    """What keeps a therapist from being offered, by the most telling reason of the places asked for."""
    service, (therapist, where) = asked.service, who
    window = bookable_window(service.rules, clinic.clock, now)
    reasons = {
        place: why_not(
            therapist.working,
            service.grid_with(therapist),
            Question(asked.starts_at, place, window, now=ceil_minute(now)),
            busy,
        )
        for place in sorted(where)
        if asked.location_id in (None, place)
    }
    if None in reasons.values():
        return None
    worst = most_telling(reason for reason in reasons.values() if reason)
    if worst in _FOR_ALL:
        return Finding(worst)
    return Finding(worst, therapist.id, next(place for place, reason in reasons.items() if reason is worst))


def _each_once(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))

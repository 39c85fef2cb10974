"""Where appointments whose time is closed could go: other times of their therapist, other therapists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import earliest_start
from app.domain.scheduling.closing import has_room
from app.domain.scheduling.slots import Grid, starts
from app.domain.time.intervals import Interval, Minute, meets
from app.domain.time.wall_clock import DAY_MINUTES
from app.models import Appointment, BlockedTime, Hold
from app.models.booking import LONGEST_BLOCK_MINUTES
from app.queries.appointments.displaced import DisplacedAppointment
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo
from app.queries.rows import rows, table_of

BEFORE, AFTER = 3 * DAY_MINUTES, 42 * DAY_MINUTES
MOST_TIMES, MOST_OTHERS = 3, 5


class Proposed(NamedTuple):
    """A time that is free, with whom and where."""

    starts_at: Minute
    therapist_id: int
    location_id: int


@dataclass(frozen=True, slots=True)
class Proposals:
    """Times of the same therapist, nearest first, and others who are free at the same time.

    Where nobody is, the others come with the time nearest to it that they have.
    """

    times: tuple[Proposed, ...] = ()
    others: tuple[Proposed, ...] = ()


_appointments, _blocks, _holds = map(table_of, (Appointment, BlockedTime, Hold))
_BLOCKED = (
    select(_blocks.c.therapist_id, _blocks.c.starts_at, _blocks.c.ends_at, _blocks.c.appointment_id)
    .outerjoin_from(_blocks, _holds, _holds.c.id == _blocks.c.hold_id)
    .where(
        _blocks.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        _blocks.c.starts_at < bindparam("last"),
        _blocks.c.starts_at > bindparam("earliest"),
        _blocks.c.ends_at > bindparam("first"),
        or_(_blocks.c.appointment_id.is_not(None), _holds.c.expires_at > bindparam("now")),
    )
)
_ELSEWHERE = select(
    _appointments.c.patient_id, _appointments.c.starts_at, _appointments.c.ends_at, _appointments.c.id
).where(
    _appointments.c.patient_id.in_(bindparam("patient_ids", expanding=True)),
    _appointments.c.status == Status.BOOKED,
    _appointments.c.starts_at < bindparam("last"),
    _appointments.c.starts_at > bindparam("earliest"),
)


def proposals(
    clinic: ClinicSnapshot, visits: Sequence[DisplacedAppointment], now: datetime
) -> dict[int, Proposals]:
    """For each appointment, by its id, where it could go under the hours of that clinic; two queries.

    Of no two is the first time the same, nor the first therapist at the same time: all may be taken at once.
    Nobody is to be at two places. Times keep the minimum notice of the service, for patients have to hear of
    it.
    """
    if not visits:
        return {}
    first, last = visits[0].starts_at - BEFORE, max(visit.starts_at for visit in visits) + AFTER
    # What begins before the first time, or after the last one, may still meet a visit then.
    window = first - LONGEST_BLOCK_MINUTES, last + LONGEST_BLOCK_MINUTES
    search = _AlternativeSearch(clinic, now, _busy(clinic, window, now), _elsewhere(visits, window))
    return {visit.id: search.of(visit) for visit in visits}


class _TakenTime(NamedTuple):
    starts_at: Minute
    ends_at: Minute
    appointment_id: int | None


def _busy(clinic: ClinicSnapshot, window: Interval, now: datetime) -> dict[int, list[_TakenTime]]:
    active = [therapist.id for therapist in clinic.therapists.values() if therapist.active]
    asked = {
        "therapist_ids": active,
        "first": window[0],
        "last": window[1],
        "earliest": window[0] - LONGEST_BLOCK_MINUTES,
        "now": now,
    }
    found: dict[int, list[_TakenTime]] = defaultdict(list)
    for therapist_id, *block in rows(_BLOCKED, asked) if active else ():
        found[therapist_id].append(_TakenTime(*block))
    return found


def _elsewhere(visits: Sequence[DisplacedAppointment], window: Interval) -> dict[int, list[_TakenTime]]:
    """The appointments of each patient."""
    asked = {
        "patient_ids": list({visit.patient_id for visit in visits}),
        "last": window[1],
        "earliest": window[0],
    }
    found: dict[int, list[_TakenTime]] = defaultdict(list)
    for patient_id, *block in rows(_ELSEWHERE, asked):
        found[patient_id].append(_TakenTime(*block))
    return found


def _none() -> dict[int, list[Interval]]:
    return defaultdict(list)


@dataclass(frozen=True, slots=True)
class _AlternativeSearch:
    """What therapists and patients have to do already, and what was proposed to others first."""

    clinic: ClinicSnapshot
    now: datetime
    busy: dict[int, list[_TakenTime]]
    elsewhere: dict[int, list[_TakenTime]]
    reserved: dict[int, list[Interval]] = field(default_factory=_none)
    reserved_for: dict[int, list[Interval]] = field(default_factory=_none)

    def of(self, visit: DisplacedAppointment) -> Proposals:
        found = Proposals(self._times(visit), self._others(visit) or self._others_soon(visit))
        for first in (*found.times[:1], *found.others[:1]):
            blocks = self.clinic.grid_of(visit.service_id, first.therapist_id).blocks(first.starts_at)
            self.reserved[first.therapist_id].append(blocks)
            self.reserved_for[visit.patient_id].append(blocks)
        return found

    def _times(self, visit: DisplacedAppointment) -> tuple[Proposed, ...]:
        therapist = self.clinic.therapists[visit.therapist_id]
        return tuple(self._nearest(therapist, visit, AFTER)[:MOST_TIMES]) if therapist.active else ()

    def _nearest(self, therapist: TherapistInfo, visit: DisplacedAppointment, after: int) -> list[Proposed]:
        """The free times of a therapist until so many minutes after a visit, nearest first.

        At its own location, elsewhere only where there is none.
        """
        earliest = earliest_start(self.clinic.services[visit.service_id].rules, self.now)
        window = max(earliest, visit.starts_at - BEFORE), visit.starts_at + after
        grid, blocked = self.clinic.grid_of(visit.service_id, therapist.id), self._blocked(therapist, visit)
        found = starts(therapist.working, grid, window, blocked, visit.location_id)
        found = found or starts(therapist.working, grid, window, blocked)
        nearest = sorted(found, key=lambda start: abs(start[0] - visit.starts_at))
        return [Proposed(start, therapist.id, place) for start, place in nearest]

    def _others(self, visit: DisplacedAppointment) -> tuple[Proposed, ...]:
        free = (
            Proposed(visit.starts_at, therapist.id, visit.location_id)
            for therapist in self._colleagues(visit)
            if self._could_give(therapist, visit)
        )
        return tuple(free)[:MOST_OTHERS]

    def _others_soon(self, visit: DisplacedAppointment) -> tuple[Proposed, ...]:
        """The nearest time of each colleague, nearest first: within days where one has any, else weeks."""
        for after in (BEFORE, AFTER):
            times = (self._nearest(each, visit, after)[:1] for each in self._colleagues(visit))
            found = sorted(chain.from_iterable(times), key=lambda way: abs(way.starts_at - visit.starts_at))
            if found:
                return tuple(found[:MOST_OTHERS])
        return ()

    def _colleagues(self, visit: DisplacedAppointment) -> Iterator[TherapistInfo]:
        """The other therapists who give the service."""
        for therapist in self.clinic.therapists.values():
            is_another = therapist.active and therapist.id != visit.therapist_id
            if is_another and visit.service_id in therapist.service_ids:
                yield therapist

    def _could_give(self, therapist: TherapistInfo, visit: DisplacedAppointment) -> bool:
        grid = self.clinic.grid_of(visit.service_id, therapist.id)
        is_there = has_room(therapist.working, grid, visit.starts_at, visit.location_id)
        return is_there and _is_free(grid, visit.starts_at, self._blocked(therapist, visit))

    def _blocked(self, therapist: TherapistInfo, visit: DisplacedAppointment) -> list[Interval]:
        """When therapist or patient is not free, but for what the appointment itself takes up now."""
        known = (*self.busy.get(therapist.id, ()), *self.elsewhere.get(visit.patient_id, ()))
        others = ((each.starts_at, each.ends_at) for each in known if each.appointment_id != visit.id)
        return [*others, *self.reserved[therapist.id], *self.reserved_for[visit.patient_id]]


def _is_free(grid: Grid, start: Minute, blocked: Iterable[Interval]) -> bool:
    return not any(meets(grid.blocks(start), other) for other in blocked)

"""Where appointments whose time is closed could go: other times of their therapist, other therapists."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from app.domain.booking_rules import earliest_start
from app.domain.closing import has_room
from app.domain.intervals import Interval, Minute, meets
from app.domain.slots import Grid, starts
from app.domain.wall_clock import DAY_MINUTES
from app.models import BlockedTime, Hold
from app.models.booking import LONGEST_BLOCK_MINUTES
from app.queries.affected import Affected
from app.queries.clinic import ClinicSnapshot, TherapistInfo
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
    """Times of the same therapist, nearest first, and others who are free at the same time."""

    times: tuple[Proposed, ...] = ()
    others: tuple[Proposed, ...] = ()


_blocks, _holds = table_of(BlockedTime), table_of(Hold)
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


def proposals(clinic: ClinicSnapshot, visits: Sequence[Affected], now: datetime) -> dict[int, Proposals]:
    """For each appointment, by its id, where it could go under the hours of that clinic; one query.

    Of no two is the first time the same, nor the first therapist at the same time: all may be taken at once.
    Times keep the minimum notice of the service, for patients have to hear of it.
    """
    if not visits:
        return {}
    window = visits[0].starts_at - BEFORE, max(visit.starts_at for visit in visits) + AFTER
    search = _Search(clinic, now, _busy(clinic, window, now))
    return {visit.id: search.of(visit) for visit in visits}


class _Block(NamedTuple):
    starts_at: Minute
    ends_at: Minute
    appointment_id: int | None


def _busy(clinic: ClinicSnapshot, window: Interval, now: datetime) -> dict[int, list[_Block]]:
    active = [therapist.id for therapist in clinic.therapists.values() if therapist.active]
    asked = {
        "therapist_ids": active,
        "first": window[0],
        "last": window[1],
        "earliest": window[0] - LONGEST_BLOCK_MINUTES,
        "now": now,
    }
    found: dict[int, list[_Block]] = defaultdict(list)
    for therapist_id, *block in rows(_BLOCKED, asked) if active else ():
        found[therapist_id].append(_Block(*block))
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    clinic: ClinicSnapshot
    now: datetime
    busy: dict[int, list[_Block]]
    reserved: dict[int, list[Interval]] = field(default_factory=lambda: defaultdict(list))

    def of(self, visit: Affected) -> Proposals:
        found = Proposals(self._times(visit), self._others(visit))
        for first in (*found.times[:1], *found.others[:1]):
            grid = self.clinic.grid_of(visit.service_id, first.therapist_id)
            self.reserved[first.therapist_id].append(grid.blocks(first.starts_at))
        return found

    def _times(self, visit: Affected) -> tuple[Proposed, ...]:
        therapist = self.clinic.therapists[visit.therapist_id]
        if not therapist.active:
            return ()
        earliest = earliest_start(self.clinic.services[visit.service_id].rules, self.now)
        window = max(earliest, visit.starts_at - BEFORE), visit.starts_at + AFTER
        grid, blocked = self.clinic.grid_of(visit.service_id, therapist.id), self._blocked(therapist, visit)
        found = starts(therapist.working, grid, window, blocked, visit.location_id)
        found = found or starts(therapist.working, grid, window, blocked)
        nearest = sorted(found, key=lambda start: abs(start[0] - visit.starts_at))[:MOST_TIMES]
        return tuple(Proposed(start, therapist.id, place) for start, place in nearest)

    def _others(self, visit: Affected) -> tuple[Proposed, ...]:
        free = (
            Proposed(visit.starts_at, therapist.id, visit.location_id)
            for therapist in self.clinic.therapists.values()
            if self._could_give(therapist, visit)
        )
        return tuple(free)[:MOST_OTHERS]

    def _could_give(self, therapist: TherapistInfo, visit: Affected) -> bool:
        if not therapist.active or therapist.id == visit.therapist_id:
            return False
        if visit.service_id not in therapist.service_ids:
            return False
        grid = self.clinic.grid_of(visit.service_id, therapist.id)
        is_there = has_room(therapist.working, grid, visit.starts_at, visit.location_id)
        return is_there and _is_free(grid, visit.starts_at, self._blocked(therapist, visit))

    def _blocked(self, therapist: TherapistInfo, visit: Affected) -> list[Interval]:
        """What is not free, but for what the appointment itself takes up now."""
        others = (block for block in self.busy.get(therapist.id, ()) if block.appointment_id != visit.id)
        return [*((block.starts_at, block.ends_at) for block in others), *self.reserved[therapist.id]]


def _is_free(grid: Grid, start: Minute, blocked: Iterable[Interval]) -> bool:
    return not any(meets(grid.blocks(start), other) for other in blocked)

"""What a change of working time closes, and what is decided of the appointments in it (glossary, closing)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import WorkingTime
from app.domain.time.intervals import Interval, Minute, meets, subtract, union

Kind = Literal["keep", "move", "cancel"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an appointment whose time is closed; `revision` is that of the appointment as shown.

    Where it moves to is said of a move alone: when (UTC minute), with whom and where.

    >>> Decision(0, "move", starts_at=60).is_whole, Decision(0, "cancel").is_whole
    (False, True)
    """

    revision: int
    kind: Kind
    starts_at: Minute | None = None
    therapist_id: int | None = None
    location_id: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all is said that has to be."""
        return self.kind != "move" or None not in (self.starts_at, self.therapist_id, self.location_id)


def closed_time(
    before: WorkingTime, after: WorkingTime, location_id: int, window: Interval
) -> list[Interval]:
    """The minutes of a window that a change closes at a location, as sorted intervals that never touch.

    Closed is what was working time and no longer is, and what an absence covers anew, be it outside the
    usual hours: nobody is there for an appointment that staff had made on purpose. What was outside the
    hours before, and still is, is not closed by the change.

    >>> from app.domain.time.wall_clock import WallClock
    >>> from app.domain.scheduling.working_time import Absence, Opening
    >>> before = WorkingTime(WallClock("UTC"), openings=[Opening(7, 600, 720)])
    >>> shorter = WorkingTime(WallClock("UTC"), openings=[Opening(7, 600, 690)])
    >>> closed_time(before, shorter, 7, (0, 1440)), closed_time(shorter, before, 7, (0, 1440))
    ([(690, 720)], [])
    >>> away = WorkingTime(WallClock("UTC"), openings=before.openings, absences=[Absence(700, 800)])
    >>> closed_time(before, away, 7, (0, 1440))
    [(700, 800)]
    """
    no_longer_open = subtract(_open(before, location_id, window), _open(after, location_id, window))
    newly_absent = subtract(after.closings(location_id), before.closings(location_id))
    return _within(window, union([*no_longer_open, *newly_absent]))


def is_in(visit: Interval, closed: Iterable[Interval]) -> bool:
    """Whether a visit meets time that is closed.

    >>> is_in((600, 660), [(0, 600), (660, 700)]), is_in((600, 660), [(650, 700)])
    (False, True)
    """
    return any(meets(visit, each) for each in closed)


def has_room(working: WorkingTime, grid: Grid, start: Minute, location_id: int) -> bool:
    """Whether a visit may begin then: as the grid has it, or beside it while it ends within its segment.

    Staff may place a visit beside the grid; only the grid lets one run past the end.

    >>> from app.domain.time.wall_clock import WallClock
    >>> from app.domain.scheduling.working_time import Opening
    >>> working, grid = WorkingTime(WallClock("UTC"), openings=[Opening(7, 600, 720)]), Grid(1, "fixed", 50)
    >>> [has_room(working, grid, start, 7) for start in (610, 700, 710)]
    [True, True, False]
    """
    around = working.segments((start, start + 1), grid.service_id, location_id)
    is_on_grid = any(start in starts for starts in grid.starts_in(around))
    return is_on_grid or any(start + grid.duration <= segment.end for segment in around)


def _open(working: WorkingTime, location_id: int, window: Interval) -> list[Interval]:
    segments = working.segments(window, location_id=location_id)
    return union((segment.start, segment.end) for segment in segments)


def _within(window: Interval, intervals: Iterable[Interval]) -> list[Interval]:
    first, last = window
    cut = ((max(start, first), min(end, last)) for start, end in intervals)
    return [(start, end) for start, end in cut if start < end]

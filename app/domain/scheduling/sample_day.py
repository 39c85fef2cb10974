"""The starts that a service's settings give on one day, whatever is booked, and where each one ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from app.domain.errors import Reason
from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import Segment, WorkingTime
from app.domain.time.intervals import Interval, Minute, meets


class Ending(StrEnum):
    """Where a visit ends that begins within working time."""

    WITHIN = auto()
    IN_BREAK = auto()
    IN_NEXT_PERIOD = auto()
    PAST_CLOSING = auto()


@dataclass(frozen=True, slots=True)
class SampleStart:
    """A start and its end (UTC minutes), where, how it ends, and whether that time is booked already."""

    starts_at: Minute
    ends_at: Minute
    location_id: int
    ending: Ending
    is_booked: bool


def sample_day(
    working: WorkingTime, grid: Grid, day: Interval, booked: Iterable[Interval]
) -> list[SampleStart]:
    """Every start of a day (its window in UTC minutes), sorted, each once; notice and horizon left aside.

    >>> from app.domain.time.wall_clock import WallClock
    >>> from app.domain.scheduling.working_time import Opening
    >>> working = WorkingTime(WallClock("UTC"), openings=[Opening(7, 840, 1080)])
    >>> *_, last = sample_day(working, Grid(1, "fixed", 75), (0, 1440), booked=[])
    >>> last.starts_at, last.ends_at, last.ending
    (1065, 1140, <Ending.PAST_CLOSING: 'past_closing'>)
    """
    taken = list(booked)
    segments = working.segments(day, grid.service_id)
    found: dict[tuple[Minute, int], SampleStart] = {}
    for segment, starts in zip(segments, grid.starts_in(segments), strict=True):
        for start in starts:
            if day[0] <= start < day[1]:
                sample = _sample(working, grid, segment, start, taken)
                found.setdefault((start, segment.location_id), sample)
    return [found[place] for place in sorted(found)]


def _sample(
    working: WorkingTime, grid: Grid, segment: Segment, start: Minute, taken: Iterable[Interval]
) -> SampleStart:
    end = start + grid.duration
    ending = Ending.WITHIN if end <= segment.end else _over(working, segment)
    is_booked = any(meets(grid.blocks(start), each) for each in taken)
    return SampleStart(start, end, segment.location_id, ending, is_booked)


def _over(working: WorkingTime, segment: Segment) -> Ending:
    """What lies behind the end of a segment."""
    instant = segment.end, segment.end + 1
    if working.segments(instant, location_id=segment.location_id):
        return Ending.IN_NEXT_PERIOD
    is_break = working.why_closed(segment.end, segment.location_id) is Reason.IN_BREAK
    return Ending.IN_BREAK if is_break else Ending.PAST_CLOSING

"""Which starts are offered for a service, and why another one is not (glossary, Which slots are offered)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from operator import lt
from typing import Literal, TypeVar

from app.domain.errors import Reason
from app.domain.scheduling.working_time import Segment, WorkingTime
from app.domain.time.intervals import Interval, Minute, meets
from app.domain.time.wall_clock import DAY_MINUTES

Start = tuple[Minute, int]  # when, and at which location
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grid:
    """How the starts of a service follow each other; minutes. Raises ValueError when they could not."""

    service_id: int
    availability: Literal["fixed", "flexible"]
    duration: int
    step: int = 15
    buffer_before: int = 0
    buffer_after: int = 0
    allow_overrun: bool = True

    def __post_init__(self) -> None:
        if min(self.duration, self.step) < 1 or min(self.buffer_before, self.buffer_after) < 0:
            raise ValueError("duration and step are at least one minute, buffers at least none")

    @property
    def pace(self) -> int:
        """Minutes from one start of a segment to the next, whatever is booked."""
        if self.availability == "flexible":
            return self.step
        return self.buffer_before + self.duration + self.buffer_after

    @property
    def may_overrun(self) -> bool:
        """Whether a visit may end after its segment."""
        return self.availability == "fixed" and self.allow_overrun

    def blocks(self, start: Minute) -> Interval:
        """What a visit at this start keeps busy, buffers included.

        >>> Grid(1, "fixed", 60, buffer_before=5, buffer_after=10).blocks(100)
        (95, 170)
        """
        return start - self.buffer_before, start + self.duration + self.buffer_after

    def starts_in(self, segments: Iterable[Segment]) -> Iterator[range]:
        """The starts of each segment while nothing is booked.

        >>> [afternoon] = Grid(1, "fixed", 75).starts_in([Segment(840, 1080, 1, frozenset())])
        >>> [f"{start // 60}:{start % 60:02}" for start in afternoon]
        ['14:00', '15:15', '16:30', '17:45']
        """
        pace, may_overrun, duration = self.pace, self.may_overrun, self.duration
        for start, end, _, _, no_later_than in segments:
            ends_by = no_later_than if may_overrun else end
            fits = end if ends_by is None else ends_by - duration + 1
            yield range(start, end if end < fits else fits, pace)


def starts(
    working: WorkingTime,
    grid: Grid,
    window: Interval,
    blocked: Iterable[Interval],
    location_id: int | None = None,
) -> list[Start]:
    """The starts of one therapist in a window (UTC minutes), sorted, each once, that meet nothing blocked.

    >>> from app.domain.time.wall_clock import WallClock
    >>> from app.domain.scheduling.working_time import Opening
    >>> working = WorkingTime(WallClock("UTC"), openings=[Opening(7, 600, 720)])
    >>> starts(working, Grid(1, "fixed", 30), (0, 1440), blocked=[(640, 670)])
    [(600, 7), (690, 7)]
    """
    places = working.locations if location_id is None else (location_id,)
    visits = sorted([visit for visit in blocked if visit[0] < visit[1]])
    found: list[Start] = []
    for place in places:
        possible = _possible_starts(working.segments(window, grid.service_id, place), grid, window)
        found.extend(zip(_without(possible, grid, visits), repeat(place)))
    return found if len(places) == 1 else sorted(found)


def _possible_starts(segments: Iterable[Segment], grid: Grid, window: Interval) -> list[Minute]:
    """The starts of segments in a window while nothing is booked, sorted, each once."""
    possible = list(chain.from_iterable(grid.starts_in(segments)))
    if not all(map(lt, possible, islice(possible, 1, None))):  # an opening lies over a period
        possible = sorted(set(possible))
    return possible[bisect_left(possible, window[0]) : bisect_left(possible, window[1])]


def _without(possible: list[Minute], grid: Grid, visits: Iterable[Interval]) -> list[Minute]:
    """The starts whose own visit would meet none of the others (sorted by start)."""
    lead, tail = grid.buffer_before, grid.duration + grid.buffer_after
    free: list[Minute] = []
    position = 0
    for start, end in visits:
        free += possible[position : bisect_right(possible, start - tail, position)]
        position = bisect_left(possible, end + lead, position)
    return free + possible[position:]


def on_open_days(found: list[Start], full_days: Sequence[Interval]) -> list[Start]:
    """The starts that lie on none of the days that are full.

    >>> on_open_days([(60, 7), (1500, 7)], full_days=[(0, 1440)])
    [(1500, 7)]
    """
    return [start for start in found if not _is_within(start[0], full_days)] if full_days else found


def _is_within(minute: Minute, intervals: Iterable[Interval]) -> bool:
    return any(first <= minute < last for first, last in intervals)


def union_starts(
    by_therapist: Iterable[tuple[int, Iterable[Start]]],
) -> list[tuple[Minute, int, tuple[int, ...]]]:
    """The starts of several therapists, sorted, each once with those who offer it in the order given.

    >>> union_starts([(5, [(60, 1), (90, 1)]), (3, [(60, 1)])])
    [(60, 1, (5, 3)), (90, 1, (5,))]
    """
    offering: defaultdict[Start, list[int]] = defaultdict(list)
    for therapist_id, offered in by_therapist:
        for start in offered:
            offering[start].append(therapist_id)
    return [(minute, place, tuple(who)) for (minute, place), who in sorted(offering.items())]


def widening_windows(after: Minute, until: Minute, first_days: int = 7) -> Iterator[Interval]:
    """Windows that follow each other from after to until (UTC minutes), each twice as long as the one before.

    Who looks for the first start asks for one after the other, and seldom for many.

    >>> list(widening_windows(0, 50_000))
    [(0, 10080), (10080, 30240), (30240, 50000)]
    """
    length = first_days * DAY_MINUTES
    while after < until:
        end = min(after + length, until)
        yield after, end
        after, length = end, 2 * length


def choose_therapist(candidates: Iterable[tuple[int, int, str]]) -> int:
    """The therapist, of (id, minutes booked that day, name), with the fewest minutes, then the first name.

    Raises ValueError when there is no candidate.

    >>> choose_therapist([(1, 120, "Ana"), (2, 60, "Zoé"), (3, 60, "Léa")])
    3
    """
    return min((minutes, name, therapist_id) for therapist_id, minutes, name in candidates)[2]


def overruns(working: WorkingTime, grid: Grid, window: Interval) -> list[tuple[Minute, Segment]]:
    """The starts in a window whose visit would end after their segment: past closing or into a break.

    >>> from app.domain.time.wall_clock import WallClock
    >>> from app.domain.scheduling.working_time import Opening
    >>> working = WorkingTime(WallClock("UTC"), openings=[Opening(7, 840, 1080)])
    >>> [start for start, _ in overruns(working, Grid(1, "fixed", 75), (0, 1440))]
    [1065]
    """
    segments = working.segments(window, grid.service_id)
    return [
        (start, segment)
        for segment, possible in zip(segments, grid.starts_in(segments), strict=True)
        for start in possible
        if start + grid.duration > segment.end and window[0] <= start < window[1]
    ]


@dataclass(frozen=True, slots=True)
class Busy:
    """A therapist's blocked times, buffers included: taken for good, or only held.

    `full_days`: those on which the therapist takes no further visit for the service.
    """

    taken: Iterable[Interval] = ()
    held: Iterable[Interval] = ()
    full_days: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Is this start offered there? Window: the starts that may be booked; now tells past from too soon."""

    start: Minute
    location_id: int
    window: Interval
    now: Minute | None = None


def why_not(working: WorkingTime, grid: Grid, asked: Question, busy: Busy) -> Reason | None:
    """Why a start is not offered, by the most useful reason, or None exactly when it is.

    It is when `starts` has it, and no full day.

    >>> from app.domain.time.wall_clock import WallClock
    >>> from app.domain.scheduling.working_time import Opening
    >>> working = WorkingTime(WallClock("UTC"), openings=[Opening(7, 600, 720)])
    >>> why_not(working, Grid(1, "fixed", 30), Question(610, 7, (0, 1440)), Busy())
    <Reason.OFF_GRID: 'off_grid'>
    """
    return (
        _why_outside(asked)
        or _why_not_in(working, grid, asked.start, asked.location_id)
        or _why_busy(grid.blocks(asked.start), busy)
        or (Reason.DAY_FULL if _is_within(asked.start, busy.full_days) else None)
    )


# Where several have a reason each, the first of these tells most.
_MOST_TELLING = (
    Reason.TAKEN,
    Reason.HELD,
    Reason.DAY_FULL,
    Reason.OFF_GRID,
    Reason.RUNS_PAST_END,
    Reason.NOT_IN_PERIOD,
    Reason.IN_BREAK,
    Reason.ABSENT,
    Reason.OUTSIDE_HOURS,
    Reason.PAST,
    Reason.TOO_SOON,
    Reason.TOO_FAR,
)


def most_telling(reasons: Iterable[Reason]) -> Reason:
    """The reason to tell where several therapists, or places, have one each; there is one at least.

    >>> most_telling([Reason.ABSENT, Reason.TAKEN, Reason.OUTSIDE_HOURS])
    <Reason.TAKEN: 'taken'>
    """
    return min(reasons, key=_MOST_TELLING.index)


def _why_outside(asked: Question) -> Reason | None:
    if asked.now is not None and asked.start < asked.now:
        return Reason.PAST
    if asked.start < asked.window[0]:
        return Reason.TOO_SOON
    return Reason.TOO_FAR if asked.start >= asked.window[1] else None


def _why_not_in(working: WorkingTime, grid: Grid, start: Minute, location_id: int) -> Reason | None:
    around = working.segments((start, start + 1), location_id=location_id)
    if not around:
        return working.why_closed(start, location_id)
    accepting = [segment for segment in around if segment.accepts(grid.service_id)]
    if not accepting:
        return Reason.NOT_IN_PERIOD
    possible = list(grid.starts_in(accepting))
    if any(start in starts for starts in possible):
        return None
    has_room = any(start < starts.stop for starts in possible)
    return Reason.OFF_GRID if has_room else Reason.RUNS_PAST_END


def _why_busy(visit: Interval, busy: Busy) -> Reason | None:
    if any(meets(visit, taken) for taken in busy.taken):
        return Reason.TAKEN
    return Reason.HELD if any(meets(visit, held) for held in busy.held) else None

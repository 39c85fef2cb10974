"""A therapist's working time: schedules and extra openings, less breaks and absences, as segments."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from math import lcm
from operator import itemgetter
from typing import NamedTuple

from app.domain.errors import Reason
from app.domain.time.intervals import Interval, Minute, meets, subtract, union
from app.domain.time.wall_clock import DAY_MINUTES, EvenDays, WallClock, days_around

_EVERY_SERVICE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """One row of a schedule, in wall minutes 0…1440 of a weekday (0 = Monday); no services = all of them."""

    weekday: int
    start: int
    end: int
    service_ids: frozenset[int] = _EVERY_SERVICE
    default_service_id: int | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A hole in the periods of its own schedule, in wall minutes 0…1440 of a weekday (0 = Monday)."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly periods at a location, valid between two clinic dates (both included, None = unbounded).

    Every n weeks counts from the week (from Monday) of valid_from; raises ValueError when there is none.
    """

    location_id: int
    periods: tuple[Period, ...]
    breaks: tuple[Break, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    every_weeks: int = 1

    def __post_init__(self) -> None:
        if self.every_weeks < 1 or (self.every_weeks > 1 and self.valid_from is None):
            raise ValueError("every_weeks is at least 1, and needs valid_from when it is more")


@dataclass(frozen=True, slots=True)
class Opening:
    """A one-off period outside the weekly schedule; no services = every service."""

    location_id: int
    start: Minute
    end: Minute
    service_ids: frozenset[int] = _EVERY_SERVICE


@dataclass(frozen=True, slots=True)
class Absence:
    """A one-off closing that concerns this therapist, at one location or (None) everywhere."""

    start: Minute
    end: Minute
    location_id: int | None = None


class Segment(NamedTuple):
    """A piece of working time to which a grid is anchored; visits that start in it end by no_later_than."""

    start: Minute
    end: Minute
    location_id: int
    service_ids: frozenset[int]
    no_later_than: Minute | None = None

    def accepts(self, service_id: int) -> bool:
        """Whether a service may be given in it.

        >>> Segment(0, 60, 7, frozenset({1})).accepts(2), Segment(0, 60, 7, frozenset()).accepts(2)
        (False, True)
        """
        return _accepts(self.service_ids, service_id)


Piece = tuple[Minute, Minute, frozenset[int]]  # from, until and services of a period or opening, less breaks


@dataclass(frozen=True, slots=True)
class _Recurring:
    """One period of a schedule with its breaks, and the days (ordinals) on which it comes back."""

    location_id: int
    service_ids: frozenset[int]
    wall: Interval
    wall_breaks: tuple[Interval, ...]
    wall_pieces: tuple[Interval, ...]
    anchor: int  # a day on which it falls, valid or not
    every: int  # days from one to the next
    first: int  # first and last valid day
    last: int

    def days(self, first: int, last: int) -> range:
        first = max(first, self.first)
        return range(first + (self.anchor - first) % self.every, min(last, self.last) + 1, self.every)

    def pieces(self, run: EvenDays, clock: WallClock) -> list[Piece]:
        days = self.days(run.first, run.last)
        if not run.is_even:
            return [piece for day in days for piece in self._pieces_on(date.fromordinal(day), clock)]
        midnights = (run.midnight + (day - run.first) * DAY_MINUTES for day in days)
        services = self.service_ids
        return [
            (midnight + start, midnight + end, services)
            for midnight in midnights
            for start, end in self.wall_pieces
        ]

    def _pieces_on(self, day: date, clock: WallClock) -> Iterator[Piece]:
        """On a day with a clock change each boundary is an instant of its own before anything is cut."""
        whole, *holes = (
            (clock.minute_at(day, start), clock.minute_at(day, end))
            for start, end in (self.wall, *self.wall_breaks)
        )
        return ((start, end, self.service_ids) for start, end in subtract([whole], holes))


class WorkingTime:
    """The working time of one therapist (glossary, Which slots are offered).

    >>> clock = WallClock("America/Toronto")
    >>> mondays = Schedule(1, (Period(0, 540, 1020),), (Break(0, 720, 780),))
    >>> monday = clock.midnight(date(2027, 3, 15))
    >>> working = WorkingTime(clock, [mondays])
    >>> [(s.start - monday, s.end - monday) for s in working.segments((monday, monday + 1440))]
    [(540, 720), (780, 1020)]
    """

    def __init__(
        self,
        clock: WallClock,
        schedules: Iterable[Schedule] = (),
        openings: Iterable[Opening] = (),
        absences: Iterable[Absence] = (),
    ) -> None:
        self.clock = clock
        self.schedules = tuple(schedules)
        self.openings = tuple(openings)
        self.absences = tuple(absences)
        places = {schedule.location_id for schedule in self.schedules}
        self.locations = tuple(sorted(places | {opening.location_id for opening in self.openings}))
        self._recurring = tuple(_recurring(self.schedules))
        self._closings = {place: _closings(self.absences, place) for place in self.locations}

    def segments(
        self, window: Interval, service_id: int | None = None, location_id: int | None = None
    ) -> list[Segment]:
        """The whole segments that meet a window, by start; of one service or one location if that is given.

        >>> WorkingTime(WallClock("UTC"), openings=[Opening(7, 60, 120)]).segments((100, 200))
        [Segment(start=60, end=120, location_id=7, service_ids=frozenset(), no_later_than=None)]
        """
        places = self.locations if location_id is None else (location_id,)
        after, before = window
        found = [
            segment
            for place in places
            for segment in self._segments_at(place, window, service_id)
            if segment.start < before and after < segment.end
        ]
        found.sort(key=itemgetter(0))
        return found

    def locations_for(self, service_id: int) -> frozenset[int]:
        """The locations with a period or an opening that accepts a service, at whatever time.

        >>> only_first = Opening(7, 60, 120, frozenset({1}))
        >>> WorkingTime(WallClock("UTC"), openings=[only_first, Opening(8, 0, 60)]).locations_for(2)
        frozenset({8})
        """
        regular = {hours.location_id for hours in self._recurring if _accepts(hours.service_ids, service_id)}
        extra = {each.location_id for each in self.openings if _accepts(each.service_ids, service_id)}
        return frozenset(regular | extra)

    def closings(self, location_id: int) -> list[Interval]:
        """When absences close a location, sorted and merged, be it outside the hours.

        >>> WorkingTime(WallClock("UTC"), absences=[Absence(0, 60), Absence(30, 90, 7)]).closings(7)
        [(0, 90)]
        """
        return _closings(self.absences, location_id)

    def why_closed(self, minute: Minute, location_id: int) -> Reason:
        """Why nobody works at a location at a minute that lies in none of its segments.

        >>> WorkingTime(WallClock("UTC"), absences=[Absence(0, 60)]).why_closed(59, location_id=7)
        <Reason.ABSENT: 'absent'>
        """
        instant = (minute, minute + 1)
        if any(meets(closing, instant) for closing in self.closings(location_id)):
            return Reason.ABSENT
        unbroken = WorkingTime(self.clock, [replace(schedule, breaks=()) for schedule in self.schedules])
        is_broken = unbroken.segments(instant, location_id=location_id)
        return Reason.IN_BREAK if is_broken else Reason.OUTSIDE_HOURS

    def _segments_at(self, location_id: int, window: Interval, service_id: int | None) -> list[Segment]:
        pieces = self._recurring_pieces(location_id, window, service_id)
        pieces += (
            (opening.start, opening.end, opening.service_ids)
            for opening in self.openings
            if opening.location_id == location_id and _accepts(opening.service_ids, service_id)
        )
        pieces.sort(key=itemgetter(0))
        return _outside(self._closings.get(location_id, ()), pieces, location_id)

    def _recurring_pieces(self, location_id: int, window: Interval, service_id: int | None) -> list[Piece]:
        runs = self.clock.even_days(*days_around(window))
        pieces: list[Piece] = []
        for hours in self._recurring:
            if hours.location_id == location_id and _accepts(hours.service_ids, service_id):
                for run in runs:
                    pieces += hours.pieces(run, self.clock)
        return pieces


def _accepts(service_ids: frozenset[int], service_id: int | None) -> bool:
    return service_id is None or not service_ids or service_id in service_ids


def _closings(absences: Iterable[Absence], location_id: int) -> list[Interval]:
    """When absences close a location, sorted and merged."""
    places = (None, location_id)
    return union((absence.start, absence.end) for absence in absences if absence.location_id in places)


def _outside(absences: Iterable[Interval], pieces: list[Piece], location_id: int) -> list[Segment]:
    """What absences (sorted, apart) leave of pieces (sorted): those before the first, before the second …"""
    segments: list[Segment] = []
    for absent_from, absent_until in absences:
        if not pieces:
            break
        before = bisect_left(pieces, absent_from, key=itemgetter(0))
        segments += [
            Segment(start, end if end < absent_from else absent_from, location_id, services, absent_from)
            for start, end, services in pieces[:before]
        ]
        pieces = _after(absent_until, pieces)
    return segments + [Segment(start, end, location_id, services) for start, end, services in pieces]


def _after(minute: Minute, pieces: list[Piece]) -> list[Piece]:
    later = bisect_left(pieces, minute, key=itemgetter(0))
    cut = [(minute, end, services) for _, end, services in pieces[:later] if minute < end]
    return cut + pieces[later:] if later else pieces


def _recurring(schedules: Iterable[Schedule]) -> Iterator[_Recurring]:
    for schedule in schedules:
        first = (schedule.valid_from or date.min).toordinal()
        last = (schedule.valid_until or date.max).toordinal()
        monday = first - (first - 1) % 7  # ordinal 1 is a Monday
        for period in schedule.periods:
            wall = (period.start, period.end)
            breaks = tuple(
                (hole.start, hole.end) for hole in schedule.breaks if hole.weekday == period.weekday
            )
            yield _Recurring(
                location_id=schedule.location_id,
                service_ids=period.service_ids,
                wall=wall,
                wall_breaks=breaks,
                wall_pieces=tuple(subtract([wall], breaks)),
                anchor=monday + period.weekday,
                every=7 * schedule.every_weeks,
                first=first,
                last=last,
            )


Place = tuple[int, int]


def overlapping_periods(schedules: Sequence[Schedule]) -> list[tuple[Place, Place]]:
    """The pairs of one therapist's periods that share time on some day, each as (schedule, period) indexes.

    >>> mornings, days = Schedule(1, (Period(0, 540, 720),)), Schedule(2, (Period(0, 700, 1020),))
    >>> overlapping_periods([mornings, days])
    [((0, 0), (1, 0))]
    """
    places = [(i, j) for i, schedule in enumerate(schedules) for j in range(len(schedule.periods))]
    pairs = combinations(zip(places, _recurring(schedules), strict=True), 2)
    return [(a, b) for (a, one), (b, other) in pairs if _overlap(one, other)]


def _overlap(one: _Recurring, other: _Recurring) -> bool:
    if not meets(one.wall, other.wall):
        return False
    # After the least common multiple the two rhythms repeat, so that one round of it is enough.
    first = max(one.first, other.first)
    days = one.days(first, first + lcm(one.every, other.every) - 1)
    return any(day in other.days(first, other.last) for day in days)

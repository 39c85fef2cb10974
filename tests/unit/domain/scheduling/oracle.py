"""The rules of offered starts, minute by minute: slow and obvious, sharing only input types with the engine.

Every UTC minute around the window is looked at for itself. A wall clock that goes back is read as standing
still until it shows something new: so a skipped wall time is reached just after the gap, and one that comes
twice is reached the first time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import Absence, Opening, Schedule

# How far to look around the window: the longest period or opening before it, the longest visit after it.
BEFORE, AFTER = 1560, 240


@dataclass(frozen=True)
class Hours:
    """What a therapist's working time is made of."""

    zone_name: str
    schedules: tuple[Schedule, ...] = ()
    openings: tuple[Opening, ...] = ()
    absences: tuple[Absence, ...] = ()


Source = tuple[
    str, int, int, date | None
]  # the one period of one day, or the opening, that a minute belongs to


def expected_starts(
    hours: Hours, grid: Grid, window: tuple[int, int], blocked: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Every (start, location) in the window that the rules offer, sorted, each once."""
    busy = {minute for start, end in blocked for minute in range(start, end)}
    found = {
        (start, location)
        for location, accepted, minutes in _segments(hours, window)
        if not accepted or grid.service_id in accepted
        for start in _grid(hours, grid, location, minutes)
        if window[0] <= start < window[1]
        and busy.isdisjoint(range(start - grid.buffer_before, start + grid.duration + grid.buffer_after))
    }
    return sorted(found)


def open_minutes(hours: Hours, location: int, window: tuple[int, int]) -> set[int]:
    """The minutes of a window in which somebody works at a location."""
    return {
        minute
        for minute, shown in clock_readings(hours.zone_name, window[0] - BEFORE, window[1])
        if minute >= window[0]
        and any(place == location for _, place in _sources(hours, minute, shown))
        and not _is_absent(hours, location, minute)
    }


def absent_minutes(hours: Hours, location: int, window: tuple[int, int]) -> set[int]:
    """The minutes of a window that an absence closes a location for, whether or not it was open."""
    return {minute for minute in range(*window) if _is_absent(hours, location, minute)}


def _grid(hours: Hours, grid: Grid, location: int, minutes: range) -> Iterator[int]:
    is_fixed = grid.availability == "fixed"
    start = minutes[0]
    while start in minutes:
        visit = range(start, start + grid.duration)
        is_within = visit[-1] in minutes
        is_absent = any(_is_absent(hours, location, minute) for minute in visit)
        if is_within or (is_fixed and grid.allow_overrun and not is_absent):
            yield start
        start += grid.buffer_before + grid.duration + grid.buffer_after if is_fixed else grid.step


def _segments(hours: Hours, window: tuple[int, int]) -> Iterator[tuple[int, frozenset[int], range]]:
    """Runs of consecutive minutes of one source, with location and accepted services."""
    minutes_of: dict[Source, list[int]] = defaultdict(list)
    for minute, shown in clock_readings(hours.zone_name, window[0] - BEFORE, window[1] + AFTER):
        for source, location in _sources(hours, minute, shown):
            if not _is_absent(hours, location, minute):
                minutes_of[source].append(minute)
    for source, minutes in minutes_of.items():
        for run in _runs(minutes):
            yield *_place_and_services(hours, source), run


def _sources(hours: Hours, minute: int, shown: datetime) -> Iterator[tuple[Source, int]]:
    for i, schedule in enumerate(hours.schedules):
        if _is_valid(schedule, shown.date()) and not _is_within(schedule.breaks, shown):
            for j, period in enumerate(schedule.periods):
                if _is_within([period], shown):
                    yield ("period", i, j, shown.date()), schedule.location_id
    for i, opening in enumerate(hours.openings):
        if opening.start <= minute < opening.end:
            yield ("opening", i, 0, None), opening.location_id


def _place_and_services(hours: Hours, source: Source) -> tuple[int, frozenset[int]]:
    kind, i, j, _ = source
    if kind == "opening":
        return hours.openings[i].location_id, hours.openings[i].service_ids
    return hours.schedules[i].location_id, hours.schedules[i].periods[j].service_ids


def _is_within(rows, shown: datetime) -> bool:
    wall_minute = shown.hour * 60 + shown.minute
    return any(row.weekday == shown.weekday() and row.start <= wall_minute < row.end for row in rows)


def _is_valid(schedule: Schedule, day: date) -> bool:
    if schedule.valid_from and day < schedule.valid_from:
        return False
    if schedule.valid_until and day > schedule.valid_until:
        return False
    if schedule.every_weeks == 1:
        return True
    weeks = (_monday(day) - _monday(schedule.valid_from)).days // 7
    return weeks % schedule.every_weeks == 0


def _monday(day: date) -> date:
    while day.weekday() != 0:
        day -= timedelta(days=1)
    return day


def _is_absent(hours: Hours, location: int, minute: int) -> bool:
    return any(
        absence.start <= minute < absence.end and absence.location_id in (None, location)
        for absence in hours.absences
    )


def _runs(minutes: list[int]) -> Iterator[range]:
    first = previous = minutes[0]
    for minute in minutes[1:]:
        if minute != previous + 1:
            yield range(first, previous + 1)
            first = minute
        previous = minute
    yield range(first, previous + 1)


@lru_cache(maxsize=64)
def clock_readings(zone_name: str, first: int, stop: int) -> list[tuple[int, datetime]]:
    """Every minute with the furthest that the wall clock has shown by then."""
    zone = ZoneInfo(zone_name)
    shown = datetime.min
    seen = []
    for minute in range(first, stop):
        shown = max(shown, datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None))
        seen.append((minute, shown))
    return seen

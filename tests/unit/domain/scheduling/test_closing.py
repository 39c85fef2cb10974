"""What a change of working time closes, minute by minute."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from app.domain.scheduling.closing import closed_time, has_room, is_in
from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import Absence, Break, Opening, Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock
from tests.unit.domain.scheduling.oracle import Hours, absent_minutes, open_minutes
from tests.unit.domain.scheduling.strategies import HERE, THERE, Case, cases

CLOCK = WallClock("America/Toronto")
WEDNESDAY = date(2026, 12, 9)
MIDNIGHT = CLOCK.midnight(WEDNESDAY)
DAY = (MIDNIGHT, MIDNIGHT + 1440)
NINE_TO_FIVE = Schedule(HERE, (Period(2, 540, 1020),))


def at(*hours: int) -> tuple[int, ...]:
    return tuple(MIDNIGHT + 60 * hour for hour in hours)


def working(
    *schedules: Schedule, openings: tuple[Opening, ...] = (), absences: tuple[Absence, ...] = ()
) -> WorkingTime:
    return WorkingTime(CLOCK, schedules, openings, absences)


USUAL = working(NINE_TO_FIVE)


@pytest.mark.parametrize(
    ("before", "after", "closed"),
    [
        (USUAL, USUAL, []),
        (USUAL, working(replace(NINE_TO_FIVE, periods=(Period(2, 600, 960),))), [at(9, 10), at(16, 17)]),
        (working(replace(NINE_TO_FIVE, periods=(Period(2, 600, 960),))), USUAL, []),
        (USUAL, working(replace(NINE_TO_FIVE, breaks=(Break(2, 720, 780),))), [at(12, 13)]),
        (USUAL, working(replace(NINE_TO_FIVE, valid_until=date(2026, 12, 8))), [at(9, 17)]),
        (USUAL, working(replace(NINE_TO_FIVE, location_id=THERE)), [at(9, 17)]),
        (USUAL, working(NINE_TO_FIVE, absences=(Absence(*at(16, 20)),)), [at(16, 20)]),
        (USUAL, working(NINE_TO_FIVE, absences=(Absence(*at(16, 20), THERE),)), []),
        (working(absences=(Absence(*at(8, 20)),)), working(absences=(Absence(*at(9, 21)),)), [at(20, 21)]),
        (working(openings=(Opening(HERE, *at(6, 8)),)), USUAL, [at(6, 8)]),
        (working(NINE_TO_FIVE, openings=(Opening(HERE, *at(10, 12)),)), USUAL, []),
    ],
)
def test_closed_is_what_was_open_or_is_newly_absent(
    before: WorkingTime, after: WorkingTime, closed: list[tuple[int, int]]
) -> None:
    assert closed_time(before, after, HERE, DAY) == closed


def test_only_within_the_window() -> None:
    away = working(NINE_TO_FIVE, absences=(Absence(DAY[0] - 5000, DAY[1] + 5000),))
    assert closed_time(USUAL, away, HERE, DAY) == [DAY]


@st.composite
def changed(draw: st.DrawFn) -> tuple[Case, Hours]:
    """A therapist's hours, and what becomes of them: parts as they were, of another, or without the first."""
    case, other = draw(cases()), draw(cases())
    by = case.window[0] - other.window[0]
    parts = {
        "schedules": other.hours.schedules,
        "openings": tuple(
            replace(one, start=one.start + by, end=one.end + by) for one in other.hours.openings
        ),
        "absences": tuple(
            replace(one, start=one.start + by, end=one.end + by) for one in other.hours.absences
        ),
    }
    after = {
        name: draw(st.sampled_from([getattr(case.hours, name), others, getattr(case.hours, name)[1:]]))
        for name, others in parts.items()
    }
    return case, replace(case.hours, **after)


@given(changed())
def test_agrees_with_looking_at_every_minute(change: tuple[Case, Hours]) -> None:
    one, after = change
    first, last = one.window
    for place in (HERE, THERE):
        opened, still = (open_minutes(hours, place, one.window) for hours in (one.hours, after))
        away, anew = (absent_minutes(hours, place, one.window) for hours in (one.hours, after))
        expected = (opened - still) | (anew - away)
        found = closed_time(one.working, Case(after, one.grid, one.window, ()).working, place, one.window)
        assert {minute for start, end in found for minute in range(start, end)} == expected
        assert all(first <= start < end <= last for start, end in found)
        assert all(end < start for (_, end), (start, _) in pairwise(found))


@pytest.mark.parametrize(
    ("visit", "is_met"),
    [
        ((0, 10), False),
        ((0, 11), True),
        ((10, 20), True),
        ((20, 30), False),
        ((5, 40), True),
        ((15, 15), False),
    ],
)
def test_meets_closed_time_when_a_minute_is_shared(visit: tuple[int, int], is_met: bool) -> None:
    assert is_in(visit, [(10, 20)]) is is_met
    assert not is_in(visit, [])


@pytest.mark.parametrize(
    ("start", "place", "grid", "has"),
    [
        (9, HERE, Grid(1, "fixed", 75), True),
        (16, HERE, Grid(1, "fixed", 60), True),
        (16, HERE, Grid(1, "fixed", 61), False),
        (9 + 75 / 60 * 6, HERE, Grid(1, "fixed", 75), True),  # 16:30, as the grid has it, past the end
        (9 + 75 / 60 * 6, HERE, Grid(1, "fixed", 75, allow_overrun=False), False),
        (9 + 7 / 60, HERE, Grid(1, "flexible", 30), True),  # beside the grid
        (17, HERE, Grid(1, "fixed", 30), False),
        (8, HERE, Grid(1, "fixed", 30), False),
        (9, THERE, Grid(1, "fixed", 30), False),
    ],
)
def test_room_is_on_the_grid_or_within_the_segment(start: float, place: int, grid: Grid, has: bool) -> None:
    assert has_room(USUAL, grid, MIDNIGHT + round(start * 60), place) is has


def test_a_period_for_other_services_has_no_room() -> None:
    others = working(Schedule(HERE, (Period(2, 540, 1020, frozenset({2})),)))
    assert not has_room(others, Grid(1, "fixed", 30), MIDNIGHT + 600, HERE)

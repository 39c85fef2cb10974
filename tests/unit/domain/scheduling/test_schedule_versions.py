"""Versions of weekly hours: cut at a day, the two parts work exactly when the whole did."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.scheduling.schedule_versions import Validity, first_day, monday_of, since, until
from app.domain.scheduling.working_time import Break, Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock
from tests.unit.domain.scheduling.clock_changes import CLOCK_CHANGES

EVERY_DAY = tuple(Period(weekday, 540, 1020) for weekday in range(7))
HOURS = Schedule(1, EVERY_DAY, (Break(0, 720, 780),))
YEAR_END = date(2026, 12, 31)

days = st.integers(-60, 60).map(lambda days: YEAR_END + timedelta(days=days))


@st.composite
def validities(draw: st.DrawFn) -> Validity:
    every_weeks = draw(st.sampled_from((1, 2, 3, 4)))
    first = draw(days if every_weeks > 1 else st.none() | days)
    last = draw(st.none() | st.integers(0, 100).map(lambda more: (first or YEAR_END) + timedelta(days=more)))
    return Validity(first, last, every_weeks)


def hours(validity: Validity | None) -> tuple[Schedule, ...]:
    if validity is None:
        return ()
    first, last, every_weeks = validity
    return (replace(HOURS, valid_from=first, valid_until=last, every_weeks=every_weeks),)


@given(validities(), days, st.sampled_from(sorted(CLOCK_CHANGES)))
def test_both_parts_work_when_the_whole_did(validity: Validity, day: date, zone_name: str) -> None:
    clock = WallClock(zone_name)
    window = (clock.midnight(YEAR_END - timedelta(days=130)), clock.midnight(YEAR_END + timedelta(days=200)))
    parts = (*hours(until(validity, day)), *hours(since(validity, day)))
    assert WorkingTime(clock, parts).segments(window) == WorkingTime(clock, hours(validity)).segments(window)


@given(validities(), days)
def test_the_parts_meet_at_the_day(validity: Validity, day: date) -> None:
    before, after = until(validity, day), since(validity, day)
    assert before is None or (before.last is not None and before.last < day)
    assert after is None or (after.first is not None and after.first >= day)


@given(days, st.integers(1, 52), days)
def test_begins_in_a_week_that_counts_and_skips_none(day: date, every_weeks: int, counted_from: date) -> None:
    first = first_day(day, every_weeks, counted_from)
    between = (monday_of(first) - monday_of(counted_from)).days // 7
    assert first >= day
    assert between % every_weeks == 0
    assert (monday_of(first) - monday_of(day)).days // 7 < every_weeks


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 12, 16), date(2026, 12, 16)),  # in a week that counts: that very day
        (date(2026, 12, 20), date(2026, 12, 20)),
        (date(2026, 12, 21), date(2026, 12, 28)),  # between: with the next one
        (date(2027, 1, 3), date(2027, 1, 3)),  # the week of New Year is one week
        (date(2027, 1, 4), date(2027, 1, 11)),
        (date(2027, 3, 14), date(2027, 3, 14)),  # the day of a clock change
        (date(2027, 3, 15), date(2027, 3, 22)),
        (date(2026, 11, 2), date(2026, 11, 2)),  # before the week it is counted from
    ],
)
def test_every_other_week_goes_on_in_the_same_weeks(day: date, begins: date) -> None:
    assert first_day(day, 2, counted_from=date(2026, 12, 14)) == begins

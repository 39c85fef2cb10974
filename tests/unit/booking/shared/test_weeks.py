"""The weeks a visitor may look at."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.booking.shared.weeks import BookableWeeks, Week
from app.domain.scheduling.booking_rules import Rules
from app.domain.time.wall_clock import WallClock

TORONTO = WallClock("America/Toronto")
NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)  # a Tuesday
PRESENT, NEXT, LAST = date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)
WEEKS = BookableWeeks.under(Rules(horizon_days=14), TORONTO, NOW)


def test_reach_from_the_present_week_to_that_of_the_horizon() -> None:
    assert (WEEKS.first, WEEKS.last) == (PRESENT, LAST)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 12, 7, 4, 59, tzinfo=UTC), PRESENT),  # still Sunday in Toronto
        (datetime(2026, 12, 7, 5, 0, tzinfo=UTC), NEXT),
    ],
)
def test_the_present_week_is_the_clinic_s(now: datetime, first: date) -> None:
    assert BookableWeeks.under(Rules(), TORONTO, now).first == first


@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        ("2026-12-07", NEXT),
        ("2026-12-13", NEXT),
        ("2026-11-29", PRESENT),
        ("0001-01-01", PRESENT),
        ("2026-12-21", LAST),
        ("9999-12-31", LAST),
        ("20261207", None),
        ("2026-W50-1", None),
        ("first", None),
        ("", None),
    ],
)
def test_an_address_asks_for_the_week_of_a_day_or_the_nearest(asked: str, monday: date | None) -> None:
    week = WEEKS.week_of_query(asked)
    assert (week and week.monday) == monday


def test_lead_on_to_their_ends_only() -> None:
    present, following, last = (Week(monday, TORONTO) for monday in (PRESENT, NEXT, LAST))
    assert [WEEKS.before(week) for week in (present, following, last)] == [None, PRESENT, NEXT]
    assert [WEEKS.after(week) for week in (present, following, last)] == [NEXT, LAST, None]


@pytest.mark.parametrize(("count", "mondays"), [(-1, 1), (0, 1), (1, 1), (2, 2), (3, 3), (5, 3), (10**9, 3)])
def test_several_at_once_end_with_the_last(count: int, mondays: int) -> None:
    shown = WEEKS.several(Week(PRESENT, TORONTO), count)
    assert [week.monday for week in shown] == [PRESENT, NEXT, LAST][:mondays]
    assert [week.monday for week in WEEKS.several(Week(LAST, TORONTO), count)] == [LAST]


def test_five_are_the_most_at_once() -> None:
    weeks = BookableWeeks.under(Rules(horizon_days=365), TORONTO, NOW)
    assert len(weeks.several(Week(PRESENT, TORONTO), 52)) == 5


@pytest.mark.parametrize("day", range(1, 32))
@pytest.mark.parametrize("horizon", [1, 30, 90, 365])
def test_each_month_leads_to_a_week_that_is_counted_to_it(day: int, horizon: int) -> None:
    now = datetime(2026, 12, day, 14, tzinfo=UTC)
    weeks = BookableWeeks.under(Rules(horizon_days=horizon), TORONTO, now)
    assert [weeks.month_of(weeks.of_month(month)) for month in weeks.months] == weeks.months
    assert weeks.months[-1] == weeks.last_day.replace(day=1)
    assert weeks.months[0] <= (now + timedelta(days=6)).date()


@pytest.mark.parametrize(
    ("month", "monday"),
    [
        (date(2027, 2, 1), date(2027, 2, 1)),  # a Monday
        (date(2027, 6, 1), date(2027, 5, 31)),  # a Tuesday
        (date(2027, 9, 1), date(2027, 8, 30)),  # a Wednesday
        (date(2027, 4, 1), date(2027, 4, 5)),  # a Thursday
        (date(2027, 1, 1), date(2027, 1, 4)),  # a Friday
        (date(2027, 5, 1), date(2027, 5, 3)),  # a Saturday
        (date(2027, 8, 1), date(2027, 8, 2)),  # a Sunday
    ],
)
def test_a_month_begins_with_the_week_that_has_most_of_its_workdays_in_it(month: date, monday: date) -> None:
    weeks = BookableWeeks.under(Rules(horizon_days=365), TORONTO, NOW)
    assert weeks.of_month(month).monday == monday
    assert weeks.month_of(weeks.of_month(month)) == month


@pytest.mark.parametrize(
    ("monday", "hours"), [(NEXT, 168), (date(2027, 3, 8), 167), (date(2026, 10, 26), 169)]
)
def test_a_week_is_seven_clinic_days_however_long(monday: date, hours: int) -> None:
    week = Week(monday, TORONTO)
    assert week.window[1] - week.window[0] == hours * 60
    assert [day.isoweekday() for day in week.days] == [1, 2, 3, 4, 5, 6, 7]
    assert WEEKS.of_minute(week.window[0]).monday == min(max(monday, PRESENT), LAST)

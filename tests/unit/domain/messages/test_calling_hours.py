"""When a patient may be called: at once, later, earlier, or never; across nights and clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.messages.calling_hours import due_by, due_for_call
from app.domain.messages.vocabulary import NINE_TO_EIGHT, CallingHours, Channel, Policy
from app.domain.time.wall_clock import WallClock
from tests.unit.domain.messages.cases import NOW, SECOND, TORONTO, toronto

ZURICH = WallClock("Europe/Zurich")
FAR = timedelta(days=30)
WORKDAYS: CallingHours = (*((9 * 60, 17 * 60),) * 5, None, None)


@pytest.mark.parametrize(
    ("due", "call"),
    [
        (toronto(2027, 1, 5, 9), toronto(2027, 1, 5, 9)),
        (toronto(2027, 1, 5, 9) - SECOND, toronto(2027, 1, 5, 9)),
        (toronto(2027, 1, 5, 12, 34, 56), toronto(2027, 1, 5, 12, 34, 56)),
        (toronto(2027, 1, 5, 20) - SECOND, toronto(2027, 1, 5, 20) - SECOND),
        (toronto(2027, 1, 5, 20), toronto(2027, 1, 6, 9)),
        (toronto(2027, 1, 5, 23, 59), toronto(2027, 1, 6, 9)),
        (toronto(2027, 1, 6, 0, 0), toronto(2027, 1, 6, 9)),
        (toronto(2026, 12, 31, 22), toronto(2027, 1, 1, 9)),
        # the nights on which the clock changes
        (toronto(2027, 3, 13, 22), toronto(2027, 3, 14, 9)),
        (toronto(2027, 3, 14, 1, 59), toronto(2027, 3, 14, 9)),
        (toronto(2026, 10, 31, 22), toronto(2026, 11, 1, 9)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), toronto(2026, 11, 1, 9)),  # 01:30 for the second time
    ],
)
def test_a_call_waits_for_the_next_opening(due: datetime, call: datetime) -> None:
    assert due_for_call(due, due + FAR, NINE_TO_EIGHT, TORONTO) == call


def test_nine_is_nine_on_either_side_of_a_clock_change() -> None:
    spring, autumn = toronto(2027, 3, 13, 21), toronto(2026, 10, 31, 21)
    assert due_for_call(spring, spring + FAR, NINE_TO_EIGHT, TORONTO) - spring == timedelta(hours=11)
    assert due_for_call(autumn, autumn + FAR, NINE_TO_EIGHT, TORONTO) - autumn == timedelta(hours=13)
    zurich = datetime(2027, 3, 27, 20, tzinfo=UTC)  # 21:00 of the evening before
    assert due_for_call(zurich, zurich + FAR, NINE_TO_EIGHT, ZURICH) == datetime(2027, 3, 28, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "call"),
    [
        (toronto(2027, 1, 8, 17), toronto(2027, 1, 11, 9)),  # Friday to Monday
        (toronto(2027, 1, 9, 12), toronto(2027, 1, 11, 9)),
        (toronto(2027, 3, 12, 18), toronto(2027, 3, 15, 9)),
    ],
)
def test_days_without_calls_are_passed_over(due: datetime, call: datetime) -> None:
    assert due_for_call(due, due + FAR, WORKDAYS, TORONTO) == call


def test_one_day_of_calls_a_week_is_found_from_any_moment() -> None:
    tuesdays: CallingHours = (None, (600, 660), None, None, None, None, None)
    for hours in range(7 * 24):
        due = NOW + timedelta(hours=hours)
        call = due_for_call(due, due + FAR, tuesdays, TORONTO)
        assert call is not None
        assert (call.astimezone(TORONTO.zone).weekday(), call.astimezone(TORONTO.zone).hour) == (1, 10)
        assert due <= call <= due + timedelta(days=7)


@pytest.mark.parametrize(
    ("start", "earliest", "call"),
    [
        (toronto(2027, 1, 6, 9), toronto(2027, 1, 5, 12), toronto(2027, 1, 5, 19, 59)),
        (toronto(2027, 1, 6, 9), toronto(2027, 1, 5, 19, 59), toronto(2027, 1, 5, 19, 59)),
        (toronto(2027, 1, 6, 9), toronto(2027, 1, 5, 19, 59, 1), None),
        (toronto(2027, 1, 6, 9) + SECOND, toronto(2027, 1, 5, 12), toronto(2027, 1, 6, 9)),
    ],
)
def test_a_call_goes_back_only_when_no_opening_comes_before_the_start(
    start: datetime, earliest: datetime, call: datetime | None
) -> None:
    due = toronto(2027, 1, 6, 7)
    assert due_for_call(due, start, NINE_TO_EIGHT, TORONTO, earliest) == call


def test_a_call_goes_back_over_a_week_end_and_a_clock_change() -> None:
    due, start = toronto(2027, 3, 15, 6), toronto(2027, 3, 15, 8)
    friday = toronto(2027, 3, 12, 16, 59)
    assert due_for_call(due, start, WORKDAYS, TORONTO, toronto(2027, 3, 10, 12)) == friday


def test_without_calling_hours_there_is_no_moment() -> None:
    assert due_for_call(NOW, NOW + FAR, (None,) * 7, TORONTO, NOW - FAR) is None


def test_there_is_no_moment_once_the_start_has_come() -> None:
    assert due_for_call(NOW, NOW, NINE_TO_EIGHT, TORONTO) is None
    assert due_for_call(NOW, NOW - SECOND, NINE_TO_EIGHT, TORONTO) is None


def test_calling_hours_may_be_the_whole_day() -> None:
    for hours in range(48):
        due = toronto(2027, 3, 13, 12) + timedelta(hours=hours)
        assert due_for_call(due, due + FAR, ((0, 1440),) * 7, TORONTO) == due


def test_hours_that_a_clock_change_skips_are_none_that_day() -> None:
    night: CallingHours = ((2 * 60, 3 * 60),) * 7
    due = toronto(2027, 3, 14, 0)
    assert due_for_call(due, due + FAR, night, TORONTO) == toronto(2027, 3, 15, 2)
    assert due_for_call(due, due + FAR, ((2 * 60, 4 * 60),) * 7, TORONTO) == toronto(2027, 3, 14, 3)


def test_hours_around_a_midnight_that_does_not_exist() -> None:
    havana = WallClock("America/Havana")  # from 00:00 to 01:00
    due = datetime(2027, 3, 14, 4, tzinfo=UTC)  # 23:00
    opening = due_for_call(due, due + FAR, ((0, 120),) * 7, havana)
    assert opening is not None
    assert opening.astimezone(havana.zone).isoformat() == "2027-03-14T01:00:00-04:00"
    assert havana.today(opening) == date(2027, 3, 14)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_what_is_written_goes_at_any_hour(channel: Channel) -> None:
    night = toronto(2027, 1, 6, 3)
    assert due_by(channel, night, night + SECOND, Policy(), TORONTO) == night
    assert due_by(channel, night, night, Policy(), TORONTO) is None


def test_a_call_at_night_is_not_now_but_later() -> None:
    night = toronto(2027, 1, 6, 3)
    assert due_by(Channel.PHONE, night, night + FAR, Policy(), TORONTO) == toronto(2027, 1, 6, 9)

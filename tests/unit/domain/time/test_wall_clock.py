import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.errors import UnknownTimeZone
from app.domain.time.wall_clock import WallClock, ceil_minute, days_around, instant_of
from tests.unit.domain.scheduling.clock_changes import CLOCK_CHANGES, ODDITIES
from tests.unit.domain.scheduling.oracle import clock_readings

CHANGES = [(zone, day) for zone, days in (CLOCK_CHANGES | ODDITIES).items() for day in days]
TORONTO = WallClock("America/Toronto")
SPRING, AUTUMN = CLOCK_CHANGES["America/Toronto"]


@pytest.mark.parametrize(("zone_name", "day"), CHANGES)
def test_a_wall_time_is_the_first_moment_at_which_the_clock_has_reached_it(zone_name: str, day: date) -> None:
    clock = WallClock(zone_name)
    first = clock.midnight(day - timedelta(days=1)) - 60
    readings = clock_readings(zone_name, first, first + 4 * 1440)
    for wall_minute in range(0, 1441, 15):
        wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=wall_minute)
        reached = next(minute for minute, shown in readings if shown >= wall)
        assert clock.minute_at(day, wall_minute) == clock.from_wall(wall) == reached


@pytest.mark.parametrize(
    ("day", "hours"),
    [(SPRING, 23), (SPRING + timedelta(days=1), 24), (AUTUMN, 25), (AUTUMN - timedelta(days=1), 24)],
)
def test_a_day_on_which_the_clock_changes_is_shorter_or_longer(day: date, hours: int) -> None:
    assert TORONTO.minute_at(day, 1440) - TORONTO.midnight(day) == hours * 60
    assert TORONTO.minute_at(day, 1440) == TORONTO.midnight(day + timedelta(days=1))


def test_a_skipped_wall_time_is_the_moment_after_the_gap() -> None:
    assert TORONTO.local(TORONTO.minute_at(SPRING, 2 * 60 + 30)).isoformat() == "2027-03-14T03:00:00-04:00"


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    assert TORONTO.local(TORONTO.minute_at(AUTUMN, 60 + 30)).isoformat() == "2026-11-01T01:30:00-04:00"


def test_the_day_of_an_instant_is_the_clinics() -> None:
    midnight = TORONTO.midnight(SPRING)
    assert TORONTO.day_of(midnight) == SPRING
    assert TORONTO.day_of(midnight - 1) == SPRING - timedelta(days=1)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "America"])
def test_refuses_an_unknown_zone(name: str) -> None:
    with pytest.raises(UnknownTimeZone) as caught:
        WallClock(name)
    assert caught.value.zone_name == name


def test_refuses_an_aware_wall_clock_reading() -> None:
    with pytest.raises(ValueError, match="no zone"):
        TORONTO.from_wall(datetime(2027, 1, 1, tzinfo=UTC))


def test_clocks_of_one_zone_are_the_same() -> None:
    assert len({WallClock("Europe/Paris"), WallClock("Europe/Paris"), TORONTO}) == 2


def test_minutes_and_instants_go_both_ways() -> None:
    assert ceil_minute(instant_of(29_000_000)) == 29_000_000
    assert ceil_minute(instant_of(29_000_000) + timedelta(microseconds=1)) == 29_000_001
    assert ceil_minute(TORONTO.local(29_000_000)) == 29_000_000


@pytest.mark.parametrize("zone_name", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_the_days_around_a_window_are_all_that_can_meet_it(zone_name: str) -> None:
    clock = WallClock(zone_name)
    for minute in range(29_000_000, 29_000_000 + 1440, 30):
        first, last = days_around((minute, minute + 1))
        assert first <= clock.day_of(minute).toordinal() <= last


@pytest.mark.parametrize(("zone_name", "day"), CHANGES)
def test_even_days_begin_24_hours_apart(zone_name: str, day: date) -> None:
    clock = WallClock(zone_name)
    first, last = day.toordinal() - 5, day.toordinal() + 5
    runs = clock.even_days(first, last)
    assert [day for run in runs for day in range(run.first, run.last + 1)] == list(range(first, last + 1))
    for run in runs:
        midnights = [clock.midnight(date.fromordinal(day)) for day in range(run.first, run.last + 2)]
        lengths = {later - earlier for earlier, later in itertools.pairwise(midnights)}
        assert midnights[0] == run.midnight
        assert (lengths == {1440}) == run.is_even

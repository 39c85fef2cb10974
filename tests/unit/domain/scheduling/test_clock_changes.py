"""Wall times hold on both sides of every clock change, wherever the server stands."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest

from app.domain.scheduling.slots import Grid, starts
from app.domain.scheduling.working_time import Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock
from tests.unit.domain.scheduling.clock_changes import CLOCK_CHANGES, starts_around, starts_around_all

CHANGES = [(zone, day) for zone, days in CLOCK_CHANGES.items() for day in days]
HERE = 1


@pytest.mark.parametrize(("zone_name", "day"), CHANGES)
@pytest.mark.parametrize("availability", ["fixed", "flexible"])
def test_office_hours_keep_their_wall_times(zone_name: str, day: date, availability: str) -> None:
    clock = WallClock(zone_name)
    schedule = Schedule(HERE, tuple(Period(weekday, 9 * 60, 12 * 60) for weekday in range(7)))
    window = (clock.midnight(day - timedelta(days=3)), clock.midnight(day + timedelta(days=4)))
    grid = Grid(1, availability, duration=60, step=60)
    found = starts(WorkingTime(clock, [schedule]), grid, window, [])
    assert [f"{clock.local(start):%H:%M}" for start, _ in found] == ["09:00", "10:00", "11:00"] * 7


@pytest.mark.parametrize(("zone_name", "day"), CHANGES)
def test_an_hour_is_sixty_real_minutes_through_the_change(zone_name: str, day: date) -> None:
    clock = WallClock(zone_name)
    schedule = Schedule(HERE, tuple(Period(weekday, 0, 1440) for weekday in range(7)))
    window = (clock.midnight(day), clock.minute_at(day, 1440))
    found = [start for start, _ in starts(WorkingTime(clock, [schedule]), Grid(1, "fixed", 60), window, [])]
    assert found == list(range(*window, 60))


@pytest.mark.parametrize(
    ("zone_name", "gap"), [("America/Toronto", "T02:"), ("Europe/Zurich", "T02:"), ("Europe/Paris", "T02:")]
)
def test_no_start_lies_in_the_gap(zone_name: str, gap: str) -> None:
    spring, autumn = CLOCK_CHANGES[zone_name]
    assert len(starts_around(zone_name, spring)) == 71
    assert not any(start.startswith(f"{spring}{gap}") for start in starts_around(zone_name, spring))
    assert len(starts_around(zone_name, autumn)) == 73


@pytest.mark.parametrize("server_zone", ["UTC", "America/Toronto", "Pacific/Auckland"])
def test_the_servers_own_zone_changes_nothing(server_zone: str) -> None:
    question = "import json, sys; from tests.unit.domain.scheduling import clock_changes;"
    question += "json.dump(clock_changes.starts_around_all(), sys.stdout)"
    answer = subprocess.run(
        [sys.executable, "-c", question],
        env={
            **os.environ,
            "TZ": server_zone,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(answer.stdout) == starts_around_all()

"""The starts that settings give on a day, and where each one ends."""

from app.domain.scheduling.sample_day import Ending, SampleStart, sample_day
from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import Absence, Opening, WorkingTime
from app.domain.time.wall_clock import WallClock

CLOCK = WallClock("UTC")
DAY = (0, 1440)


def shown(grid: Grid, *openings: Opening, absences: tuple[Absence, ...] = ()) -> list[SampleStart]:
    return sample_day(WorkingTime(CLOCK, openings=openings, absences=absences), grid, DAY, [])


def test_an_end_after_the_segment_s_is_past_closing_or_in_the_next_period() -> None:
    found = shown(Grid(1, "fixed", 75), Opening(7, 600, 720), Opening(7, 720, 780))
    assert [(start.starts_at, start.ending) for start in found] == [
        (600, Ending.WITHIN),
        (675, Ending.IN_NEXT_PERIOD),
        (720, Ending.PAST_CLOSING),
    ]


def test_nothing_runs_into_an_absence() -> None:
    found = shown(Grid(1, "fixed", 75), Opening(7, 600, 800), absences=(Absence(700, 720),))
    assert [(start.starts_at, start.ends_at) for start in found] == [(600, 675), (720, 795), (795, 870)]


def test_equal_starts_at_one_place_are_shown_once_and_the_start_of_another_day_not_at_all() -> None:
    found = shown(Grid(1, "fixed", 60), Opening(7, 600, 660), Opening(7, 600, 720), Opening(8, 600, 660))
    assert [(start.starts_at, start.location_id) for start in found] == [(600, 7), (600, 8), (660, 7)]
    assert not shown(Grid(1, "fixed", 60), Opening(7, 1440, 1500))
    night = shown(Grid(1, "fixed", 60), Opening(7, -60, 60))
    assert [start.starts_at for start in night] == [0]


def test_what_a_visit_would_block_is_held_against_what_is_booked() -> None:
    working = WorkingTime(CLOCK, openings=[Opening(7, 600, 780)])
    found = sample_day(
        working, Grid(1, "flexible", 30, step=60, buffer_after=10), DAY, [(635, 640), (700, 700)]
    )
    assert [start.is_booked for start in found] == [True, False, False]

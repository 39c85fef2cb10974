from datetime import date, timedelta

import pytest

from app.domain.errors import Reason
from app.domain.scheduling.slots import (
    Busy,
    Grid,
    Question,
    choose_therapist,
    overruns,
    starts,
    union_starts,
    why_not,
    widening_windows,
)
from app.domain.scheduling.working_time import Absence, Break, Opening, Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock

CLOCK = WallClock("America/Toronto")
MONDAY = date(2027, 2, 1)
HERE, THERE = 1, 2
SERVICE, OTHER = 1, 2


def wall(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def at(time: str) -> int:
    return CLOCK.minute_at(MONDAY, wall(time))


def span(text: str) -> tuple[int, int]:
    start, end = text.split("-")
    return at(start), at(end)


def period(text: str, *service_ids: int) -> Period:
    start, end = text.split("-")
    return Period(0, wall(start), wall(end), frozenset(service_ids))


def schedule(*periods: str, breaks: tuple[str, ...] = (), place: int = HERE) -> Schedule:
    holes = (period(text) for text in breaks)
    return Schedule(
        place,
        tuple(period(text) for text in periods),
        tuple(Break(0, hole.start, hole.end) for hole in holes),
    )


def times(found: list[tuple[int, int]]) -> list[str]:
    return [f"{CLOCK.local(start):%H:%M}" for start, _ in found]


def offered(working: WorkingTime, grid: Grid, *blocked: str, window: str = "0:00-24:00") -> list[str]:
    return times(starts(working, grid, span(window), [span(text) for text in blocked]))


AFTERNOON = WorkingTime(CLOCK, [schedule("14:00-18:00")])
FIXED, FLEXIBLE = Grid(SERVICE, "fixed", 75), Grid(SERVICE, "flexible", 75)
WITHIN = Grid(SERVICE, "fixed", 75, allow_overrun=False)
HOURLY = Grid(SERVICE, "fixed", 60)


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        pytest.param(FIXED, "14:00 15:15 16:30 17:45", id="fixed"),
        pytest.param(
            FLEXIBLE,
            "14:00 14:15 14:30 14:45 15:00 15:15 15:30 15:45 16:00 16:15 16:30 16:45",
            id="flexible",
        ),
        pytest.param(WITHIN, "14:00 15:15 16:30", id="fixed without overrun"),
        pytest.param(Grid(SERVICE, "flexible", 75, step=60), "14:00 15:00 16:00", id="flexible by the hour"),
        pytest.param(
            Grid(SERVICE, "fixed", 75, buffer_before=5, buffer_after=10),
            "14:00 15:30 17:00",
            id="buffers widen the fixed grid and do not move its first start",
        ),
        pytest.param(
            Grid(SERVICE, "flexible", 230, step=5, buffer_before=30, buffer_after=30),
            "14:00 14:05 14:10",
            id="buffers may lie outside working time",
        ),
        pytest.param(Grid(SERVICE, "flexible", 240), "14:00", id="exactly fits"),
        pytest.param(Grid(SERVICE, "flexible", 241), "", id="does not fit"),
        pytest.param(Grid(SERVICE, "fixed", 241), "14:00", id="overruns from the only start"),
    ],
)
def test_the_afternoon_of_the_worked_example(grid: Grid, expected: str) -> None:
    assert offered(AFTERNOON, grid) == expected.split()


@pytest.mark.parametrize(
    ("blocked", "fixed", "flexible"),
    [
        pytest.param("15:15-16:30", "14:00 16:30 17:45", "14:00 16:30 16:45", id="one booking"),
        pytest.param("13:00-14:00", "14:00 15:15 16:30 17:45", None, id="just before"),
        pytest.param("13:00-14:01", "15:15 16:30 17:45", None, id="one minute into the first"),
        pytest.param(
            "18:30-19:30", "14:00 15:15 16:30", None, id="after closing, where the last one runs to"
        ),
        pytest.param("15:00-15:00", "14:00 15:15 16:30 17:45", None, id="an empty one"),
        pytest.param("8:00-20:00", "", "", id="all day"),
    ],
)
def test_what_is_booked_disappears_and_the_others_stay(
    blocked: str, fixed: str, flexible: str | None
) -> None:
    assert offered(AFTERNOON, FIXED, blocked) == fixed.split()
    if flexible is not None:
        assert offered(AFTERNOON, FLEXIBLE, blocked) == flexible.split()


def test_the_visits_own_buffers_keep_away_from_what_is_blocked() -> None:
    grid = Grid(SERVICE, "flexible", 60, step=5, buffer_before=5, buffer_after=10)
    found = offered(AFTERNOON, grid, "15:20-16:00")
    assert "14:10" in found
    assert "14:15" not in found
    assert "16:00" not in found
    assert "16:05" in found


def test_blocked_times_may_overlap_and_come_in_any_order() -> None:
    assert offered(AFTERNOON, FIXED, "16:40-16:50", "14:00-17:00", "14:10-14:20") == ["17:45"]


@pytest.mark.parametrize(
    ("working", "grid", "expected"),
    [
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-12:00", breaks=("10:15-10:30",))]),
            HOURLY,
            "09:00 10:00 10:30 11:30",
            id="overruns into a break; the grid restarts after it",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-12:00", breaks=("10:15-10:30",))]),
            Grid(SERVICE, "fixed", 60, allow_overrun=False),
            "09:00 10:30",
            id="not with overrun off",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-12:00")], absences=[Absence(*span("10:15-10:30"))]),
            HOURLY,
            "09:00 10:30 11:30",
            id="never overruns into an absence",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-10:30")], absences=[Absence(*span("10:50-11:00"))]),
            HOURLY,
            "09:00",
            id="nor into one some time after closing",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-10:30")], absences=[Absence(*span("11:00-12:00"))]),
            HOURLY,
            "09:00 10:00",
            id="but up to it",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-10:30")], absences=[Absence(*span("10:50-11:00"), HERE)]),
            HOURLY,
            "09:00",
            id="an absence of the location counts",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-10:30")], absences=[Absence(*span("10:50-11:00"), THERE)]),
            HOURLY,
            "09:00 10:00",
            id="one of another location does not",
        ),
        pytest.param(
            WorkingTime(
                CLOCK,
                [schedule("9:00-12:00", breaks=("10:15-11:00",))],
                absences=[Absence(*span("10:45-11:00"))],
            ),
            HOURLY,
            "09:00 11:00",
            id="an absence within the break",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-11:00")], [Opening(HERE, *span("10:00-13:00"))]),
            HOURLY,
            "09:00 10:00 11:00 12:00",
            id="equal starts are shown once",
        ),
        pytest.param(
            WorkingTime(CLOCK, [schedule("9:00-11:00")], [Opening(HERE, *span("9:30-10:30"))]),
            HOURLY,
            "09:00 09:30 10:00",
            id="an opening has a grid of its own",
        ),
        pytest.param(
            WorkingTime(
                CLOCK, [Schedule(HERE, (period("9:00-11:00", OTHER), period("11:00-12:00", SERVICE)))]
            ),
            HOURLY,
            "11:00",
            id="a period that names services offers only those",
        ),
        pytest.param(WorkingTime(CLOCK), HOURLY, "", id="no hours at all"),
    ],
)
def test_starts_of_a_day(working: WorkingTime, grid: Grid, expected: str) -> None:
    assert offered(working, grid) == expected.split()


def test_the_window_holds_the_starts_and_does_not_move_the_grid() -> None:
    assert offered(AFTERNOON, FIXED, window="14:01-17:45") == ["15:15", "16:30"]
    assert offered(AFTERNOON, FIXED, window="15:15-17:46") == ["15:15", "16:30", "17:45"]
    assert offered(AFTERNOON, FIXED, window="17:00-15:00") == []


def test_starts_tell_their_location_and_can_be_asked_for_one() -> None:
    working = WorkingTime(CLOCK, [schedule("9:00-10:00", place=THERE), schedule("9:00-11:00", place=HERE)])
    everywhere = starts(working, HOURLY, span("0:00-24:00"), [])
    assert everywhere == [(at("9:00"), HERE), (at("9:00"), THERE), (at("10:00"), HERE)]
    assert starts(working, HOURLY, span("0:00-24:00"), [], THERE) == [(at("9:00"), THERE)]


@pytest.mark.parametrize(
    "values", [{"duration": 0}, {"step": 0}, {"buffer_before": -1}, {"buffer_after": -1}, {"duration": -30}]
)
def test_refuses_a_grid_that_goes_nowhere(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        Grid(**{"service_id": SERVICE, "availability": "fixed", "duration": 60, **values})


def test_names_the_starts_that_run_past_closing_or_into_a_break() -> None:
    working = WorkingTime(CLOCK, [schedule("9:00-12:00", breaks=("10:15-10:30",)), schedule("14:00-15:00")])
    found = overruns(working, HOURLY, span("0:00-24:00"))
    assert times([(start, segment.location_id) for start, segment in found]) == ["10:00", "11:30"]
    assert [segment.end for _, segment in found] == [at("10:15"), at("12:00")]
    assert overruns(working, HOURLY, span("10:01-11:30")) == []
    assert overruns(working, Grid(SERVICE, "flexible", 60), span("0:00-24:00")) == []


DAY = WorkingTime(
    CLOCK,
    [
        Schedule(
            HERE,
            (period("9:00-12:00"), period("13:00-15:00", OTHER), period("16:00-18:00")),
            (Break(0, wall("10:30"), wall("11:00")),),
        )
    ],
    absences=[Absence(*span("17:00-17:20"))],
)


@pytest.mark.parametrize(
    ("grid", "time", "reason"),
    [
        (HOURLY, "9:00", None),
        (HOURLY, "10:00", None),
        (HOURLY, "9:30", Reason.OFF_GRID),
        (HOURLY, "10:45", Reason.IN_BREAK),
        (HOURLY, "12:00", Reason.OUTSIDE_HOURS),
        (HOURLY, "13:00", Reason.NOT_IN_PERIOD),
        (HOURLY, "16:00", None),
        (HOURLY, "16:30", Reason.RUNS_PAST_END),
        (HOURLY, "17:10", Reason.ABSENT),
        (HOURLY, "17:20", None),
        (WITHIN, "11:00", Reason.RUNS_PAST_END),
        (FLEXIBLE, "9:20", Reason.RUNS_PAST_END),
        (FLEXIBLE, "9:10", Reason.OFF_GRID),
        (FLEXIBLE, "9:15", None),
    ],
)
def test_why_a_start_is_not_offered(grid: Grid, time: str, reason: Reason | None) -> None:
    assert why_not(DAY, grid, Question(at(time), HERE, span("0:00-24:00")), Busy()) == reason


@pytest.mark.parametrize(
    ("time", "now", "reason"),
    [
        ("8:00", "8:30", Reason.PAST),
        ("8:30", "8:30", Reason.TOO_SOON),
        ("8:00", None, Reason.TOO_SOON),
        ("10:30", "8:30", Reason.IN_BREAK),
        ("17:00", "8:30", Reason.TOO_FAR),
    ],
)
def test_the_bookable_window_comes_first(time: str, now: str | None, reason: Reason) -> None:
    asked = Question(at(time), HERE, span("10:00-17:00"), None if now is None else at(now))
    assert why_not(DAY, HOURLY, asked, Busy([span("0:00-24:00")])) == reason


@pytest.mark.parametrize(
    ("busy", "reason"),
    [
        (Busy(taken=[span("9:59-10:30")]), Reason.TAKEN),
        (Busy(held=[span("9:59-10:30")]), Reason.HELD),
        (Busy(taken=[span("9:00-9:30")], held=[span("9:30-10:30")]), Reason.TAKEN),
        (Busy(taken=[span("8:00-9:00")], held=[span("10:00-11:00")]), None),
    ],
)
def test_taken_for_good_is_told_before_held(busy: Busy, reason: Reason | None) -> None:
    assert why_not(DAY, HOURLY, Question(at("9:00"), HERE, span("0:00-24:00")), busy) == reason


def test_another_location_is_outside_hours() -> None:
    asked = Question(at("9:00"), THERE, span("0:00-24:00"))
    assert why_not(DAY, HOURLY, asked, Busy()) == Reason.OUTSIDE_HOURS


def test_off_grid_where_one_of_two_segments_would_have_room() -> None:
    working = WorkingTime(CLOCK, [schedule("9:00-10:00")], [Opening(HERE, *span("9:00-12:00"))])
    asked = Question(at("9:10"), HERE, span("0:00-24:00"))
    assert why_not(working, Grid(SERVICE, "flexible", 60), asked, Busy()) == Reason.OFF_GRID


def test_any_therapist_is_the_union_with_those_who_offer_each_start() -> None:
    ana, bo = [(60, HERE), (120, HERE)], [(60, HERE), (60, THERE), (90, HERE)]
    assert union_starts([(9, ana), (4, bo)]) == [
        (60, HERE, (9, 4)),
        (60, THERE, (4,)),
        (90, HERE, (4,)),
        (120, HERE, (9,)),
    ]
    assert union_starts([]) == []


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        pytest.param([(1, 60, "Ana"), (2, 0, "Zoé")], 2, id="fewest minutes"),
        pytest.param([(2, 60, "Bo"), (1, 60, "Ana")], 1, id="then by name"),
        pytest.param([(8, 60, "Ana"), (3, 60, "Ana")], 3, id="then always the same"),
    ],
)
def test_chooses_a_therapist(candidates: list[tuple[int, int, str]], chosen: int) -> None:
    assert choose_therapist(candidates) == chosen


def test_cannot_choose_among_nobody() -> None:
    with pytest.raises(ValueError, match="empty"):
        choose_therapist([])


@pytest.mark.parametrize(
    ("until", "windows"),
    [
        pytest.param(10, [(0, 10)], id="one is enough"),
        pytest.param(11, [(0, 10), (10, 11)], id="the second is cut at the bound"),
        pytest.param(35, [(0, 10), (10, 30), (30, 35)], id="each twice as long as the one before"),
        pytest.param(0, [], id="none when the bound is reached"),
        pytest.param(-1, [], id="none when the bound is past"),
    ],
)
def test_windows_double_and_leave_nothing_out(until: int, windows: list[tuple[int, int]]) -> None:
    day = 1440
    found = widening_windows(0, until * day, first_days=10)
    assert [(begin // day, end // day) for begin, end in found] == windows


def test_finds_the_next_start_after_a_holiday() -> None:
    end = CLOCK.midnight(MONDAY + timedelta(days=20))
    working = WorkingTime(CLOCK, [schedule("9:00-10:00")], absences=[Absence(at("0:00"), end)])
    windows = widening_windows(at("0:00"), at("0:00") + 90 * 1440)
    found = next(filter(None, (starts(working, HOURLY, window, []) for window in windows)))
    assert found[0] == (CLOCK.minute_at(MONDAY + timedelta(days=21), wall("9:00")), HERE)

from datetime import date, timedelta

import pytest

from app.domain.errors import Reason
from app.domain.scheduling.working_time import (
    Absence,
    Break,
    Opening,
    Period,
    Schedule,
    Segment,
    WorkingTime,
    overlapping_periods,
)
from app.domain.time.wall_clock import WallClock

CLOCK = WallClock("America/Toronto")
MONDAY = date(2027, 2, 1)
HERE, THERE = 1, 2


def at(time: str, day: date = MONDAY) -> int:
    hours, minutes = time.split(":")
    return CLOCK.minute_at(day, int(hours) * 60 + int(minutes))


def wall(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def period(start: str, end: str, weekday: int = 0, *service_ids: int) -> Period:
    return Period(weekday, wall(start), wall(end), frozenset(service_ids))


def pause(start: str, end: str, weekday: int = 0) -> Break:
    return Break(weekday, wall(start), wall(end))


def hours_of(working: WorkingTime, day: date = MONDAY, days: int = 1) -> list[str]:
    window = (CLOCK.midnight(day), CLOCK.midnight(day + timedelta(days=days)))
    return [
        f"{CLOCK.local(segment.start):%H:%M}-{CLOCK.local(segment.end):%H:%M}"
        for segment in working.segments(window)
    ]


def days_worked(working: WorkingTime, first: date, days: int) -> list[date]:
    window = (CLOCK.midnight(first), CLOCK.midnight(first + timedelta(days=days)))
    return [CLOCK.day_of(segment.start) for segment in working.segments(window)]


FULL_DAY = Schedule(HERE, (period("9:00", "17:00"),))


@pytest.mark.parametrize(
    ("working", "places"),
    [
        (WorkingTime(CLOCK), set()),
        (WorkingTime(CLOCK, [FULL_DAY]), {HERE}),
        (WorkingTime(CLOCK, [Schedule(HERE, (period("9:00", "12:00", 0, 5),))]), {HERE}),
        (WorkingTime(CLOCK, [Schedule(HERE, (period("9:00", "12:00", 0, 6),))]), set()),
        (WorkingTime(CLOCK, [Schedule(HERE, ())]), set()),
        (WorkingTime(CLOCK, [FULL_DAY], [Opening(THERE, 0, 60, frozenset({5}))]), {HERE, THERE}),
        (WorkingTime(CLOCK, [FULL_DAY], [Opening(THERE, 0, 60, frozenset({6}))]), {HERE}),
        (WorkingTime(CLOCK, [FULL_DAY], absences=[Absence(0, 10**9)]), {HERE}),
    ],
)
def test_a_service_is_given_where_a_period_or_opening_accepts_it(
    working: WorkingTime, places: set[int]
) -> None:
    assert working.locations_for(5) == places


@pytest.mark.parametrize(
    ("schedules", "openings", "absences", "expected"),
    [
        pytest.param([FULL_DAY], [], [], ["09:00-17:00"], id="a period"),
        pytest.param(
            [Schedule(HERE, (period("9:00", "12:00"), period("12:00", "17:00")))],
            [],
            [],
            ["09:00-12:00", "12:00-17:00"],
            id="periods that touch stay apart",
        ),
        pytest.param(
            [Schedule(HERE, FULL_DAY.periods, (pause("12:00", "13:00"), pause("12:30", "13:30")))],
            [],
            [],
            ["09:00-12:00", "13:30-17:00"],
            id="breaks cut",
        ),
        pytest.param(
            [Schedule(HERE, FULL_DAY.periods, (pause("12:00", "13:00", weekday=1),))],
            [],
            [],
            ["09:00-17:00"],
            id="a break of another weekday does not",
        ),
        pytest.param(
            [
                Schedule(HERE, (period("9:00", "12:00"),), (pause("15:00", "16:00"),)),
                Schedule(THERE, (period("13:00", "17:00"),)),
            ],
            [],
            [],
            ["09:00-12:00", "13:00-17:00"],
            id="a break cuts its own schedule only",
        ),
        pytest.param(
            [Schedule(HERE, FULL_DAY.periods, (pause("12:00", "13:00"),))],
            [Opening(HERE, at("11:00"), at("14:00"))],
            [],
            ["09:00-12:00", "11:00-14:00", "13:00-17:00"],
            id="openings are neither merged nor cut by breaks",
        ),
        pytest.param(
            [FULL_DAY],
            [Opening(HERE, at("18:00"), at("20:00"))],
            [Absence(at("16:00"), at("19:00"))],
            ["09:00-16:00", "19:00-20:00"],
            id="an absence cuts both",
        ),
        pytest.param(
            [FULL_DAY],
            [],
            [
                Absence(at("8:00"), at("9:00")),
                Absence(at("10:00"), at("10:00")),
                Absence(at("17:00"), at("18:00")),
            ],
            ["09:00-17:00"],
            id="an absence before, an empty one, one after",
        ),
        pytest.param(
            [FULL_DAY],
            [],
            [
                Absence(at("9:00"), at("12:00")),
                Absence(at("10:00"), at("11:00")),
                Absence(at("12:30"), at("17:00")),
            ],
            ["12:00-12:30"],
            id="several absences",
        ),
        pytest.param(
            [FULL_DAY, Schedule(THERE, (period("18:00", "20:00"),))],
            [],
            [Absence(at("9:00"), at("19:00"), THERE)],
            ["09:00-17:00", "19:00-20:00"],
            id="an absence at one location leaves the other",
        ),
        pytest.param(
            [FULL_DAY], [], [Absence(at("0:00"), at("0:00", MONDAY + timedelta(days=1)))], [], id="a day off"
        ),
        pytest.param(
            [Schedule(HERE, (period("0:00", "24:00"),))], [], [], ["00:00-00:00"], id="round the clock"
        ),
    ],
)
def test_segments_of_a_day(
    schedules: list[Schedule], openings: list[Opening], absences: list[Absence], expected: list[str]
) -> None:
    assert hours_of(WorkingTime(CLOCK, schedules, openings, absences)) == expected


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        pytest.param({}, [0, 7, 14, 21], id="every week"),
        pytest.param({"valid_from": MONDAY + timedelta(days=7)}, [7, 14, 21], id="from its first day"),
        pytest.param({"valid_from": MONDAY + timedelta(days=8)}, [14, 21], id="after that day"),
        pytest.param({"valid_until": MONDAY + timedelta(days=7)}, [0, 7], id="to its last day"),
        pytest.param({"valid_until": MONDAY + timedelta(days=6)}, [0], id="not after it"),
        pytest.param({"valid_from": MONDAY, "every_weeks": 2}, [0, 14], id="every other week"),
        pytest.param(
            {"valid_from": MONDAY + timedelta(days=6), "every_weeks": 2}, [14], id="counts weeks from Monday"
        ),
        pytest.param(
            {"valid_from": MONDAY - timedelta(days=7), "every_weeks": 3}, [14], id="every third week"
        ),
        pytest.param(
            {"valid_from": MONDAY, "valid_until": MONDAY + timedelta(days=13), "every_weeks": 2},
            [0],
            id="alternating and ending",
        ),
    ],
)
def test_days_on_which_a_schedule_works(schedule: dict[str, object], days: list[int]) -> None:
    working = WorkingTime(CLOCK, [Schedule(HERE, FULL_DAY.periods, **schedule)])
    assert days_worked(working, MONDAY, 28) == [MONDAY + timedelta(days=day) for day in days]


@pytest.mark.parametrize("every_weeks", [2, 0])
def test_refuses_a_rhythm_without_a_beginning(every_weeks: int) -> None:
    with pytest.raises(ValueError, match="every_weeks"):
        Schedule(HERE, (), every_weeks=every_weeks)


def test_a_segment_ends_its_visits_by_the_next_absence_of_its_location() -> None:
    absences = [Absence(at("12:00"), at("13:00")), Absence(at("20:00"), at("21:00"), THERE)]
    schedules = [FULL_DAY, Schedule(THERE, (period("17:00", "19:00"),))]
    segments = WorkingTime(CLOCK, schedules, absences=absences).segments((at("0:00"), at("24:00")))
    assert segments == [
        Segment(at("9:00"), at("12:00"), HERE, frozenset(), at("12:00")),
        Segment(at("13:00"), at("17:00"), HERE, frozenset(), None),
        Segment(at("17:00"), at("19:00"), THERE, frozenset(), at("20:00")),
    ]


def test_segments_are_whole_and_only_those_that_meet_the_window() -> None:
    schedules = [
        Schedule(HERE, (period("9:00", "12:00"), period("12:00", "15:00"), period("15:00", "18:00")))
    ]
    working = WorkingTime(CLOCK, schedules)
    assert [s.start for s in working.segments((at("12:00"), at("15:00")))] == [at("12:00")]
    assert [s.start for s in working.segments((at("11:59"), at("15:01")))] == [
        at("9:00"),
        at("12:00"),
        at("15:00"),
    ]


def test_segments_of_one_service_and_one_location() -> None:
    periods = (period("9:00", "10:00", 0, 1), period("10:00", "11:00", 0, 2), period("11:00", "12:00"))
    working = WorkingTime(
        CLOCK, [Schedule(HERE, periods)], [Opening(THERE, at("13:00"), at("14:00"), frozenset({2}))]
    )
    window = (at("0:00"), at("24:00"))
    assert [s.start for s in working.segments(window, service_id=1)] == [at("9:00"), at("11:00")]
    assert [s.start for s in working.segments(window, service_id=2, location_id=THERE)] == [at("13:00")]
    assert working.segments(window, location_id=99) == []
    assert working.locations == (HERE, THERE)


def test_segments_of_several_locations_are_in_order_of_time() -> None:
    schedules = [Schedule(HERE, (period("15:00", "17:00"),)), Schedule(THERE, (period("9:00", "12:00"),))]
    segments = WorkingTime(CLOCK, schedules).segments((at("0:00"), at("24:00")))
    assert [segment.location_id for segment in segments] == [THERE, HERE]


@pytest.mark.parametrize("zone_name", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_finds_the_evening_and_the_morning_far_from_utc(zone_name: str) -> None:
    clock = WallClock(zone_name)
    round_the_clock = Schedule(HERE, tuple(Period(weekday, 0, 1440) for weekday in range(7)))
    working = WorkingTime(clock, [round_the_clock])
    midnight = clock.midnight(MONDAY)
    for hour in range(24):
        minute = midnight + hour * 60
        assert [s.start for s in working.segments((minute, minute + 1))] == [midnight]


SPRING, AUTUMN = date(2027, 3, 14), date(2026, 11, 1)
SUNDAY = 6


@pytest.mark.parametrize(
    ("day", "start", "end", "expected"),
    [
        pytest.param(SPRING, "1:00", "4:00", ["01:00-04:00 120"], id="across the gap"),
        pytest.param(SPRING, "2:15", "4:00", ["03:00-04:00 60"], id="starting in the gap"),
        pytest.param(SPRING, "1:00", "2:15", ["01:00-03:00 60"], id="ending in the gap"),
        pytest.param(SPRING, "2:15", "2:45", [], id="inside the gap"),
        pytest.param(AUTUMN, "1:00", "2:00", ["01:00-02:00 120"], id="the hour that comes twice"),
        pytest.param(AUTUMN, "0:30", "1:30", ["00:30-01:30 60"], id="to the first of two"),
        pytest.param(AUTUMN, "1:30", "2:30", ["01:30-02:30 120"], id="from the first of two"),
        pytest.param(AUTUMN, "9:00", "24:00", ["09:00-00:00 900"], id="to midnight"),
    ],
)
def test_periods_on_the_days_the_clock_changes(day: date, start: str, end: str, expected: list[str]) -> None:
    working = WorkingTime(CLOCK, [Schedule(HERE, (period(start, end, SUNDAY),))])
    segments = working.segments((CLOCK.midnight(day), CLOCK.minute_at(day, 1440)))
    lengths = [segment.end - segment.start for segment in segments]
    assert [
        f"{hours} {length}" for hours, length in zip(hours_of(working, day), lengths, strict=True)
    ] == expected


def test_a_break_that_the_gap_swallows_cuts_nothing() -> None:
    night = Schedule(HERE, (period("0:00", "6:00", SUNDAY),), (pause("2:15", "2:45", SUNDAY),))
    assert hours_of(WorkingTime(CLOCK, [night]), SPRING) == ["00:00-06:00"]


@pytest.mark.parametrize(
    ("time", "location_id", "reason"),
    [
        ("8:59", HERE, Reason.OUTSIDE_HOURS),
        ("12:30", HERE, Reason.IN_BREAK),
        ("12:30", THERE, Reason.OUTSIDE_HOURS),
        ("15:00", HERE, Reason.ABSENT),
        ("15:00", THERE, Reason.OUTSIDE_HOURS),
        ("20:00", THERE, Reason.ABSENT),
    ],
)
def test_why_nobody_works(time: str, location_id: int, reason: Reason) -> None:
    schedule = Schedule(HERE, FULL_DAY.periods, (pause("12:00", "13:00"),))
    absences = [Absence(at("15:00"), at("16:00"), HERE), Absence(at("20:00"), at("21:00"))]
    working = WorkingTime(CLOCK, [schedule], absences=absences)
    assert working.why_closed(at(time), location_id) == reason


def alternating(valid_from: date, *, every_weeks: int = 2, start: str = "9:00", **more: object) -> Schedule:
    return Schedule(HERE, (period(start, "12:00"),), valid_from=valid_from, every_weeks=every_weeks, **more)


@pytest.mark.parametrize(
    ("schedules", "expected"),
    [
        pytest.param([FULL_DAY, Schedule(THERE, (period("17:00", "19:00"),))], [], id="they touch"),
        pytest.param(
            [FULL_DAY, Schedule(THERE, (period("16:59", "19:00"),))], [((0, 0), (1, 0))], id="by a minute"
        ),
        pytest.param([FULL_DAY, Schedule(THERE, (period("9:00", "17:00", 1),))], [], id="another weekday"),
        pytest.param(
            [Schedule(HERE, (period("9:00", "12:00"), period("8:00", "9:30")))],
            [((0, 0), (0, 1))],
            id="in one schedule",
        ),
        pytest.param(
            [alternating(MONDAY), alternating(MONDAY + timedelta(days=7))],
            [],
            id="one week here, the next there",
        ),
        pytest.param(
            [alternating(MONDAY), alternating(MONDAY + timedelta(days=14))],
            [((0, 0), (1, 0))],
            id="the same weeks",
        ),
        pytest.param(
            [alternating(MONDAY), alternating(MONDAY + timedelta(days=7), every_weeks=3)],
            [((0, 0), (1, 0))],
            id="rhythms that fall together later",
        ),
        pytest.param(
            [
                alternating(MONDAY),
                alternating(
                    MONDAY + timedelta(days=7), every_weeks=3, valid_until=MONDAY + timedelta(days=27)
                ),
            ],
            [],
            id="over before they do",
        ),
        pytest.param(
            [
                Schedule(HERE, FULL_DAY.periods, valid_until=MONDAY),
                Schedule(HERE, FULL_DAY.periods, valid_from=MONDAY + timedelta(days=1)),
            ],
            [],
            id="one after the other",
        ),
        pytest.param(
            [
                Schedule(HERE, FULL_DAY.periods, valid_until=MONDAY),
                Schedule(HERE, FULL_DAY.periods, valid_from=MONDAY),
            ],
            [((0, 0), (1, 0))],
            id="both on the last day",
        ),
    ],
)
def test_finds_periods_that_overlap(schedules: list[Schedule], expected: list[object]) -> None:
    assert overlapping_periods(schedules) == expected

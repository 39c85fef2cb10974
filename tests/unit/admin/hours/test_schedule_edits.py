"""Weekly hours as they become: versions, ends, clashes and copies."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.admin.hours.schedule_edits import (
    clashes,
    copy_for,
    ended,
    is_past,
    is_to_come,
    named,
    replaced_from,
    version_of,
    versions,
)
from app.domain.configuration.setup import BreakSetup, PeriodSetup, ScheduleSetup

MORNING = PeriodSetup(0, 540, 720)
AFTERNOON = PeriodSetup(0, 780, 1020)
ALWAYS = ScheduleSetup(location="centre", periods=frozenset({MORNING}))
TODAY = date(2026, 12, 1)
JANUARY = date(2027, 1, 4)
EVE = date(2027, 1, 3)


def from_january(schedule: ScheduleSetup = ALWAYS) -> ScheduleSetup:
    return replace(schedule, periods=frozenset({AFTERNOON}), valid_from=JANUARY)


def test_a_change_from_a_day_leaves_the_days_before_as_they_were() -> None:
    new = from_january()
    assert versions(ALWAYS, new, JANUARY) == {replace(ALWAYS, valid_until=EVE), new}


def test_hours_that_were_always_so_are_written_anew() -> None:
    new = replace(ALWAYS, periods=frozenset({AFTERNOON}))
    assert versions(ALWAYS, new, None) == {new}
    assert versions(None, new, JANUARY) == {new}


def test_hours_that_have_not_begun_by_the_day_leave_nothing() -> None:
    old, new = replace(ALWAYS, valid_from=JANUARY), from_january()
    assert versions(old, new, JANUARY) == {new}


def test_another_last_day_alone_makes_no_new_version() -> None:
    new = replace(ALWAYS, valid_from=JANUARY, valid_until=date(2027, 6, 30))
    assert versions(ALWAYS, new, JANUARY) == {replace(ALWAYS, valid_until=date(2027, 6, 30))}


def test_every_other_week_goes_on_where_it_is_said_to_and_else_begins_anew() -> None:
    old = replace(ALWAYS, valid_from=date(2026, 11, 30), every_weeks=2)
    in_rhythm, in_between = date(2027, 1, 11), date(2027, 1, 4)
    assert versions(old, replace(old, valid_from=in_rhythm), in_between) == {old}
    shifted = replace(old, valid_from=in_between)
    assert versions(old, shifted, in_between) == {replace(old, valid_until=EVE), shifted}


@pytest.mark.parametrize(
    ("first", "last", "day", "left"),
    [
        (None, None, JANUARY, (None, EVE)),
        (JANUARY, None, JANUARY, None),
        (date(2026, 9, 1), date(2026, 12, 24), JANUARY, (date(2026, 9, 1), date(2026, 12, 24))),
    ],
)
def test_ends_with_the_day_before(
    first: date | None, last: date | None, day: date, left: tuple[date | None, date] | None
) -> None:
    schedule = ended(replace(ALWAYS, valid_from=first, valid_until=last), day)
    assert (schedule and (schedule.valid_from, schedule.valid_until)) == left


def test_finds_overlaps_within_the_week_and_with_other_hours_wherever_they_are() -> None:
    elsewhere = ScheduleSetup(location="plateau", periods=frozenset({AFTERNOON}))
    rows = [MORNING, PeriodSetup(0, 700, 800), PeriodSetup(1, 540, 720)]
    found = list(clashes(rows, ALWAYS, [elsewhere]))
    assert [(each.row, each.period, each.schedule.location) for each in found] == [
        (1, MORNING, "centre"),
        (1, AFTERNOON, "plateau"),
    ]


def test_hours_of_alternating_weeks_do_not_clash() -> None:
    odd = replace(ALWAYS, valid_from=date(2026, 11, 30), every_weeks=2)
    even = replace(odd, valid_from=date(2026, 12, 7), location="plateau")
    assert not list(clashes([MORNING], even, [odd]))
    assert list(clashes([MORNING], replace(even, valid_from=date(2026, 12, 14)), [odd]))


def test_a_copy_leaves_out_what_the_other_does_not_give() -> None:
    given_and_not = PeriodSetup(0, 540, 720, frozenset({"bilan", "suivi"}), "suivi")
    only_not = PeriodSetup(1, 540, 720, frozenset({"suivi"}))
    every = PeriodSetup(2, 540, 720, frozenset(), "suivi")
    schedule = replace(
        ALWAYS,
        periods=frozenset({given_and_not, only_not, every}),
        breaks=frozenset({BreakSetup(0, 600, 615)}),
        valid_until=date(2027, 6, 30),
    )
    copy = copy_for(schedule, {"bilan"}, JANUARY)
    assert copy.schedule == replace(
        schedule,
        periods=frozenset({PeriodSetup(0, 540, 720, frozenset({"bilan"})), PeriodSetup(2, 540, 720)}),
        valid_from=JANUARY,
        valid_until=None,
    )
    assert (copy.services, copy.periods) == (("suivi",), (only_not,))


def test_a_copy_works_in_the_same_weeks() -> None:
    odd = replace(ALWAYS, valid_from=date(2026, 11, 30), every_weeks=2)
    assert copy_for(odd, {"bilan"}, JANUARY).schedule.valid_from == date(2027, 1, 11)


def test_what_is_replaced_ends_or_never_begins() -> None:
    coming = from_january()
    over = replace(ALWAYS, valid_until=TODAY - timedelta(days=1), location="plateau")
    assert replaced_from({ALWAYS, coming, over}, JANUARY) == {replace(ALWAYS, valid_until=EVE), over}


def test_is_past_or_to_come_by_its_first_and_last_day() -> None:
    assert not is_past(replace(ALWAYS, valid_until=TODAY), TODAY)
    assert is_past(replace(ALWAYS, valid_until=TODAY), TODAY + timedelta(days=1))
    assert is_to_come(replace(ALWAYS, valid_from=TODAY + timedelta(days=1)), TODAY)
    assert not is_to_come(replace(ALWAYS, valid_from=TODAY), TODAY)


def test_changed_hours_have_another_name() -> None:
    assert named({ALWAYS, from_january()}, version_of(ALWAYS)) == ALWAYS
    assert named({from_january()}, version_of(ALWAYS)) is None

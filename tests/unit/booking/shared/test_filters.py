"""Which of the free times a visitor wants to see."""

from datetime import datetime

import pytest
from hypothesis import given, strategies as st
from werkzeug.datastructures import MultiDict

from app.booking.shared.filters import WEEKDAYS, DayPart, TimeFilter, part_of

FILTERS = st.builds(
    TimeFilter, st.frozensets(st.sampled_from(list(DayPart))), st.frozensets(st.integers(0, 6))
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening"), (23, "evening")],
)
def test_the_day_has_three_parts(hour: int, part: str) -> None:
    assert part_of(hour) == part


@given(MOMENTS)
def test_what_names_nothing_leaves_nothing_out(shown: datetime) -> None:
    assert TimeFilter().lets_through(shown)
    assert TimeFilter(frozenset(DayPart), frozenset(range(7))).lets_through(shown)


@given(FILTERS, MOMENTS)
def test_part_and_day_must_both_be_wanted(chosen: TimeFilter, shown: datetime) -> None:
    by_part = not chosen.parts or part_of(shown.hour) in chosen.parts
    by_day = not chosen.weekdays or shown.weekday() in chosen.weekdays
    assert chosen.lets_through(shown) == (by_part and by_day)


@given(FILTERS)
def test_an_address_says_the_same_when_it_is_read_again(chosen: TimeFilter) -> None:
    assert TimeFilter.of_query(MultiDict(chosen.query)) == chosen
    assert chosen.is_set == bool(chosen.query)


@pytest.mark.parametrize(
    "query", [{"part": "night"}, {"day": "monday"}, {"day": ["8", "-1"]}, {"part": ["", "\0"]}]
)
def test_what_an_address_names_wrongly_is_left_out(query: dict[str, str]) -> None:
    assert not TimeFilter.of_query(MultiDict(query)).is_set


def test_one_choice_can_be_taken_away() -> None:
    chosen = TimeFilter(frozenset({DayPart.MORNING}), frozenset({0, 2}))
    assert chosen.without(DayPart.MORNING).query == {"day": ["mon", "wed"]}
    assert chosen.without(WEEKDAYS.index("wed")).query == {"part": ["morning"], "day": ["mon"]}

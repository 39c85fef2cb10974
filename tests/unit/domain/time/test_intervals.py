import itertools

import pytest
from hypothesis import given, settings, strategies as st

from app.domain.time.intervals import meets, subtract, union

spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)
same_every_time = settings(derandomize=True, max_examples=80)


def minutes(intervals: list[tuple[int, int]]) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


@same_every_time
@given(spans)
def test_union_keeps_the_minutes_and_leaves_gaps_between_its_intervals(
    intervals: list[tuple[int, int]],
) -> None:
    merged = union(intervals)
    assert minutes(merged) == minutes(intervals)
    assert all(earlier[1] < later[0] for earlier, later in itertools.pairwise(merged))
    assert all(start < end for start, end in merged)


@same_every_time
@given(spans, spans)
def test_subtraction_leaves_the_minutes_outside_every_hole(
    base: list[tuple[int, int]], holes: list[tuple[int, int]]
) -> None:
    left = subtract(base, holes)
    assert minutes(left) == minutes(base) - minutes(holes)
    assert all(start < end for start, end in left)


@pytest.mark.parametrize(
    ("base", "holes", "left"),
    [
        pytest.param([(0, 10)], [], [(0, 10)], id="no hole"),
        pytest.param([(0, 10)], [(5, 5)], [(0, 10)], id="an empty hole cuts nothing"),
        pytest.param([(0, 10), (10, 20)], [], [(0, 10), (10, 20)], id="bases that touch stay apart"),
        pytest.param([(0, 10)], [(0, 10)], [], id="covered"),
        pytest.param([(0, 10)], [(-5, 2), (8, 15)], [(2, 8)], id="both ends"),
    ],
)
def test_subtraction(
    base: list[tuple[int, int]], holes: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    assert subtract(base, holes) == left


@same_every_time
@given(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_intervals_meet_when_they_share_a_minute(a: tuple[int, int], b: tuple[int, int]) -> None:
    assert meets(a, b) == bool(minutes([a]) & minutes([b]))

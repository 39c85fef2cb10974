"""What must hold for every therapist and service, tried on invented ones."""

from hypothesis import assume, given, settings, strategies as st

from app.domain.errors import Reason
from app.domain.scheduling.slots import Busy, Question, on_open_days, overruns, why_not
from app.domain.time.intervals import meets
from tests.unit.domain.scheduling.oracle import expected_starts
from tests.unit.domain.scheduling.strategies import HERE, THERE, Case, cases

# The same examples every time: what fails here fails for everybody.
thoroughly = settings(derandomize=True, deadline=None, max_examples=250)
briefly = settings(thoroughly, max_examples=70)


def judge(case: Case, start: int, location_id: int) -> Reason | None:
    return why_not(case.working, case.grid, Question(start, location_id, case.window), Busy(case.blocked))


@thoroughly
@given(cases())
def test_offers_exactly_what_the_oracle_finds_minute_by_minute(case: Case) -> None:
    assert case.starts() == expected_starts(case.hours, case.grid, case.window, case.blocked)


@briefly
@given(cases())
def test_no_offered_start_meets_blocked_time(case: Case) -> None:
    visits = [case.grid.blocks(start) for start, _ in case.starts()]
    assert not any(meets(visit, blocked) for visit in visits for blocked in case.blocked)


@briefly
@given(cases())
def test_every_offered_start_can_be_booked(case: Case) -> None:
    assert {judge(case, *start) for start in case.starts()} <= {None}


@briefly
@given(cases(), st.data())
def test_the_judge_offers_exactly_the_starts(case: Case, data: st.DataObject) -> None:
    offered = case.starts()
    free = Case(case.hours, case.grid, case.window, ()).starts()
    minutes = sorted({start + aside for start, _ in free for aside in (-1, 0, 1)})
    minutes += data.draw(st.lists(st.integers(case.window[0] - 90, case.window[1] + 90), max_size=10))
    asked = {(minute, place) for minute in minutes[:60] + minutes[-20:] for place in (HERE, THERE)}
    assert {start for start in asked if judge(case, *start) is None} == asked.intersection(offered)


@briefly
@given(cases(), st.integers(-1440, 2880))
def test_a_full_day_takes_its_starts_and_no_others(case: Case, after: int) -> None:
    full = (case.window[0] + after, case.window[0] + after + 1440)
    left = on_open_days(case.starts(), [full])
    assert left == [start for start in case.starts() if not full[0] <= start[0] < full[1]]
    for start, place in case.starts():
        asked = Question(start, place, case.window)
        reason = why_not(case.working, case.grid, asked, Busy(case.blocked, full_days=[full]))
        assert reason is (None if (start, place) in left else Reason.DAY_FULL)


@briefly
@given(cases(), st.data())
def test_booking_takes_the_start_away_and_cancelling_gives_it_back(case: Case, data: st.DataObject) -> None:
    offered = case.starts()
    assume(offered)
    chosen = data.draw(st.sampled_from(offered))
    visit = case.grid.blocks(chosen[0])
    booked = Case(case.hours, case.grid, case.window, (visit, *case.blocked))
    assert chosen not in booked.starts()
    assert judge(booked, *chosen) == Reason.TAKEN
    assert booked.without(0).starts() == offered


@briefly
@given(cases(), st.integers(-1440, 2880), st.integers(0, 300))
def test_blocking_never_adds_a_start_and_takes_only_what_it_meets(
    case: Case, after: int, length: int
) -> None:
    blocked = (case.window[0] + after, case.window[0] + after + length)
    left = [start for start in case.starts() if not meets(case.grid.blocks(start[0]), blocked)]
    assert case.starts(blocked) == left


@briefly
@given(cases())
def test_two_windows_side_by_side_offer_what_one_does(case: Case) -> None:
    first, last = case.window
    middle = (first + last) // 2
    halves = [Case(case.hours, case.grid, half, case.blocked) for half in ((first, middle), (middle, last))]
    assert halves[0].starts() + halves[1].starts() == case.starts()


@briefly
@given(cases())
def test_overruns_are_the_free_starts_that_end_after_their_segment(case: Case) -> None:
    found = overruns(case.working, case.grid, case.window)
    free = Case(case.hours, case.grid, case.window, ()).starts()
    for start, segment in found:
        assert (start, segment.location_id) in free
        assert segment.start <= start < segment.end < start + case.grid.duration
    assert not found or (case.grid.availability == "fixed" and case.grid.allow_overrun)

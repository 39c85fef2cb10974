from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.messages.retry import (
    DOWN_AFTER,
    FIRST_DELAY,
    LONGEST_DELAY,
    LONGEST_PAUSE,
    MOST_TRIES,
    UNWELL_AFTER,
    UNWELL_FOR,
    Circuit,
    Failure,
    after_failure,
    delay_before,
    next_try,
)

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
tries = st.integers(1, 10_000)
jitters = st.floats(0, 1)
waits = st.none() | st.integers(-5, 10**9)


@given(tries, jitters)
def test_a_delay_lies_between_the_shortest_and_the_longest(attempt: int, jitter: float) -> None:
    assert FIRST_DELAY * 0.75 <= delay_before(attempt, jitter) <= LONGEST_DELAY


@given(tries, jitters)
def test_delays_grow_with_each_try(attempt: int, jitter: float) -> None:
    assert delay_before(attempt, jitter) <= delay_before(attempt + 1, jitter)


@given(tries)
def test_chance_keeps_messages_that_failed_together_apart(attempt: int) -> None:
    assert delay_before(attempt, 1.0) < delay_before(attempt, 0.5) < delay_before(attempt, 0.0)


@given(tries, waits, jitters)
def test_the_next_try_is_in_the_future_or_never(attempts: int, asked: int | None, jitter: float) -> None:
    at = next_try(attempts, NOON, None, asked, jitter)
    assert (at is None) == (attempts >= MOST_TRIES)
    assert at is None or NOON < at <= NOON + timedelta(hours=2)


@given(tries, waits, jitters, st.integers(-60, 10_000))
def test_nothing_is_tried_when_it_is_of_no_use_any_more(
    attempts: int, asked: int | None, jitter: float, minutes: int
) -> None:
    latest = NOON + timedelta(minutes=minutes)
    at = next_try(attempts, NOON, latest, asked, jitter)
    assert at is None or at < latest


def test_waits_for_what_the_provider_asked() -> None:
    assert next_try(1, NOON, None, 600, 0.5) == NOON + timedelta(minutes=10)


def test_waits_no_less_than_its_own_delay() -> None:
    assert next_try(3, NOON, None, 1, 0.0) == NOON + timedelta(seconds=270)


def failed(times: int, failure: Failure, every: timedelta = timedelta(0)) -> Circuit:
    circuit = Circuit()
    for number in range(times):
        circuit = after_failure(circuit, failure, NOON + number * every, jitter=0)
    return circuit


@pytest.mark.parametrize("failures", range(1, DOWN_AFTER))
def test_a_provider_may_fail_now_and_then(failures: int) -> None:
    assert not failed(failures, Failure.PROVIDER_DOWN).is_open(NOON)


def test_opens_when_the_provider_is_down() -> None:
    circuit = failed(DOWN_AFTER, Failure.PROVIDER_DOWN)
    assert circuit.is_open(NOON + timedelta(seconds=29))
    assert not circuit.is_open(NOON + timedelta(seconds=30))
    assert circuit.is_probing(NOON + timedelta(seconds=30))


def test_passing_failures_open_it_only_after_a_while() -> None:
    assert not failed(50, Failure.TEMPORARY).is_open(NOON)
    assert not failed(UNWELL_AFTER - 1, Failure.TEMPORARY, UNWELL_FOR).is_open(NOON)
    every = UNWELL_FOR / (UNWELL_AFTER - 1)
    assert failed(UNWELL_AFTER, Failure.TEMPORARY, every).is_open(NOON + UNWELL_FOR)


@given(st.integers(0, 200), jitters)
def test_who_refuses_one_message_for_good_is_not_down(failures: int, jitter: float) -> None:
    circuit = failed(failures, Failure.PROVIDER_DOWN)
    assert after_failure(circuit, Failure.PERMANENT, NOON, jitter) == Circuit()


@given(st.integers(DOWN_AFTER, 200), st.sampled_from([Failure.TEMPORARY, Failure.PROVIDER_DOWN]), jitters)
def test_a_probe_that_fails_opens_it_again_for_longer(failures: int, failure: Failure, jitter: float) -> None:
    circuit = failed(failures, Failure.PROVIDER_DOWN)
    assert circuit.open_until
    probed = after_failure(circuit, failure, circuit.open_until, jitter)
    assert probed.open_until
    again = probed.open_until - circuit.open_until
    assert timedelta(0) < again <= LONGEST_PAUSE
    assert probed.failing_since == NOON


@given(st.integers(0, 10**9), jitters)
def test_a_provider_that_says_how_long_to_wait_is_left_alone(asked: int, jitter: float) -> None:
    circuit = after_failure(Circuit(), Failure.TEMPORARY, NOON, jitter, asked)
    assert circuit.failures == 1
    pause = min(timedelta(seconds=asked), LONGEST_PAUSE)
    assert not circuit.is_open(NOON + pause)
    if asked:
        assert circuit.is_open(NOON + pause - timedelta(seconds=1))

"""When to try again what could not be sent, and when a channel's provider counts as down.

Chance is handed in as `jitter`, a number from 0 to 1: many messages that failed together come back apart.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, auto


class Failure(StrEnum):
    """Why a provider did not take a message.

    Temporary: this message may go later. Permanent: it never will. Provider down: nothing goes by this
    channel, whatever the message (keys refused, account closed or unpaid).
    """

    TEMPORARY = auto()
    PERMANENT = auto()
    PROVIDER_DOWN = auto()


class Outcome(StrEnum):
    """What happened to a message on its way to the provider, as its history tells.

    Each try ends in one of `TRIED`: a try without one was interrupted. A postponed call waits for calling
    hours; a message of a provider that is down waits, and that try does not count.
    """

    SENT = auto()
    DELAYED = auto()
    FAILED = auto()
    UNKNOWN = auto()
    WAITING = auto()
    POSTPONED = auto()
    DROPPED = auto()
    RETRIED = auto()


TRIED = (Outcome.SENT, Outcome.DELAYED, Outcome.FAILED, Outcome.UNKNOWN)

FIRST_DELAY = timedelta(seconds=30)
GROWTH = 3
LONGEST_DELAY = timedelta(hours=1)
MOST_TRIES = 12
"""About seven hours of trying; time during which the channel's provider is down does not count."""

LONGEST_WAIT_ASKED = timedelta(hours=2)
"""A provider that asks for more is tried all the same."""

DOWN_AFTER = 3
"""So many failures in a row, the last of them the provider's own, open the circuit."""
UNWELL_AFTER = 10
UNWELL_FOR = timedelta(minutes=1)
"""So many passing failures in a row, over so long, open it too: errors of the provider that do not end."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)


def delay_before(attempt: int, jitter: float) -> timedelta:
    """How long to wait after so many tries that failed: growing, and up to a quarter shorter by chance.

    >>> [delay_before(tries, jitter=0).total_seconds() for tries in (1, 2, 3, 4, 5, 6, 50)]
    [30.0, 90.0, 270.0, 810.0, 2430.0, 3600.0, 3600.0]
    >>> delay_before(1, jitter=1).total_seconds()
    22.5
    """
    return _growing(FIRST_DELAY, GROWTH, attempt, LONGEST_DELAY) * (1 - jitter / 4)


def next_try(
    attempts: int, now: datetime, latest: datetime | None, retry_after: int | None, jitter: float
) -> datetime | None:
    """When to try again after so many tries that failed; None to give up.

    What the provider asked for in seconds (`retry_after`) is waited for. Given up is what was tried often
    enough, or would come after the `latest` moment at which it is of use.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    >>> next_try(1, noon, None, retry_after=120, jitter=0).isoformat()
    '2026-12-01T12:02:00+00:00'
    >>> next_try(12, noon, None, None, jitter=0), next_try(1, noon, noon, None, jitter=0)
    (None, None)
    """
    if attempts >= MOST_TRIES:
        return None
    asked = min(timedelta(seconds=max(0, retry_after or 0)), LONGEST_WAIT_ASKED)
    at = now + max(asked, delay_before(attempts, jitter))
    return None if latest is not None and at >= latest else at


@dataclass(frozen=True, slots=True)
class Circuit:
    """How a channel's provider has been doing: failures in a row, and until when nothing is tried."""

    failures: int = 0
    failing_since: datetime | None = None
    open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether nothing may be tried at this moment."""
        return self.open_until is not None and now < self.open_until

    def is_probing(self, now: datetime) -> bool:
        """Whether one message may be tried, to see whether the provider is back."""
        return self.open_until is not None and not self.is_open(now)


def after_failure(
    circuit: Circuit, failure: Failure, now: datetime, jitter: float, retry_after: int | None = None
) -> Circuit:
    """The circuit after a try that failed; a provider that refuses one message for good is not down.

    A provider that says how long to wait is left alone for so long; one that is down, for growing times.
    Once open, it opens again with every failure until a message went out.

    >>> from datetime import UTC
    >>> noon, circuit = datetime(2026, 12, 1, 12, tzinfo=UTC), Circuit()
    >>> for _ in range(3):
    ...     circuit = after_failure(circuit, Failure.PROVIDER_DOWN, noon, jitter=0)
    ...     print(circuit.failures, circuit.is_open(noon))
    1 False
    2 False
    3 True
    """
    if failure is Failure.PERMANENT:
        return Circuit()
    failing = replace(circuit, failures=circuit.failures + 1, failing_since=circuit.failing_since or now)
    pause = timedelta(0) if retry_after is None else min(timedelta(seconds=retry_after), LONGEST_PAUSE)
    if circuit.open_until is not None or _is_down(failing, failure, now):
        opened = max(1, failing.failures - DOWN_AFTER + 1)
        pause = max(pause, _growing(FIRST_PAUSE, 2, opened, LONGEST_PAUSE) * (1 - jitter / 4))
    return replace(failing, open_until=now + pause) if pause > timedelta(0) else failing


def _is_down(circuit: Circuit, failure: Failure, now: datetime) -> bool:
    if failure is Failure.PROVIDER_DOWN:
        return circuit.failures >= DOWN_AFTER
    since = circuit.failing_since or now
    return circuit.failures >= UNWELL_AFTER and now - since >= UNWELL_FOR


def _growing(first: timedelta, growth: int, step: int, longest: timedelta) -> timedelta:
    """A first time for the first step, growing with each, never longer than the longest."""
    steps = min(max(step, 1) - 1, 16)  # beyond it is the longest in any case, and numbers stay small
    return min(first * int(growth**steps), longest)

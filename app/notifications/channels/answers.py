"""What an answer over HTTP means that is no acceptance."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from app.clock import utc_now
from app.domain.messages.retry import Failure
from app.notifications.channels.base import NotSent

NO_ACCESS = frozenset({401, 402, 403, 404})
"""Keys refused, account unpaid, closed or unknown: nothing of ours is taken until somebody acts."""
PASSING = frozenset({408, 409, 425, 429})


def refused(status: int, headers: Mapping[str, str], detail: str = "", address_fault: str = "") -> NotSent:
    """A provider's no, by its status; `detail` and `address_fault` are what else it said."""
    said = f"HTTP {status} {detail}".strip()
    return NotSent(_failure(status), said, seconds_to_wait(headers.get("Retry-After")), address_fault)


def unreachable(error: Exception) -> NotSent:
    """No answer, or half of one; the kind of error names it, its text could hold an address."""
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, Exception) else error
    return NotSent(Failure.TEMPORARY, f"no answer: {type(cause).__name__}")


def unreadable(status: int) -> NotSent:
    """An answer that says yes, but not as this provider says it: something else sits at the address."""
    return NotSent(Failure.TEMPORARY, f"HTTP {status}, an answer that is not this provider's")


def seconds_to_wait(value: str | None) -> int | None:
    """What Retry-After asks for, in seconds from now: a number, or a date (RFC 9110, section 10.2.3)."""
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) < 9:
        return int(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0, round((at - utc_now()).total_seconds()))


def _failure(status: int) -> Failure:
    if status in NO_ACCESS:
        return Failure.PROVIDER_DOWN
    if status in PASSING or not 400 <= status < 500:
        return Failure.TEMPORARY
    return Failure.PERMANENT

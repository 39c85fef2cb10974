"""What the database refused, told by the name of the constraint."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.errors import Reason, Refused

DEADLOCK = "40P01"
REASONS = {
    "no_overlap_blocked_times": Reason.TAKEN,
    "no_overlap_ordinary_blocked_times": Reason.TAKEN,
    "no_overlap_appointments": Reason.NOT_FOR_THIS_PERSON,
}


@contextmanager
def guarded(session: Session) -> Iterator[None]:
    """Write what the block added, and turn a guard's refusal into Refused with its reason."""
    try:
        yield
        session.flush()
    except DBAPIError as error:
        reason = _reason_of(error)
        if reason is None:
            raise
        raise Refused(reason) from error


def _reason_of(error: DBAPIError) -> Reason | None:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is None:  # SQLite tells the guard's name as its message
        return REASONS.get(str(error.orig))
    if diagnosis.sqlstate == DEADLOCK:
        return Reason.TAKEN
    return REASONS.get(diagnosis.constraint_name)

"""Status codes of an appointment and the legal ways between them."""

from enum import StrEnum, auto

from app.domain.errors import IllegalTransition


class Status(StrEnum):
    """The codes of a FHIR R4 Appointment that are used here."""

    BOOKED = auto()
    ARRIVED = auto()
    FULFILLED = auto()
    NOSHOW = auto()
    CANCELLED = auto()


LIVE = frozenset(Status) - {Status.CANCELLED}  # these take up the therapist's time

# A wrong click can be taken back, but for a cancellation: its time may already be another's.
_NEXT: dict[Status, frozenset[Status]] = {
    Status.BOOKED: frozenset({Status.ARRIVED, Status.FULFILLED, Status.NOSHOW, Status.CANCELLED}),
    Status.ARRIVED: frozenset({Status.BOOKED, Status.FULFILLED, Status.CANCELLED}),
    Status.FULFILLED: frozenset({Status.BOOKED, Status.ARRIVED}),
    Status.NOSHOW: frozenset({Status.BOOKED, Status.ARRIVED}),
    Status.CANCELLED: frozenset(),
}


def next_statuses(status: Status) -> frozenset[Status]:
    """The statuses an appointment may take after this one.

    >>> sorted(next_statuses(Status.NOSHOW)), sorted(next_statuses(Status.CANCELLED))
    ([<Status.ARRIVED: 'arrived'>, <Status.BOOKED: 'booked'>], [])
    """
    return _NEXT[status]


def check_transition(old: Status, new: Status) -> None:
    """Raises IllegalTransition unless an appointment may go from the old status to the new one.

    >>> check_transition(Status.CANCELLED, Status.BOOKED)
    Traceback (most recent call last):
    app.domain.errors.IllegalTransition: an appointment cannot go from cancelled to booked
    """
    if new not in _NEXT[old]:
        raise IllegalTransition(old, new)

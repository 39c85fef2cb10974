"""How far a patient has been told of an appointment, as staff see it (glossary, messages)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, auto

from app.domain.messages.vocabulary import Channel, Event


class CommunicationEventKind(StrEnum):
    """What can happen on the way of an appointment's messages to its patient."""

    SENT = auto()
    NOT_DELIVERED = auto()
    CONFIRMED = auto()
    MOVED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class CommunicationEvent:
    """One thing that happened.

    Of a message SENT or NOT_DELIVERED: its event, channel, address and the revision it told of; of a
    presence CONFIRMED: the channel; of MOVED and CANCELLED: the revision it led to.
    """

    at: datetime
    kind: CommunicationEventKind
    event: Event | None = None
    channel: Channel | None = None
    address: str = ""
    revision: int = 0


class Standing(StrEnum):
    """Where the communication with a patient stands."""

    UNTOLD = auto()
    TOLD = auto()
    CONFIRMED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class CommunicationStatus:
    """Where it stands, and the last confirmation or notice sent, reminder sent, and presence confirmed."""

    standing: Standing = Standing.UNTOLD
    told: CommunicationEvent | None = None
    reminded: CommunicationEvent | None = None
    confirmed: CommunicationEvent | None = None


def communication_status(history: Sequence[CommunicationEvent]) -> CommunicationStatus:
    """Where the communication stands after all that happened, in whatever order it is given.

    A later reminder does not undo a confirmation; a move does, and until its notice is sent the patient
    has not been told. What was not delivered counts as not sent.

    >>> from datetime import UTC
    >>> noon = datetime(2027, 1, 5, 12, tzinfo=UTC)
    >>> kinds = CommunicationEventKind
    >>> sent = CommunicationEvent(noon, kinds.SENT, Event.BOOKED, Channel.EMAIL, "a@example.org")
    >>> communication_status([sent]).standing.value
    'told'
    >>> communication_status([sent, CommunicationEvent(noon, kinds.MOVED, revision=1)]).standing.value
    'untold'
    """
    found = CommunicationStatus()
    changes = (CommunicationEventKind.MOVED, CommunicationEventKind.CANCELLED)
    current = max((one.revision for one in history if one.kind in changes), default=0)
    for one in sorted(history, key=lambda one: one.at):
        is_message = one.kind in (CommunicationEventKind.SENT, CommunicationEventKind.NOT_DELIVERED)
        if not (is_message and one.revision < current):
            found = _after(found, one)
    return found


def _after(found: CommunicationStatus, one: CommunicationEvent) -> CommunicationStatus:
    match one.kind:
        case CommunicationEventKind.MOVED:
            return CommunicationStatus()
        case CommunicationEventKind.CONFIRMED:
            return _standing(replace(found, confirmed=one))
        case CommunicationEventKind.CANCELLED:
            return CommunicationStatus(Standing.CANCELLED)
        case CommunicationEventKind.SENT if one.event is Event.REMINDER:
            return _standing(replace(found, reminded=one))
        case CommunicationEventKind.SENT:
            return _standing(replace(found, told=one))
        case CommunicationEventKind.NOT_DELIVERED:
            return _standing(_without(found, one))


def _without(found: CommunicationStatus, lost: CommunicationEvent) -> CommunicationStatus:
    """Without the message that turned out not to have arrived."""

    def is_lost(sent: CommunicationEvent | None) -> bool:
        return sent is not None and replace(lost, at=sent.at, kind=sent.kind) == sent

    return replace(
        found,
        told=None if is_lost(found.told) else found.told,
        reminded=None if is_lost(found.reminded) else found.reminded,
    )


def _standing(found: CommunicationStatus) -> CommunicationStatus:
    if found.standing is Standing.CANCELLED:
        return found
    if found.confirmed:
        return replace(found, standing=Standing.CONFIRMED)
    return replace(found, standing=Standing.TOLD if found.told or found.reminded else Standing.UNTOLD)

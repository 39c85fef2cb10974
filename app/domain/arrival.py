"""What a provider reports of a message that it took."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Arrival(StrEnum):
    """What became of a message at its recipient's end; TAKEN only says that it is on its way."""

    TAKEN = auto()
    DELIVERED = auto()
    BOUNCED = auto()
    UNDELIVERED = auto()
    SPAM = auto()
    ANSWERED = auto()
    MACHINE = auto()
    BUSY = auto()
    NO_ANSWER = auto()


GONE = frozenset({Arrival.TAKEN, Arrival.DELIVERED, Arrival.SPAM, Arrival.ANSWERED, Arrival.MACHINE})
"""Whatever of these is reported, the message was sent: also when nobody here recorded it."""
LOST = frozenset({Arrival.BOUNCED, Arrival.UNDELIVERED, Arrival.BUSY, Arrival.NO_ANSWER})


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a provider reports of the message of a uid.

    `detail` names codes and nothing personal; `address_fault` is what is wrong with the address itself:
    `invalid`, `bounced`, `opted_out`, `spam` or nothing.
    """

    uid: str
    arrival: Arrival
    detail: str = ""
    provider_id: str = ""
    address_fault: str = ""

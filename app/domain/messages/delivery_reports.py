"""What a provider reports of a message that it took."""

from dataclasses import dataclass
from enum import StrEnum, auto


class DeliveryStatus(StrEnum):
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


GONE = frozenset(
    {
        DeliveryStatus.TAKEN,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.SPAM,
        DeliveryStatus.ANSWERED,
        DeliveryStatus.MACHINE,
    }
)
"""Whatever of these is reported, the message was sent: also when nobody here recorded it."""
LOST = frozenset(
    {DeliveryStatus.BOUNCED, DeliveryStatus.UNDELIVERED, DeliveryStatus.BUSY, DeliveryStatus.NO_ANSWER}
)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One thing that a provider reports of the message of a uid.

    `detail` names codes and nothing personal; `address_fault` is what is wrong with the address itself:
    `invalid`, `bounced`, `opted_out`, `spam` or nothing.
    """

    uid: str
    arrival: DeliveryStatus
    detail: str = ""
    provider_id: str = ""
    address_fault: str = ""

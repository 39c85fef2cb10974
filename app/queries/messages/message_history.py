"""What was and will be sent about an appointment, as staff see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.models import Message, MessageOccurrence
from app.queries.rows import copied, rows, table_of

_messages, _occurrences = table_of(Message), table_of(MessageOccurrence)
_OF_MESSAGES = select(
    _messages.c.id,
    _messages.c.event,
    _messages.c.recipient,
    _messages.c.channel,
    _messages.c.address,
    _messages.c.revision,
    _messages.c.state,
    _messages.c.reason,
    _messages.c.attempts,
    _messages.c.due_at,
    _messages.c.next_attempt_at,
    _messages.c.sent_at,
).order_by(_messages.c.due_at, _messages.c.id)
_OF_OCCURRENCES = (
    select(_occurrences.c.message_id, _occurrences.c.at, _occurrences.c.kind, _occurrences.c.detail)
    .join(_messages, _messages.c.id == _occurrences.c.message_id)
    .order_by(_occurrences.c.at, _occurrences.c.id)
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened to a message: a code, and what the provider said."""

    at: datetime
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message that was sent, waits to be, or was not; `reason` is a code of why it was not."""

    event: Event
    recipient: Recipient
    channel: Channel
    address: str
    revision: int
    state: State
    reason: str
    attempts: int
    due_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    occurrences: tuple[Occurrence, ...]

    def has(self, kind: str) -> bool:
        """Whether something of this kind happened to it."""
        return any(each.kind == kind for each in self.occurrences)


def message_history(appointment_id: int) -> tuple[PastMessage, ...]:
    """The messages about an appointment in the order in which they are due; two queries."""
    happened: dict[int, list[Occurrence]] = defaultdict(list)
    for row in rows(_OF_OCCURRENCES.where(_messages.c.appointment_id == appointment_id)):
        happened[row.message_id].append(copied(Occurrence, row))
    return tuple(
        copied(PastMessage, row, **_codes(row), occurrences=tuple(happened[row.id]))
        for row in rows(_OF_MESSAGES.where(_messages.c.appointment_id == appointment_id))
    )


def _codes(row: Any) -> dict[str, Any]:
    return {
        "event": Event(row.event),
        "recipient": Recipient(row.recipient),
        "channel": Channel(row.channel),
        "state": State(row.state),
    }

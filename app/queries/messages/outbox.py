"""Messages as the worker and the commands read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from app.domain.messages.retry import Circuit
from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.models import ChannelCircuit, Message, MessageOccurrence
from app.queries.rows import rows, table_of

messages = table_of(Message)
outbox_columns = tuple(
    messages.c[name]
    for name in (
        "id",
        "uid",
        "appointment_id",
        "user_id",
        "event",
        "recipient",
        "channel",
        "address",
        "language",
        "revision",
        "detail",
        "due_at",
    )
)
_circuits, _occurrences = table_of(ChannelCircuit), table_of(MessageOccurrence)
_CIRCUITS = select(_circuits)
_WAITING = select(
    select(messages.c.id)
    .where(
        or_(
            and_(messages.c.state == State.PENDING, messages.c.next_attempt_at <= bindparam("now")),
            and_(messages.c.state == State.SENDING, messages.c.leased_until <= bindparam("now")),
        )
    )
    .exists()
    .label("is_any")
)
_LISTED = select(
    messages.c.id,
    messages.c.event,
    messages.c.recipient,
    messages.c.channel,
    messages.c.state,
    messages.c.reason,
    messages.c.attempts,
    messages.c.due_at,
    messages.c.next_attempt_at,
    messages.c.sent_at,
    messages.c.appointment_id,
)
_OF_A_STATE = (
    _LISTED.where(messages.c.state.in_(bindparam("states", expanding=True)))
    .order_by(messages.c.next_attempt_at.desc(), messages.c.id.desc())
    .limit(bindparam("most"))
)
_ONE = _LISTED.add_columns(
    messages.c.uid, messages.c.address, messages.c.language, messages.c.provider_id, messages.c.owner
).where(messages.c.id == bindparam("own_id"))
_HISTORY = (
    select(_occurrences.c.at, _occurrences.c.kind, _occurrences.c.detail)
    .where(_occurrences.c.message_id == bindparam("own_id"))
    .order_by(_occurrences.c.at, _occurrences.c.id)
)
_BY_STATE = select(messages.c.state, func.count().label("counted")).group_by(messages.c.state)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to be written out and sent; `detail` is what the appointment itself no longer tells."""

    id: int
    uid: str
    appointment_id: int | None
    user_id: int | None
    event: Event
    recipient: Recipient
    channel: Channel
    address: str = field(repr=False)
    language: str
    revision: int
    detail: Mapping[str, Any] = field(repr=False)
    due_at: datetime

    @property
    def kind(self) -> tuple[Event, Channel, Recipient, str]:
        """What decides its text: event, channel, recipient and language."""
        return self.event, self.channel, self.recipient, self.language

    @property
    def is_invitation(self) -> bool:
        """Whether it brings the first link to set an account's password."""
        return bool(self.detail.get("is_invitation"))


def message_of(row: Any) -> OutboxMessage:
    """The message of a row that has `outbox_columns`."""
    return OutboxMessage(
        id=row.id,
        uid=row.uid,
        appointment_id=row.appointment_id,
        user_id=row.user_id,
        event=Event(row.event),
        recipient=Recipient(row.recipient),
        channel=Channel(row.channel),
        address=row.address,
        language=row.language,
        revision=row.revision,
        detail=row.detail,
        due_at=row.due_at,
    )


def is_any_waiting(now: datetime) -> bool:
    """Whether a worker would find something to do: a message that is due, or a lease that ran out."""
    [found] = rows(_WAITING, {"now": now})
    return bool(found.is_any)


def circuits() -> Mapping[Channel, Circuit]:
    """How the providers of the channels have been doing; one that never failed is not listed."""
    return {
        Channel(row.channel): Circuit(row.failures, row.failing_since, row.open_until)
        for row in rows(_CIRCUITS)
    }


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message as a list shows it, without the address."""

    id: int
    event: str
    recipient: str
    channel: str
    state: str
    reason: str
    attempts: int
    due_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    appointment_id: int | None


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """Something that happened to a message."""

    at: datetime
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message with its history."""

    listed: ListedMessage
    uid: str
    address: str = field(repr=False)
    language: str
    provider_id: str
    owner: str | None
    history: tuple[LoggedEvent, ...]


def listed_messages(states: tuple[State, ...], most: int) -> tuple[ListedMessage, ...]:
    """The messages of some states, the latest first."""
    found = rows(_OF_A_STATE, {"states": states, "most": most})
    return tuple(ListedMessage(*row) for row in found)


def shown_message(message_id: int) -> ShownMessage | None:
    """One message with its history, None where there is none of that number."""
    row = next(iter(rows(_ONE, {"own_id": message_id})), None)
    if row is None:
        return None
    return ShownMessage(
        ListedMessage(*row[: len(_LISTED.selected_columns)]),
        row.uid,
        row.address,
        row.language,
        row.provider_id,
        row.owner,
        tuple(LoggedEvent(*happened) for happened in rows(_HISTORY, {"own_id": message_id})),
    )


def counted_by_state() -> Mapping[State, int]:
    """How many messages there are of each state."""
    return {State(row.state): row.counted for row in rows(_BY_STATE)}

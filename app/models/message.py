"""The outbox: messages to send and what became of them, and the addresses and channels that do not work."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.languages import LANGUAGES
from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.extensions import Base
from app.models.types import Hash, Instant, Key, Prose, key_of, one_of


class Message(Base):
    """One message to one person by one channel; written in the transaction of what it tells.

    The dedupe key (appointment, event, channel, recipient, due, revision) lets no message be there twice. A
    worker owns what it is sending until its lease ends. `next_attempt_at` is `due_at` until a try failed.
    """

    __tablename__ = "messages"
    __table_args__ = (
        one_of("event", tuple(Event)),
        one_of("recipient", tuple(Recipient)),
        one_of("channel", tuple(Channel)),
        one_of("state", tuple(State)),
        one_of("language", LANGUAGES),
        CheckConstraint("(state = 'sending') = (owner IS NOT NULL)", name="owned_while_sending"),
        CheckConstraint("(owner IS NULL) = (leased_until IS NULL)", name="owner_has_a_lease"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index("ix_messages_state_next_attempt_at", "state", "next_attempt_at"),
    )

    id: Mapped[Key]
    # Unguessable; the name of the message at providers and in the addresses they call back.
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    dedupe_key: Mapped[Hash]
    # None for what concerns no single appointment: the list of appointments, a new password.
    appointment_id: Mapped[int | None] = mapped_column(key_of("appointments"), index=True)
    user_id: Mapped[int | None] = mapped_column(key_of("users"), index=True)
    event: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    # Replies are found by it.
    address: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    # The appointment's revision that it tells of: a later one makes it untrue.
    revision: Mapped[int] = mapped_column(default=0)
    # What the appointment itself no longer tells: what changed and how it was before, who acted.
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    due_at: Mapped[Instant]
    created_at: Mapped[Instant]
    state: Mapped[str] = mapped_column(String(8), default=State.PENDING)
    # Why it was dropped or failed: a code.
    reason: Mapped[str] = mapped_column(String(32), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[Instant]
    owner: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[Instant | None]
    sent_at: Mapped[Instant | None]
    provider_id: Mapped[str] = mapped_column(String(128), default="", index=True)
    # The message whose failure for good led to this one on the next channel.
    instead_of_id: Mapped[int | None] = mapped_column(key_of("messages"), index=True)


class MessageOccurrence(Base):
    """What happened to a message: tries, provider's answers, what the recipient did; never its text."""

    __tablename__ = "message_occurrences"

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(key_of("messages"), index=True)
    at: Mapped[Instant]
    kind: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(String(300), default="")


class ChannelCircuit(Base):
    """A channel whose provider is down: nothing is tried before `open_until`."""

    __tablename__ = "channel_circuits"
    __table_args__ = (one_of("channel", tuple(Channel)),)

    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[Instant | None]
    open_until: Mapped[Instant | None]
    detail: Mapped[str] = mapped_column(String(300), default="")


class WorkerPulse(Base):
    """A worker at work: staff are told when none has been seen for a while."""

    __tablename__ = "worker_pulses"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant] = mapped_column(index=True)


class SuppressedAddress(Base):
    """An address to which nothing goes any more: its owner said so, or it failed for good."""

    __tablename__ = "suppressed_addresses"
    __table_args__ = (
        one_of("channel", tuple(Channel)),
        one_of("reason", ("opted_out", "invalid", "bounced", "spam")),
        UniqueConstraint("channel", "address"),
    )

    id: Mapped[Key]
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(16))
    at: Mapped[Instant]


class MessageText(Base):
    """A clinic's own text in place of the default: by event, channel, recipient and language."""

    __tablename__ = "message_texts"
    __table_args__ = (
        one_of("event", tuple(Event)),
        one_of("recipient", tuple(Recipient)),
        one_of("channel", tuple(Channel)),
        one_of("language", LANGUAGES),
        UniqueConstraint("event", "channel", "recipient", "language"),
    )

    id: Mapped[Key]
    event: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(8))
    recipient: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[Prose]
    body: Mapped[Prose]
    updated_at: Mapped[Instant]

"""Rows of the outbox: messages once each, what happened to them, and tasks once each."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.messages.vocabulary import Address, Channel, Event, Recipient, State, TaskKind
from app.models import ChannelCircuit, Message, MessageOccurrence, StaffTask, SuppressedAddress
from app.queries.rows import table_of

LONGEST_DETAIL = 300

_messages, _occurrences = table_of(Message), table_of(MessageOccurrence)
_tasks, _suppressed = table_of(StaffTask), table_of(SuppressedAddress)
_circuits = table_of(ChannelCircuit)
_LOG_EVENT = insert(_occurrences)
_PROBE_AGAIN = (
    update(_circuits)
    .where(_circuits.c.channel == bindparam("own_channel"), _circuits.c.open_until > bindparam("now"))
    .values(open_until=bindparam("now"))
)
_RELEASE = (
    update(_messages)
    .where(
        _messages.c.id == bindparam("own_id"),
        _messages.c.owner == bindparam("own_name"),
        _messages.c.state == State.SENDING,
    )
    .values(
        state=bindparam("new_state"),
        reason=bindparam("why"),
        attempts=_messages.c.attempts - bindparam("forgiven"),
        next_attempt_at=bindparam("next_at"),
        owner=None,
        leased_until=None,
    )
)


def insert_messages(session: Session, messages: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Put messages into the outbox, all at once; one that is there already is left as it is.

    The key that lets a message be there once: appointment, event, channel, recipient, due, revision.
    """
    if messages:
        rows = [_complete(message, now) for message in messages]
        session.connection().execute(insert_ignore(session, _messages, "dedupe_key"), rows)


def planned_row(
    event: Event, recipient: Recipient, address: Address, language: str, due_at: datetime, **more: Any
) -> dict[str, Any]:
    """The row of a message to be; `more` are columns that concern the appointment or the account."""
    return {
        "event": event,
        "recipient": recipient,
        "channel": address.channel,
        "address": address.value,
        "language": language,
        "due_at": due_at,
        "appointment_id": None,
        "user_id": None,
        "revision": 0,
        "detail": {},
        "instead_of_id": None,
        **more,
    }


def insert_task(
    session: Session,
    kind: TaskKind,
    appointment_id: int | None,
    address: str,
    now: datetime,
    *,
    is_urgent: bool = False,
    about: object = "",
    text: str = "",
) -> None:
    """Give staff a task; the same one `about` the same thing is there once. `text` is what somebody wrote."""
    row = {
        "dedupe_key": _key_of(kind, appointment_id, address, about),
        "kind": kind,
        "is_urgent": is_urgent,
        "appointment_id": appointment_id,
        "address": address,
        "text": text,
        "created_at": now,
    }
    session.connection().execute(insert_ignore(session, _tasks, "dedupe_key"), [row])


def suppress(session: Session, address: Address, reason: str, now: datetime) -> None:
    """Send nothing to this address any more: `opted_out`, `invalid`, `bounced` or `spam`."""
    row = {"channel": address.channel, "address": address.value.casefold(), "reason": reason, "at": now}
    session.connection().execute(insert_ignore(session, _suppressed, "channel", "address"), [row])


def log_event(session: Session, message_ids: Iterable[int], kind: str, detail: str, now: datetime) -> None:
    """Note what happened to messages."""
    told = detail[:LONGEST_DETAIL]
    rows = [{"message_id": id, "at": now, "kind": kind, "detail": told} for id in message_ids]
    if rows:
        session.connection().execute(_LOG_EVENT, rows)


def release(
    session: Session,
    message_id: int,
    owner: str,
    state: State,
    next_at: datetime,
    reason: str = "",
    forgiven: int = 0,
) -> bool:
    """End a worker's hold on a message; False when it is not the worker's any more.

    `forgiven` is 1 for a try that does not count, -1 for one that was not counted yet.
    """
    values = {
        "own_id": message_id,
        "own_name": owner,
        "new_state": state,
        "why": reason,
        "next_at": next_at,
        "forgiven": forgiven,
    }
    return session.connection().execute(_RELEASE, values).rowcount == 1


def probe_again(session: Session, channel: Channel, now: datetime) -> None:
    """Let the next message try a channel at rest: one that was to try it was not sent, and told nothing."""
    session.connection().execute(_PROBE_AGAIN, {"own_channel": channel, "now": now})


def _complete(message: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    key = ("appointment_id", "user_id", "event", "channel", "recipient", "address", "due_at", "revision")
    return {
        **message,
        "uid": secrets.token_hex(16),
        "dedupe_key": _key_of(*(message[name] for name in key)),
        "created_at": now,
        "next_attempt_at": message["due_at"],
        # The table's defaults, which cost a booking more when SQLAlchemy fills them in row by row.
        "state": State.PENDING,
        "reason": "",
        "attempts": 0,
        "provider_id": "",
    }


def _key_of(*parts: object) -> str:
    told = (part.astimezone(UTC).isoformat() if isinstance(part, datetime) else str(part) for part in parts)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def insert_ignore(session: Session, table: Table, *keys: str) -> Insert:
    return _insert_ignore_on(session.get_bind().dialect.name, table, keys)


@lru_cache
def _insert_ignore_on(dialect: str, table: Table, keys: tuple[str, ...]) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=keys)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=keys)

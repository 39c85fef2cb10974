"""Messages as providers name them when they call back, and who wrote to us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import floor_minute
from app.models import Appointment, MessageOccurrence
from app.queries.messages.outbox import OutboxMessage, message_of, messages, outbox_columns
from app.queries.rows import rows, table_of
from app.tokens import is_token

_appointments, _occurrences = table_of(Appointment).c, table_of(MessageOccurrence).c
_BY_UID = (
    select(*outbox_columns, _appointments.status, _appointments.revision.label("revision_now"))
    .outerjoin(table_of(Appointment), _appointments.id == messages.c.appointment_id)
    .where(messages.c.uid == bindparam("uid"))
)
_LATEST_SMS = (
    select(messages.c.id, messages.c.appointment_id, messages.c.language)
    .where(
        messages.c.channel == Channel.SMS,
        messages.c.address == bindparam("number"),
        messages.c.state.in_((State.SENT, State.SENDING)),
    )
    .order_by(messages.c.due_at.desc(), messages.c.id.desc())
    .limit(1)
)
_CONFIRMABLE = (
    select(_appointments.id, _appointments.revision, _appointments.confirmed_at)
    .where(
        exists().where(
            messages.c.appointment_id == _appointments.id,
            messages.c.channel == Channel.SMS,
            messages.c.address == bindparam("number"),
            messages.c.recipient == Recipient.PATIENT,
            messages.c.state.in_((State.SENT, State.SENDING)),
            messages.c.event.in_((Event.BOOKED, Event.MODIFIED, Event.REMINDER)),
            messages.c.revision == _appointments.revision,
        ),
        _appointments.status == Status.BOOKED,
        _appointments.starts_at > bindparam("minute"),
    )
    .order_by(_appointments.starts_at)
)
_ANSWERED = (
    select(func.count())
    .join_from(messages, table_of(MessageOccurrence), _occurrences.message_id == messages.c.id)
    .where(
        messages.c.channel == Channel.SMS,
        messages.c.address == bindparam("number"),
        _occurrences.kind == bindparam("kind"),
        _occurrences.detail.endswith(bindparam("mark")),
        _occurrences.at > bindparam("since"),
    )
)


@dataclass(frozen=True, slots=True)
class Announced:
    """A message that a provider names; `is_true` while what it tells of the appointment still holds."""

    message: OutboxMessage
    is_true: bool


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The last SMS that went to a number."""

    message_id: int
    appointment_id: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Confirmable:
    """An appointment to come that a number was told of, as it stands now."""

    id: int
    revision: int
    is_confirmed: bool


def message_by_uid(uid: str) -> Announced | None:
    """The message of a uid, None where there is none."""
    if not is_token(uid):
        return None
    row = next(iter(rows(_BY_UID, {"uid": uid})), None)
    return row and Announced(message_of(row), _is_true(row))


def latest_sms_to(number: str) -> Correspondence | None:
    """The last SMS that went to a number, None where none ever did."""
    row = next(iter(rows(_LATEST_SMS, {"number": number})), None)
    return row and Correspondence(row.id, row.appointment_id, row.language)


def confirmable_by(number: str, now: datetime) -> Sequence[Confirmable]:
    """The appointments to come that an SMS told this number of, as they are now."""
    found = rows(_CONFIRMABLE, {"number": number, "minute": floor_minute(now)})
    return [Confirmable(row.id, row.revision, row.confirmed_at is not None) for row in found]


def was_answered(number: str, kind: str, mark: str, since: timedelta, now: datetime) -> bool:
    """Whether a reply of this number was answered in a while: its occurrence ends in the mark."""
    asked = {"number": number, "kind": kind, "mark": mark, "since": now - since}
    [(counted,)] = rows(_ANSWERED, asked)
    return bool(counted)


def _is_true(row: Any) -> bool:
    if row.appointment_id is None:
        return True
    wanted = Status.CANCELLED if row.event == Event.CANCELLED else Status.BOOKED
    return bool(row.revision_now == row.revision and row.status == wanted)

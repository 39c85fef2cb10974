"""Look once more whether a claimed message is true, just before it is sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.actions.steps.appointments.links import (
    ASKED_PASSWORD_LINK_FOR,
    PASSWORD_LINK_FOR,
    appointment_link,
    list_link,
    set_password_link,
)
from app.actions.steps.messages.fallback import (
    current_state,
    has_to_be_heard,
    notify_by_hand,
    notify_otherwise,
)
from app.actions.steps.messages.outbox import log_event, probe_again, release
from app.actions.transaction import writing
from app.domain.messages.calling_hours import due_by
from app.domain.messages.retry import Outcome
from app.domain.messages.staleness import DueMessage, StaleReason, why_stale
from app.domain.messages.vocabulary import Address, Channel, Event, Recipient, State
from app.domain.time.wall_clock import instant_of
from app.models import User
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic
from app.queries.messages.outbox import OutboxMessage, messages
from app.queries.messages.recipients import MessageContext, message_context
from app.queries.rows import rows, table_of

LINKS_ARE_AWAITED_FOR = timedelta(minutes=30)  # then somebody has given up, or asked again

_users = table_of(User).c
_BEGIN = (
    update(messages)
    .where(
        messages.c.id == bindparam("own_id"),
        messages.c.owner == bindparam("own_name"),
        messages.c.state == State.SENDING,
    )
    .values(attempts=messages.c.attempts + 1, leased_until=bindparam("until"))
)
_ACTIVE = select(_users.id).where(_users.id == bindparam("own_id"), _users.active)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message to be sent now, and the token of the personal link in it, empty where there is none."""

    clinic: ClinicSnapshot
    message: OutboxMessage
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Try:
    """A message that a worker is about to send."""

    message: OutboxMessage
    owner: str


def prepare_message(message: OutboxMessage, owner: str, lease: timedelta, now: datetime) -> Prepared | None:
    """Begin a try to send a claimed message; None when it must not be sent now.

    That is when another worker took it up meanwhile; when it is no longer true, which drops it and says why;
    or when a call has to wait for calling hours. What is still to be told goes another way, or staff are
    asked to tell it. Makes the personal link that the message bears; only its hash is stored.
    """
    with writing() as session:
        values = {"own_id": message.id, "own_name": owner, "until": now + lease}
        if session.connection().execute(_BEGIN, values).rowcount != 1:
            return None
        each, clinic = _Try(message, owner), fresh_clinic()
        if message.appointment_id is None:
            return _without_appointment(session, each, clinic, now)
        return _on_appointment(session, each, clinic, message_context(message.appointment_id), now)


def _on_appointment(
    session: Session, each: _Try, clinic: ClinicSnapshot, context: MessageContext, now: datetime
) -> Prepared | None:
    message = each.message
    address = Address(message.channel, message.address)
    present = current_state(clinic, context, message.recipient, message.address, now)
    told = DueMessage(message.event, message.recipient, address, message.revision, message.due_at)
    untrue = why_stale(told, present, clinic.policy, clinic.clock, now)
    if untrue is not None:
        _drop(session, each, untrue, now)
        if untrue.needs_another_way:
            notify_otherwise(session, clinic, message, context, now)
        elif untrue is StaleReason.TOO_LATE and has_to_be_heard(message):
            notify_by_hand(session, context, now)
        return None
    due = due_by(message.channel, now, instant_of(context.starts_at), clinic.policy, clinic.clock)
    if due is not None and due > now:
        release(session, message.id, each.owner, State.PENDING, due, forgiven=1)
        log_event(session, [message.id], Outcome.POSTPONED, "", now)
        probe_again(session, message.channel, now)
        return None
    bears_link = message.recipient is Recipient.PATIENT and (
        message.channel is Channel.EMAIL or (message.channel is Channel.SMS and clinic.settings.sms_link)
    )
    token = appointment_link(session, context.id, context.ends_at, now) if bears_link else ""
    return Prepared(clinic, message, token)


def _without_appointment(
    session: Session, each: _Try, clinic: ClinicSnapshot, now: datetime
) -> Prepared | None:
    message = each.message
    lasts = PASSWORD_LINK_FOR if message.is_invitation else ASKED_PASSWORD_LINK_FOR
    if now - message.due_at > (lasts if message.is_invitation else LINKS_ARE_AWAITED_FOR):
        _drop(session, each, StaleReason.TOO_LATE, now)
        return None
    if message.event is Event.MY_APPOINTMENTS:
        return Prepared(clinic, message, list_link(session, message.address, now))
    if message.user_id is None or not rows(_ACTIVE, {"own_id": message.user_id}):
        _drop(session, each, StaleReason.NOT_WANTED, now)
        return None
    return Prepared(clinic, message, set_password_link(session, message.user_id, now, lasts))


def _drop(session: Session, each: _Try, why: StaleReason, now: datetime) -> None:
    release(session, each.message.id, each.owner, State.DROPPED, now, reason=why, forgiven=1)
    log_event(session, [each.message.id], Outcome.DROPPED, why, now)
    probe_again(session, each.message.channel, now)

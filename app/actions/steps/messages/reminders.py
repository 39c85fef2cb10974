"""Reminders that go where somebody can be reached now."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.actions.steps.messages.fallback import addresses_of, message_row, notified_appointment
from app.actions.steps.messages.outbox import insert_messages, log_event
from app.domain.messages.planning import AppointmentEvent, ChangedField, Planned, plan
from app.domain.messages.retry import Outcome
from app.domain.messages.staleness import StaleReason
from app.domain.messages.vocabulary import Event, Recipient, State
from app.domain.scheduling.actor import Party
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.outbox import messages
from app.queries.messages.recipients import MessageContext, message_context
from app.queries.rows import rows

_PENDING = select(messages.c.id, messages.c.channel, messages.c.address).where(
    messages.c.appointment_id == bindparam("appointment_id"),
    messages.c.event == Event.REMINDER,
    messages.c.recipient == Recipient.PATIENT,
    messages.c.state == State.PENDING,
    messages.c.due_at > bindparam("now"),
)
_DROP = (
    update(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)), messages.c.state == State.PENDING)
    .values(state=State.DROPPED, reason=StaleReason.CONTACT_CHANGED.value)
    .returning(messages.c.id)
)


_TAKE_UP = (
    update(messages)
    .where(
        messages.c.appointment_id == bindparam("own_appointment_id"),
        messages.c.event == Event.REMINDER,
        messages.c.recipient == Recipient.PATIENT,
        messages.c.state == State.DROPPED,
        messages.c.reason == StaleReason.CONTACT_CHANGED,
        messages.c.revision == bindparam("own_revision"),
        messages.c.channel == bindparam("own_channel"),
        messages.c.address == bindparam("own_address"),
        messages.c.due_at == bindparam("own_due_at"),
    )
    .values(state=State.PENDING, reason="")
    .returning(messages.c.id)
)


def redirect_reminders(session: Session, clinic: ClinicSnapshot, appointment_id: int, now: datetime) -> None:
    """Plan the reminders still to come anew, after the contact data of an appointment have changed.

    Those to addresses that are used no more are dropped, and taken up again when their address comes back.
    Notices, and what is due already, find their way when they are sent. Where nobody can be reached now, what
    is pending finds that out itself.
    """
    context = message_context(appointment_id)
    quiet = AppointmentEvent(Event.MODIFIED, Party.PATIENT, frozenset({ChangedField.START}), is_quiet=True)
    planned = plan(
        quiet,
        notified_appointment(clinic, context, now),
        addresses_of(context),
        clinic.policy,
        clinic.clock,
        now,
    ).messages
    used = {(message.channel, message.address) for message in planned}
    pending = rows(_PENDING, {"appointment_id": appointment_id, "now": now})
    unused = [row.id for row in pending if used and (row.channel, row.address) not in used]
    if unused:
        dropped = session.connection().execute(_DROP, {"ids": unused})
        log_event(session, [row.id for row in dropped], Outcome.DROPPED, StaleReason.CONTACT_CHANGED, now)
    for message in planned:
        _take_up(session, context, message, now)
    insert_messages(session, [message_row(message, context, {}) for message in planned], now)


def _take_up(session: Session, context: MessageContext, planned: Planned, now: datetime) -> None:
    """The reminder may be there already, dropped when its address was left: there is each but once."""
    values = {
        "own_appointment_id": context.id,
        "own_revision": context.revision,
        "own_channel": planned.channel,
        "own_address": planned.address,
        "own_due_at": planned.due_at,
    }
    taken_up = session.connection().execute(_TAKE_UP, values)
    log_event(session, [row.id for row in taken_up], Outcome.RETRIED, "", now)

"""Send the confirmation of an appointment once more."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select

from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.messages.fallback import message_row
from app.actions.steps.messages.outbox import insert_messages
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Event, Recipient, State
from app.models import Message
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.messages.recipients import message_context
from app.queries.messages.resending import confirmations
from app.queries.rows import rows, table_of

_messages = table_of(Message)
_UNDER_WAY = select(
    exists().where(
        _messages.c.appointment_id == bindparam("appointment_id"),
        _messages.c.event == Event.BOOKED,
        _messages.c.recipient == Recipient.PATIENT,
        _messages.c.state.in_((State.PENDING, State.SENDING)),
    )
)


def resend_confirmation(appointment_id: int, user_id: int, now: datetime) -> bool:
    """Queue the confirmation of an appointment for its patient, to the addresses that count now.

    False when there is none to send (past, cancelled, unreachable, not to be told), or one is under way
    already, as after a double click. Writes messages and audit.
    """
    with writing() as session:
        context = message_context(appointment_id)
        planned = confirmations(fresh_clinic(), context, now)
        if not planned or rows(_UNDER_WAY, {"appointment_id": appointment_id})[0][0]:
            return False
        insert_messages(session, [message_row(each, context, {}) for each in planned], now)
        record(
            session, AuditEvent("user", "confirmation_resent", "appointment", appointment_id, user_id), now
        )
        return True

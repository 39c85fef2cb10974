"""Take a key that somebody pressed on a call."""

from datetime import datetime

from app.actions.steps.appointments.presence import confirm_presence
from app.actions.steps.messages.outbox import log_event
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.queries.messages.provider_callbacks import message_by_uid

CONFIRMS = "1"


def receive_keypress(uid: str, key: str, now: datetime) -> bool:
    """Note, for key 1 on a reminder that still holds, that the patient will be there; whether it was that.

    Pressed again it stays as said first. Writes appointment, audit and the message's history.
    """
    with writing() as session:
        called = message_by_uid(uid)
        if called is None or not called.is_true or key != CONFIRMS:
            return False
        message = called.message
        is_reminder = message.event is Event.REMINDER and message.recipient is Recipient.PATIENT
        if message.appointment_id is None or not is_reminder:
            return False
        if confirm_presence(session, message.appointment_id, message.revision, Channel.PHONE, now):
            log_event(session, [message.id], "confirmed", "", now)
        return True

"""Confirm by a personal link that one will be there."""

from datetime import datetime

from app.actions.steps.appointments.appointment_rows import own_visit, refuse_if_changed
from app.actions.steps.appointments.presence import confirm_presence
from app.actions.transaction import writing
from app.domain.errors import Reason, Refused
from app.domain.messages.vocabulary import Channel
from app.domain.scheduling.booking_rules import is_asked_for_presence
from app.queries.configuration.snapshot import fresh_clinic


def confirm_appointment(token: str, revision: int, now: datetime) -> None:
    """Note that the patient will be there; said twice, the first time counts.

    `revision` is that of the appointment as it was shown. Raises Refused when it has changed in the meantime,
    or patients are not asked for it now. Writes appointment and audit. Links are sent by email, so it is
    confirmed by email.
    """
    with writing() as session:
        visit = own_visit(token, now)
        refuse_if_changed(visit, revision)
        hours = fresh_clinic().policy.reminder_hours
        if not is_asked_for_presence(visit.starts_at, hours, now):
            raise Refused(Reason.TOO_LATE)
        confirm_presence(session, visit.id, revision, Channel.EMAIL, now)

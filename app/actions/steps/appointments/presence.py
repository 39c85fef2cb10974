"""Noting that a patient will be there."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.actions.steps.audit import AuditEvent, record
from app.domain.messages.vocabulary import Channel
from app.domain.scheduling.appointment import Status
from app.models import Appointment
from app.queries.rows import table_of

_appointments = table_of(Appointment)
_CONFIRM = (
    update(_appointments)
    .where(
        _appointments.c.id == bindparam("own_id"),
        _appointments.c.revision == bindparam("shown"),
        _appointments.c.status == Status.BOOKED,
        _appointments.c.confirmed_at.is_(None),
    )
    .values(confirmed_at=bindparam("now"), confirmed_by=bindparam("channel"))
)


def confirm_presence(
    session: Session, appointment_id: int, revision: int, by: Channel, now: datetime
) -> bool:
    """Note that the patient said to be there, and by which channel; whether that was news.

    Once said it stays as said first. An appointment that is not booked any more, or no longer as it was at
    that revision, is left alone: it may be moved while this is read.
    """
    said = {"own_id": appointment_id, "shown": revision, "now": now, "channel": by}
    noted = session.connection().execute(_CONFIRM, said)
    if noted.rowcount == 0:
        return False
    record(session, AuditEvent("patient", f"confirmed_by_{by}", "appointment", appointment_id), now)
    return True

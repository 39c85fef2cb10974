"""Note that somebody of the staff looked at a patient's data."""

from datetime import datetime

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing


def note_opening(appointment_id: int, user_id: int, now: datetime) -> None:
    """Write into the audit that an account opened an appointment."""
    with writing() as session:
        record(session, AuditEvent("user", "opened", "appointment", appointment_id, user_id), now)

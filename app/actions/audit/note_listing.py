"""Note that somebody of the staff opened a list that tells of patients."""

from datetime import datetime
from typing import Literal

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing


def note_listing(listed: Literal["message", "appointment"], user_id: int, now: datetime) -> None:
    """Write into the audit that an account opened such a list of messages or appointments."""
    with writing() as session:
        record(session, AuditEvent("user", "listed", listed, None, user_id), now)

"""Note that somebody of the staff took a copy of the audit."""

from collections.abc import Mapping
from datetime import datetime

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing


def note_export(filters: Mapping[str, str], user_id: int, now: datetime) -> None:
    """Write into the audit that an account exported it, and by which filters."""
    with writing() as session:
        record(session, AuditEvent("user", "exported", "audit", None, user_id, dict(filters)), now)

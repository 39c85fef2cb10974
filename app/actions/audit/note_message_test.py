"""Note that somebody of the staff sends a test message."""

from datetime import datetime

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.queries.messages.message_texts import TextKind


def note_message_test(kind: TextKind, user_id: int, now: datetime) -> None:
    """Write into the audit that an account sends a test of a message; the address is not told."""
    detail = {name: str(value) for name, value in kind._asdict().items()}
    with writing() as session:
        record(session, AuditEvent("user", "tested", "message_text", None, user_id, detail), now)

"""Sign an account out."""

from datetime import datetime

from sqlalchemy import delete

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import UserSession


def sign_out(session_id: int, user_id: int, now: datetime) -> None:
    """End one session of an account; its other browsers stay signed in."""
    with writing() as session:
        session.execute(delete(UserSession).where(UserSession.id == session_id))
        record(session, AuditEvent("user", "signed_out", "user", user_id, user_id), now)

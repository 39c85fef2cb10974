"""End sessions of one's own account."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import UserSession


def end_session(user_id: int, session_id: int, now: datetime) -> int:
    """End one session of an account; answers whether there was one, as 1 or 0. Writes session and audit."""
    return _end(user_id, UserSession.id == session_id, now)


def end_other_sessions(user_id: int, session_id: int, now: datetime) -> int:
    """End all sessions of an account but one, and answer how many. Writes sessions and audit."""
    return _end(user_id, UserSession.id != session_id, now)


def _end(user_id: int, which: ColumnElement[bool], now: datetime) -> int:
    with writing() as session:
        ended = session.execute(
            delete(UserSession).where(UserSession.user_id == user_id, which).returning(UserSession.id)
        ).all()
        if ended:
            detail = {"count": len(ended)}
            record(session, AuditEvent("user", "sessions_ended", "user", user_id, user_id, detail), now)
        return len(ended)

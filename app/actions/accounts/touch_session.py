"""Note that a session is in use."""

from datetime import datetime

from sqlalchemy import update

from app.actions.transaction import writing
from app.models import UserSession


def touch_session(session_id: int, now: datetime) -> None:
    """Store when a session was last seen."""
    with writing() as session:
        session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))

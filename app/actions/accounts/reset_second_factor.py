"""Help somebody whose phone and recovery codes are lost."""

from datetime import datetime

from sqlalchemy import select

from app.actions.steps.accounts.second_factor import forget_second_factor
from app.actions.steps.accounts.sessions import end_sessions_of
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User


def reset_second_factor(user_id: int, by_user_id: int | None, now: datetime) -> bool:
    """Let an account sign in by its password alone; answers whether it had a second factor.

    Its sessions end: who has the phone may have them too. `by_user_id` is the administrator, None for the
    command line. Writes account, recovery codes, sessions and audit.
    """
    with writing() as session:
        has_one = User.id == user_id, User.totp_confirmed_at.is_not(None)
        if session.scalar(select(User.id).where(*has_one)) is None:
            return False
        forget_second_factor(session, user_id)
        end_sessions_of(session, user_id)
        actor = "user" if by_user_id else "system"
        record(session, AuditEvent(actor, "second_factor_reset", "user", user_id, by_user_id), now)
        return True

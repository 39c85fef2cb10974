"""Turn one's second factor on, by the first code of the app."""

from datetime import datetime

from sqlalchemy import delete

from app.actions.steps.accounts.second_factor import new_recovery_codes, uses_app_code
from app.actions.steps.accounts.sign_in_attempts import code_subject, count_attempt, forgive
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User, UserSession


def confirm_second_factor(user_id: int, session_id: int, code: str, now: datetime) -> tuple[str, ...] | None:
    """Turn the second factor on, and answer the recovery codes, which are told only now; None: a wrong code.

    Other sessions of the account end, for they were begun without it. Raises TooManyAttempts. Writes account,
    recovery codes, sessions, audit and attempts.
    """
    with writing() as session:
        count_attempt(session, (code_subject(user_id),), now)
        user = session.get_one(User, user_id)
        if user.totp_confirmed_at is not None or not uses_app_code(session, user, code, now):
            return None
        user.totp_confirmed_at = now
        forgive(session, code_subject(user_id), None, now)
        others = UserSession.user_id == user_id, UserSession.id != session_id
        session.execute(delete(UserSession).where(*others))
        record(session, AuditEvent("user", "second_factor_on", "user", user_id, user_id), now)
        return new_recovery_codes(session, user_id)

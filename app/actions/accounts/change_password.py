"""Change one's own password."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete

from app.actions.steps.accounts.passwords import hashed
from app.actions.steps.accounts.sessions import use_links_up
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.domain.accounts.password import refuse_weak
from app.models import User, UserSession


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """Whose password changes, the new one, and the session that stays."""

    user_id: int
    password: str = field(repr=False)
    session_id: int


def change_password(change: PasswordChange, now: datetime) -> None:
    """Store the new password; other sessions of the account end, links to set a password are used up.

    To be asked for with the present one (check_password). Raises WeakPassword. Writes account, sessions,
    links and audit.
    """
    password_hash = hashed(change.password)
    with writing() as session:
        user = session.get_one(User, change.user_id)
        refuse_weak(change.password, user.email, user.name)
        user.password_hash = password_hash
        others = UserSession.user_id == user.id, UserSession.id != change.session_id
        session.execute(delete(UserSession).where(*others))
        use_links_up(session, user.id, now)
        record(session, AuditEvent("user", "password_changed", "user", user.id, user.id), now)

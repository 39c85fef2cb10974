"""Set an account's password by a one-time link."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.actions.accounts.errors import DeadLink
from app.actions.steps.accounts.passwords import hashed
from app.actions.steps.accounts.sign_in_attempts import account_subject, forgive
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.domain.accounts.password import refuse_weak
from app.models import AccessLink, User, UserSession
from app.tokens import hash_of


def set_password(token: str, password: str, now: datetime) -> None:
    """Store the password, use the account's links up, and end its sessions.

    Raises DeadLink or WeakPassword. Writes account, links, sessions and audit; failed sign-ins are forgiven.
    """
    password_hash = hashed(password)
    with writing() as session:
        user = _use_up(session, token, now)
        refuse_weak(password, user.email, user.name)
        user.password_hash = password_hash
        session.execute(delete(UserSession).where(UserSession.user_id == user.id))
        forgive(session, account_subject(user.email), None, now)
        record(session, AuditEvent("user", "password_set", "user", user.id, user.id), now)


def _use_up(session: Session, token: str, now: datetime) -> User:
    """The link's account; of many at once one gets it, since the row is marked as used first."""
    used = session.execute(
        update(AccessLink)
        .where(
            AccessLink.token_hash == hash_of(token),
            AccessLink.purpose == "set_password",
            AccessLink.used_at.is_(None),
            AccessLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(AccessLink.user_id)
    ).scalar()
    user = session.scalar(select(User).where(User.id == used, User.active))
    if user is None:
        raise DeadLink
    others = AccessLink.user_id == user.id, AccessLink.used_at.is_(None)
    session.execute(update(AccessLink).where(*others).values(used_at=now))
    return user

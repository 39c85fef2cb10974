"""Sessions: a browser that is signed in, or whose second factor is still to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.actions.steps.audit import AuditEvent, record
from app.models import AccessLink, User, UserSession
from app.tokens import hash_of, new_token

SESSION_FOR = timedelta(hours=12)
CODE_WITHIN = timedelta(minutes=10)
"""How long the second factor may take after the password."""
LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser says it is, and the token of the session that it had before, if any."""

    name: str = ""
    old_token: str | None = None


def start_session(
    session: Session, user_id: int, browser: Browser, now: datetime, by_recovery_code: bool = False
) -> str:
    """Sign an account in for 12 hours; answers the token. The session that the browser had before ends.

    The audit tells whether a recovery code stood in for the app.
    """
    token = _new_session(session, user_id, browser, now, now + SESSION_FOR, awaits_code=False)
    session.execute(update(User).where(User.id == user_id).values(last_signed_in_at=now))
    detail = {"by": "recovery_code"} if by_recovery_code else {}
    record(session, AuditEvent("user", "signed_in", "user", user_id, user_id, detail), now)
    return token


def await_code(session: Session, user_id: int, browser: Browser, now: datetime) -> str:
    """Let a browser whose password was right enter its code, for 10 minutes; answers the token."""
    token = _new_session(session, user_id, browser, now, now + CODE_WITHIN, awaits_code=True)
    record(session, AuditEvent("user", "code_asked", "user", user_id, user_id), now)
    return token


def end_sessions_of(session: Session, user_id: int) -> None:
    """End all sessions of an account."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id))


def use_links_up(session: Session, user_id: int, now: datetime) -> None:
    """Let no link set the account's password any more."""
    unused = AccessLink.user_id == user_id, AccessLink.used_at.is_(None)
    session.execute(update(AccessLink).where(*unused).values(used_at=now))


def _new_session(
    session: Session, user_id: int, browser: Browser, now: datetime, expires_at: datetime, awaits_code: bool
) -> str:
    session.execute(delete(UserSession).where(UserSession.expires_at <= now))
    if browser.old_token is not None:
        session.execute(delete(UserSession).where(UserSession.token_hash == hash_of(browser.old_token)))
    token = new_token()
    session.add(
        UserSession(
            token_hash=hash_of(token),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
            browser=browser.name.replace("\0", "")[:LONGEST_BROWSER],
            awaits_code=awaits_code,
        )
    )
    return token

"""Enter the code that follows the password, and be signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.accounts.errors import NotAwaited, WrongCode
from app.actions.steps.accounts.second_factor import is_app_code, uses_code
from app.actions.steps.accounts.sessions import Browser, start_session
from app.actions.steps.accounts.sign_in_attempts import address_subject, code_subject, count_attempt, forgive
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User, UserSession
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What was typed, the token of the session that waits for it, and the client's address."""

    token: str
    code: str
    address: str
    browser: str = ""


def enter_code(request: CodeRequest, now: datetime) -> str:
    """Start a session of 12 hours in place of the one that waited, and answer its token.

    The code is one of the app or a recovery code; each works once. Raises WrongCode, NotAwaited or
    TooManyAttempts. Writes sessions, audit and attempts.
    """
    with writing() as session:
        user = _waiting(session, request.token, now)
        subject, address = code_subject(user.id), address_subject(request.address)
        count_attempt(session, (subject, address), now)
        if uses_code(session, user, request.code, now):
            forgive(session, subject, address, now)
            browser = Browser(request.browser, request.token)
            return start_session(session, user.id, browser, now, not is_app_code(request.code))
        record(session, AuditEvent("user", "code_failed", "user", user.id, user.id), now)
    raise WrongCode


def _waiting(session: Session, token: str, now: datetime) -> User:
    user = session.scalar(
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_hash == hash_of(token),
            UserSession.awaits_code,
            UserSession.expires_at > now,
            User.active,
        )
    )
    if user is None:
        raise NotAwaited
    return user

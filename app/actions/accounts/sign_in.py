"""Sign an account in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actions.accounts.errors import WrongCredentials
from app.actions.steps.accounts.passwords import hashed, is_outdated, is_right
from app.actions.steps.accounts.sessions import Browser, await_code, start_session
from app.actions.steps.accounts.sign_in_attempts import (
    Subject,
    account_subject,
    address_subject,
    count_attempt,
    forgive,
)
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What was typed, the client's address, the session the browser had before, and what it says it is."""

    email: str
    password: str
    address: str
    old_token: str | None = None
    browser: str = ""


@dataclass(frozen=True, slots=True)
class _Credentials:
    id: int
    password_hash: str


def sign_in(request: SignInRequest, now: datetime) -> str:
    """Start a session of 12 hours and answer its token; the session the browser had before ends.

    Where the account has a second factor, the session opens nothing and waits for its code (enter_code).
    Raises WrongCredentials, the same for an unknown account, a wrong password, an inactive account and one
    without password, or TooManyAttempts. Writes session, audit and failed attempts. The password is checked
    between two transactions, because that is slow.
    """
    email = request.email.strip().lower().replace("\0", "")
    subjects = account_subject(email), address_subject(request.address)
    with writing() as session:
        count_attempt(session, subjects, now)
        account = _account(session, email)
    right = is_right(account.password_hash if account else None, request.password)
    if not right or account is None:
        _record_failure(account, subjects, now)
        raise WrongCredentials
    new_hash = hashed(request.password) if is_outdated(account.password_hash) else account.password_hash
    with writing() as session:
        _keep_hash(session, account, new_hash)
        forgive(session, *subjects, now)
        browser = Browser(request.browser, request.old_token)
        begin = await_code if _has_second_factor(session, account.id) else start_session
        return begin(session, account.id, browser, now)


def _has_second_factor(session: Session, user_id: int) -> bool:
    confirmed = User.totp_confirmed_at.is_not(None)
    return session.scalar(select(User.id).where(User.id == user_id, confirmed)) is not None


def _account(session: Session, email: str) -> _Credentials | None:
    row = session.execute(
        select(User.id, User.password_hash).where(
            User.email == email, User.active, User.password_hash.is_not(None)
        )
    ).first()
    return _Credentials(row.id, row.password_hash) if row else None


def _record_failure(account: _Credentials | None, subjects: tuple[Subject, Subject], now: datetime) -> None:
    detail = {"account": subjects[0].key, "address": subjects[1].key}
    act = AuditEvent("system", "sign_in_failed", "user", account.id if account else None, detail=detail)
    with writing() as session:
        record(session, act, now)


def _keep_hash(session: Session, account: _Credentials, new_hash: str) -> None:
    """Store the hash; raises WrongCredentials when the password was changed while this one was checked."""
    unchanged = session.scalar(
        update(User)
        .where(User.id == account.id, User.password_hash == account.password_hash, User.active)
        .values(password_hash=new_hash)
        .returning(User.id)
    )
    if unchanged is None:
        raise WrongCredentials

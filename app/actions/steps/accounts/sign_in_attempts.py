"""Counting sign-ins that failed, per account and per client address, to slow guessing down.

Requests that send somebody a link are counted in the same way.

An attempt is counted before its password is looked at and forgiven when it was right, so that many at once
count as well. Neither email nor address is stored, only a keyed hash of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.actions.accounts.errors import TooManyAttempts
from app.models import SignInAttempt
from app.network import keyed, network_key

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 5
MOST_PASSWORDS = 3
MOST_PER_ADDRESS = 20
ATTEMPTS_LOCK = 0x5349474E  # any number, as long as it is always this one


@dataclass(frozen=True, slots=True)
class Subject:
    """What failed sign-ins are counted of, and how many may be in the window."""

    key: str
    most: int


def account_subject(email: str) -> Subject:
    """The account of an email address, existing or not."""
    return Subject(keyed("account", email), MOST_PER_ACCOUNT)


def code_subject(user_id: int) -> Subject:
    """The second factor of an account; a right password gives no attempt back."""
    return Subject(keyed("code", str(user_id)), MOST_PER_ACCOUNT)


def password_subject(email: str) -> Subject:
    """Asking for a new password of an email address; it takes no attempt to sign in away."""
    return Subject(keyed("password", email), MOST_PASSWORDS)


def address_subject(address: str) -> Subject:
    """A client address, an IPv4 one also as IPv6 maps it; of IPv6 the /64 network of one client."""
    return Subject(network_key(address), MOST_PER_ADDRESS)


def count_attempt(session: Session, subjects: Sequence[Subject], now: datetime) -> None:
    """Add one attempt of each subject; raises TooManyAttempts, adding none, when one has too many."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(ATTEMPTS_LOCK)))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    ends = [end for end in (_wait_until(session, subject) for subject in subjects) if end]
    if ends:
        raise TooManyAttempts(ceil((max(ends) - now) / timedelta(minutes=1)))
    session.add_all(SignInAttempt(subject=subject.key, at=now) for subject in subjects)


def forgive(session: Session, account: Subject, address: Subject | None, now: datetime) -> None:
    """Forget the failures of an account, and the address's attempt of this moment."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.subject == account.key))
    if address is not None:
        session.execute(
            delete(SignInAttempt).where(SignInAttempt.subject == address.key, SignInAttempt.at == now)
        )


def _wait_until(session: Session, subject: Subject) -> datetime | None:
    """When the oldest of too many attempts leaves the window."""
    full = session.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.subject == subject.key)
        .order_by(SignInAttempt.at.desc())
        .offset(subject.most - 1)
        .limit(1)
    )
    return full + WINDOW if full else None

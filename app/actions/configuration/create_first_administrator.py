"""Begin to set up an empty site: its first administrator, by the code that the server prints."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.actions.configuration.errors import AlreadyOnboarded, WrongOnboardingCode
from app.actions.steps.accounts.passwords import hashed
from app.actions.steps.accounts.sign_in_attempts import (
    account_subject,
    address_subject,
    count_attempt,
    forgive,
)
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing, writing_calendar
from app.domain.accounts.password import WeakPassword, why_weak
from app.models import User
from app.queries.configuration.onboarding import onboarding_code


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """Who sets the site up, the code that was typed, and the client's address."""

    code: str
    email: str
    name: str
    password: str
    language: str
    address: str


def create_first_administrator(first: FirstAdministrator, now: datetime) -> None:
    """Create the first administrator of a site that has no account yet.

    Raises TooManyAttempts, WrongOnboardingCode, WeakPassword, or AlreadyOnboarded: of two at once one
    is the first.
    Writes account and audit.
    """
    address = address_subject(first.address)
    with writing() as session:
        count_attempt(session, (address,), now)
    if not hmac.compare_digest(_bare(first.code).encode(), _bare(onboarding_code()).encode()):
        raise WrongOnboardingCode
    weakness = why_weak(first.password, first.email, first.name)
    if weakness is not None:
        raise WeakPassword(weakness)
    password_hash = hashed(first.password)
    with writing_calendar() as session:
        if session.scalar(select(User.id).limit(1)):
            raise AlreadyOnboarded
        user = User(
            email=first.email,
            name=first.name,
            role="administrator",
            language=first.language,
            password_hash=password_hash,
            created_at=now,
        )
        session.add(user)
        session.flush()
        forgive(session, account_subject(first.email), address, now)  # signing in follows, and counts anew
        record(session, AuditEvent("user", "created", "user", user.id, user.id), now)


def _bare(code: str) -> str:
    """A code as it counts, however it is written: without hyphens and spaces, in capitals."""
    return "".join(sign for sign in code.upper() if sign.isalnum())

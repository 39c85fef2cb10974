"""Ask for a link to set the password of an account, by email."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.actions.steps.accounts.sign_in_attempts import address_subject, count_attempt, password_subject
from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.messages.notify import send_password_link
from app.actions.transaction import writing
from app.models import User


@dataclass(frozen=True, slots=True)
class PasswordRequest:
    """What was typed, and the client's address."""

    email: str
    address: str


def request_password_link(request: PasswordRequest, now: datetime) -> None:
    """Queue a message with a one-time link to an active account; for any other email do nothing.

    Raises TooManyAttempts, for emails with and without an account alike. Writes attempt, message and audit.
    The link itself is made when the message is sent.
    """
    email = request.email.strip().lower().replace("\0", "")
    with writing() as session:
        count_attempt(session, (password_subject(email), address_subject(request.address)), now)
        user = session.execute(select(User.id, User.language).where(User.email == email, User.active)).first()
        if user is not None:
            send_password_link(session, user.id, email, user.language, now)
            record(session, AuditEvent("system", "password_asked", "user", user.id), now)

"""Issue a new link to set an account's password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.actions.accounts.errors import NoSuchAccount
from app.actions.steps.appointments.links import set_password_link
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """The token of a link, and the language of the account's owner."""

    token: str
    language: str


def issue_password_link(email: str, now: datetime) -> IssuedLink:
    """Make a one-time link for an active account; earlier ones stay valid until one is used.

    Raises NoSuchAccount. Writes link and audit.
    """
    with writing() as session:
        user = session.scalar(select(User).where(User.email == email.lower(), User.active))
        if user is None:
            raise NoSuchAccount
        record(session, AuditEvent("system", "password_link_issued", "user", user.id), now)
        return IssuedLink(set_password_link(session, user.id, now), user.language)

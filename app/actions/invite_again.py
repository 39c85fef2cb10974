"""Invite somebody again whose invitation was lost, or who forgot the password."""

from datetime import datetime

from sqlalchemy import select

from app.actions.steps.audit import Act, record
from app.actions.steps.invitations import invite
from app.actions.transaction import writing
from app.domain.errors import DomainError
from app.models import User


class InactiveAccount(DomainError):
    """There is no such account, or it is inactive."""


def invite_again(user_id: int, by_user_id: int, is_sent: bool, now: datetime) -> str | None:
    """Send a new link that sets the password; where nothing is sent, answer its token.

    Earlier links stay valid until one is used. Raises InactiveAccount. Writes link or message, and audit.
    """
    with writing() as session:
        user = session.scalar(select(User).where(User.id == user_id, User.active))
        if user is None:
            raise InactiveAccount
        record(session, Act("user", "invited_again", "user", user.id, by_user_id), now)
        return invite(session, user, is_sent, now)

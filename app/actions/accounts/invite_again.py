"""Invite somebody again whose invitation was lost, or who forgot the password."""

from datetime import datetime

from sqlalchemy import select

from app.actions.accounts.errors import InactiveAccount
from app.actions.steps.accounts.invitations import invite
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User


def invite_again(user_id: int, by_user_id: int, is_sent: bool, now: datetime) -> str | None:
    """Send a new link that sets the password; where nothing is sent, answer its token.

    Earlier links stay valid until one is used. Raises InactiveAccount. Writes link or message, and audit.
    """
    with writing() as session:
        user = session.scalar(select(User).where(User.id == user_id, User.active))
        if user is None:
            raise InactiveAccount
        record(session, AuditEvent("user", "invited_again", "user", user.id, by_user_id), now)
        return invite(session, user, is_sent, now)

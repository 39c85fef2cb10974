"""Inviting somebody to an account: by email, or by a link to hand over."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actions.steps.appointments.links import set_password_link
from app.actions.steps.messages.notify import send_password_link
from app.models import User


def invite(session: Session, user: User, is_sent: bool, now: datetime) -> str | None:
    """Send the link that sets the account's password, for 7 days; where nothing is sent, answer its token."""
    if not is_sent:
        return set_password_link(session, user.id, now)
    send_password_link(session, user.id, user.email, user.language, now, is_invitation=True)
    return None

"""Personal links: made anew each time one is shown or sent; only the hash is stored."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.actions.steps.rows import insert_row
from app.domain.scheduling.booking_rules import APPOINTMENT_LINK_LIVES
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import instant_of
from app.models import AccessLink, ListLink
from app.tokens import hash_of, new_token

LIST_LINK_FOR = timedelta(minutes=30)
PASSWORD_LINK_FOR = timedelta(days=7)
"""How long an invitation works, which an administrator hands out."""
ASKED_PASSWORD_LINK_FOR = timedelta(minutes=30)
"""How long a link works that the owner of an account asked for by email."""


def appointment_link(session: Session, appointment_id: int, ends_at: Minute, now: datetime) -> str:
    """A new token that opens this appointment until 30 days after the visit."""
    token = new_token()
    insert_row(
        session,
        AccessLink,
        token_hash=hash_of(token),
        purpose="appointment",
        appointment_id=appointment_id,
        created_at=now,
        expires_at=instant_of(ends_at) + APPOINTMENT_LINK_LIVES,
    )
    return token


def set_password_link(
    session: Session, user_id: int, now: datetime, lasts: timedelta = PASSWORD_LINK_FOR
) -> str:
    """A new token that lets this account set its password once, while it lasts."""
    token = new_token()
    insert_row(
        session,
        AccessLink,
        token_hash=hash_of(token),
        purpose="set_password",
        user_id=user_id,
        created_at=now,
        expires_at=now + lasts,
    )
    return token


def list_link(session: Session, email: str, now: datetime) -> str:
    """A new token, to be sent to an email address, that opens the list of its appointments once."""
    return _new_list_link(session, "ask", email, now)


def opened_list(session: Session, email: str, now: datetime) -> str:
    """A new token that shows the list of an email address's appointments to whoever opened the link to it."""
    return _new_list_link(session, "list", email, now)


def _new_list_link(session: Session, purpose: str, email: str, now: datetime) -> str:
    token = new_token()
    insert_row(
        session,
        ListLink,
        token_hash=hash_of(token),
        purpose=purpose,
        email=email,
        created_at=now,
        expires_at=now + LIST_LINK_FOR,
    )
    return token

"""Personal links: made anew each time one is shown or sent; only the hash is stored."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.actions.steps.rows import insert_row
from app.domain.intervals import Minute
from app.domain.wall_clock import instant_of
from app.models import AccessLink
from app.tokens import hash_of, new_token

VISIT_LINK_AFTER = timedelta(days=30)
PASSWORD_LINK_FOR = timedelta(days=7)


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
        expires_at=instant_of(ends_at) + VISIT_LINK_AFTER,
    )
    return token


def set_password_link(session: Session, user_id: int, now: datetime) -> str:
    """A new token that lets this account set its password once, within 7 days."""
    token = new_token()
    insert_row(
        session,
        AccessLink,
        token_hash=hash_of(token),
        purpose="set_password",
        user_id=user_id,
        created_at=now,
        expires_at=now + PASSWORD_LINK_FOR,
    )
    return token

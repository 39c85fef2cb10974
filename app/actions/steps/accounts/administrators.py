"""A site never loses its last administrator."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import User


def is_administered(session: Session) -> bool:
    """Whether an active administrator has a password; what was changed before in the transaction counts."""
    session.flush()
    able = User.role == "administrator", User.active, User.password_hash.is_not(None)
    return session.scalar(select(User.id).where(*able).limit(1)) is not None

"""Accounts as others meet them: the link that sets a password, and whom to ask."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import AccessLink, User
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """Whose password a link sets, and whether it still does."""

    email: str
    name: str
    is_live: bool


def password_link(token: str, now: datetime) -> PasswordLink | None:
    """The link of a token, used or expired ones too; None when there never was one."""
    row = db.session.execute(
        select(User.email, User.name, User.active, AccessLink.used_at, AccessLink.expires_at)
        .join(User, User.id == AccessLink.user_id)
        .where(AccessLink.token_hash == hash_of(token), AccessLink.purpose == "set_password")
    ).first()
    if row is None:
        return None
    return PasswordLink(row.email, row.name, row.active and row.used_at is None and row.expires_at > now)


def administrator_names() -> tuple[str, ...]:
    """Who can grant a calendar: the active administrators, by name."""
    statement = select(User.name).where(User.role == "administrator", User.active).order_by(User.name)
    return tuple(db.session.scalars(statement))

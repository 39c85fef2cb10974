"""One's own account: the browsers that are signed in, and the second factor."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from app.encryption import decrypted
from app.extensions import db
from app.models import RecoveryCode, User, UserSession
from app.queries.rows import copied


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A browser that is signed in; `browser` is what it says it is."""

    id: int
    browser: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Since when the second factor is on, None where it is not; how many recovery codes are left."""

    on_since: datetime | None
    codes_left: int


@dataclass(frozen=True, slots=True)
class PendingSecret:
    """A secret that no code has confirmed yet, and whose it is; None where it cannot be read any more."""

    email: str
    secret: str | None = field(repr=False)


def own_sessions(user_id: int, now: datetime) -> tuple[OwnSession, ...]:
    """The live sessions of an account, the one seen last first."""
    live = (UserSession.user_id == user_id, UserSession.expires_at > now, UserSession.awaits_code.is_(False))
    statement = select(UserSession).where(*live).order_by(UserSession.last_seen_at.desc(), UserSession.id)
    return tuple(copied(OwnSession, row) for row in db.session.scalars(statement))


def second_factor(user_id: int) -> SecondFactor:
    """How it stands with the second factor of an account."""
    left = select(func.count()).select_from(RecoveryCode)
    left = left.where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    since = db.session.scalar(select(User.totp_confirmed_at).where(User.id == user_id))
    return SecondFactor(since, db.session.scalar(left) or 0)


def pending_secret(user_id: int) -> PendingSecret | None:
    """The secret that waits to be confirmed, None where there is none."""
    pending = User.id == user_id, User.totp_confirmed_at.is_(None), User.totp_secret.is_not(None)
    row = db.session.execute(select(User.email, User.totp_secret).where(*pending)).first()
    if row is None:
        return None
    return PendingSecret(row.email, decrypted(row.totp_secret, str(current_app.config["SECRET_KEY"])))

"""Accounts of the staff: the one behind a session, and what its calendars are."""

from dataclasses import dataclass, field
from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from app.extensions import db
from app.models import User, UserCalendar, UserSession
from app.queries.rows import rows, table_of
from app.tokens import hash_of

_users, _granted = table_of(User), table_of(UserCalendar)
_CALENDARS = (
    select(_users.c.role, _users.c.therapist_id.label("own"), _granted.c.therapist_id.label("granted"))
    .outerjoin_from(_users, _granted, _granted.c.user_id == _users.c.id)
    .where(_users.c.id == bindparam("user_id"), _users.c.active)
)


@dataclass(frozen=True, slots=True)
class Staff(UserMixin):  # type: ignore[misc]
    """A signed-in account; `calendars` are the therapists it may see, None meaning all of them.

    `last_search` is how this session last looked for a patient, empty where it did not yet.
    """

    user_id: int
    session_id: int
    session_token: str = field(repr=False)
    last_seen_at: datetime
    name: str
    email: str
    is_administrator: bool
    calendars: frozenset[int] | None
    has_own_calendar: bool
    last_search: str = field(repr=False)
    has_second_factor: bool = False

    def get_id(self) -> str:
        """What the cookie carries: the session's token, and nothing of the account."""
        return self.session_token

    def may_see(self, therapist_id: int) -> bool:
        """Whether this account may open the therapist's calendar (glossary, who may do what)."""
        return self.calendars is None or therapist_id in self.calendars

    @property
    def answers_for_clinic(self) -> bool:
        """Whether this account sees what is addressed to nobody in particular."""
        return answers_for_clinic(self.calendars, self.has_own_calendar)


def answers_for_clinic(calendars: frozenset[int] | None, has_own_calendar: bool) -> bool:
    """Whether an account is an administrator's, or a receptionist's, who sees calendars but has none."""
    return calendars is None or (bool(calendars) and not has_own_calendar)


def signed_in_staff(session_token: str, now: datetime) -> Staff | None:
    """The account of a live session, or None when it ended, expired, or its account is inactive.

    None too while the second factor is still to come: such a session opens nothing (glossary, accounts).
    """
    row = db.session.execute(
        select(UserSession.id, UserSession.last_seen_at, UserSession.last_search, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == hash_of(session_token),
            UserSession.expires_at > now,
            UserSession.awaits_code.is_(False),
            User.active,
        )
    ).first()
    if row is None:
        return None
    session_id, last_seen_at, last_search, user = row
    return Staff(
        user_id=user.id,
        session_id=session_id,
        session_token=session_token,
        last_seen_at=last_seen_at,
        name=user.name,
        email=user.email,
        is_administrator=user.role == "administrator",
        calendars=None if user.role == "administrator" else _calendars(user),
        has_own_calendar=user.therapist_id is not None,
        last_search=last_search or "",
        has_second_factor=user.totp_confirmed_at is not None,
    )


def calendars_of(user_id: int) -> frozenset[int] | None:
    """The calendars of an account as the present transaction sees them, None meaning all; one query.

    Empty where the account is not there or inactive.
    """
    found = rows(_CALENDARS, {"user_id": user_id})
    if any(row.role == "administrator" for row in found):
        return None
    ids = {id for row in found for id in (row.own, row.granted)}
    return frozenset(id for id in ids if id is not None)


def awaits_code(session_token: str, now: datetime) -> bool:
    """Whether a session waits for the second factor of its account."""
    waiting = (
        UserSession.token_hash == hash_of(session_token),
        UserSession.expires_at > now,
        UserSession.awaits_code,
        User.active,
    )
    statement = select(UserSession.id).join(User, User.id == UserSession.user_id).where(*waiting)
    return db.session.scalar(statement) is not None


def _calendars(user: User) -> frozenset[int]:
    granted = db.session.scalars(select(UserCalendar.therapist_id).where(UserCalendar.user_id == user.id))
    own = () if user.therapist_id is None else (user.therapist_id,)
    return frozenset((*granted, *own))

"""Create an account of the staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.steps.audit import Act, record
from app.actions.steps.links import set_password_link
from app.actions.transaction import writing
from app.domain.errors import DomainError
from app.models import Therapist, User, UserCalendar


class EmailTaken(DomainError):
    """Another account has that email address."""


class UnknownTherapist(DomainError):
    """No therapist has that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"unknown therapist: {slug!r}")
        self.slug = slug


class TherapistHasAccount(DomainError):
    """The therapist has an account already."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to be: `therapist` is whose own it is, `calendars` which others it may see, by slug."""

    email: str
    name: str
    role: str
    language: str
    therapist: str | None = None
    calendars: tuple[str, ...] = ()


def create_user(new: NewUser, now: datetime) -> str:
    """Create the account, without password, and answer the token of a link to set one.

    Raises EmailTaken, UnknownTherapist or TherapistHasAccount. Writes account, calendars, link and audit.
    """
    email = new.email.lower()
    with writing() as session:
        if session.scalar(select(User.id).where(User.email == email)):
            raise EmailTaken
        user = User(
            email=email,
            name=new.name,
            role=new.role,
            language=new.language,
            therapist_id=_own_calendar(session, new.therapist),
            created_at=now,
        )
        session.add(user)
        session.flush()
        _grant(session, user, new.calendars)
        record(session, Act("system", "created", "user", user.id), now)
        return set_password_link(session, user.id, now)


def _own_calendar(session: Session, slug: str | None) -> int | None:
    if slug is None:
        return None
    therapist_id = _therapist_id(session, slug)
    if session.scalar(select(User.id).where(User.therapist_id == therapist_id)):
        raise TherapistHasAccount
    return therapist_id


def _grant(session: Session, user: User, slugs: Iterable[str]) -> None:
    granted = {_therapist_id(session, slug) for slug in slugs} - {user.therapist_id}
    session.add_all(UserCalendar(user_id=user.id, therapist_id=each) for each in granted)


def _therapist_id(session: Session, slug: str) -> int:
    therapist_id = session.scalar(select(Therapist.id).where(Therapist.slug == slug))
    if therapist_id is None:
        raise UnknownTherapist(slug)
    return therapist_id

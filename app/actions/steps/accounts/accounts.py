"""Accounts: whose own one is, which calendars it may see besides, and the row of a new one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.actions.accounts.errors import EmailTaken, TherapistHasAccount, UnknownTherapist
from app.actions.steps.accounts.sessions import use_links_up
from app.actions.steps.messages.outbox import log_event
from app.domain.accounts.new_user import NewUser
from app.domain.messages.retry import Outcome
from app.domain.messages.staleness import StaleReason
from app.domain.messages.vocabulary import State
from app.models import Message, Therapist, User, UserCalendar


def insert_account(session: Session, new: NewUser, now: datetime) -> User:
    """The row of a new account without password; raises EmailTaken, UnknownTherapist, TherapistHasAccount."""
    user = User(role=new.role, name=new.name, language=new.language, created_at=now)
    user.email = free_email(session, new.email, None)
    user.therapist_id = own_calendar(session, new.therapist, None)
    session.add(user)
    session.flush()
    grant(session, user, new.calendars)
    return user


def free_email(session: Session, email: str, own_id: int | None) -> str:
    """The address in lower case; raises EmailTaken when it is another account's."""
    lowered = email.lower()
    if session.scalar(select(User.id).where(User.email == lowered, User.id != (own_id or 0))):
        raise EmailTaken
    return lowered


def own_calendar(session: Session, slug: str | None, own_id: int | None) -> int | None:
    """The therapist of that slug; raises TherapistHasAccount when another account is theirs."""
    if slug is None:
        return None
    therapist_id = _therapist_id(session, slug)
    if session.scalar(select(User.id).where(User.therapist_id == therapist_id, User.id != (own_id or 0))):
        raise TherapistHasAccount
    return therapist_id


def grant(session: Session, user: User, slugs: Iterable[str]) -> None:
    """Let an account see these calendars besides its own, and no others."""
    session.execute(delete(UserCalendar).where(UserCalendar.user_id == user.id))
    granted = {_therapist_id(session, slug) for slug in slugs} - {user.therapist_id}
    session.add_all(UserCalendar(user_id=user.id, therapist_id=each) for each in sorted(granted))


def stop_links(session: Session, user_id: int, now: datetime) -> None:
    """Let no link set the account's password any more, neither one that was sent nor one that waits to be."""
    use_links_up(session, user_id, now)
    waiting = Message.user_id == user_id, Message.state == State.PENDING
    why = StaleReason.CONTACT_CHANGED
    dropped = session.scalars(
        update(Message).where(*waiting).values(state=State.DROPPED, reason=why).returning(Message.id)
    ).all()
    log_event(session, dropped, Outcome.DROPPED, why, now)


def _therapist_id(session: Session, slug: str) -> int:
    therapist_id = session.scalar(select(Therapist.id).where(Therapist.slug == slug))
    if therapist_id is None:
        raise UnknownTherapist(slug)
    return therapist_id

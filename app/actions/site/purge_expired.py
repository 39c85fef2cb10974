"""Delete what has expired and nobody can use any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, select
from sqlalchemy.orm import DeclarativeBase, Session, aliased

from app.actions.steps.accounts.sign_in_attempts import WINDOW
from app.actions.steps.appointments.blocking import clear_expired
from app.actions.transaction import writing, writing_calendar
from app.domain.messages.vocabulary import State
from app.models import (
    AccessLink,
    BookingDraft,
    Hold,
    ListLink,
    Message,
    MessageOccurrence,
    SignInAttempt,
    UserSession,
    WorkerPulse,
)

LINKS_STAY = timedelta(days=30)
"""For so long after it expired a link is still told from one that never was."""

MESSAGES_STAY = timedelta(days=365)
"""For so long after it was due the history of a message is kept."""
PULSES_STAY = timedelta(days=7)
AT_ONCE = 500
FINISHED = (State.SENT, State.FAILED, State.DROPPED)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows were deleted of each kind."""

    holds: int
    drafts: int
    links: int
    sessions: int
    attempts: int
    messages: int


def purge_expired(now: datetime) -> Purged:
    """Delete expired holds, drafts with what was typed in them, links, sessions and sign-ins that failed.

    Also messages that were finished a year ago, and workers that ended a week ago. Visits and patients are
    not touched. What others wait for, the lock on the calendar, is held for the first two only.
    """
    with writing_calendar() as session:
        holds, drafts = _count(session, Hold), _count(session, BookingDraft)
        clear_expired(session, now)
        holds, drafts = holds - _count(session, Hold), drafts - _count(session, BookingDraft)
    with writing() as session:
        return Purged(
            holds=holds,
            drafts=drafts,
            links=_delete(session, AccessLink, AccessLink.expires_at <= now - LINKS_STAY)
            + _delete(session, ListLink, ListLink.expires_at <= now - LINKS_STAY),
            sessions=_delete(session, UserSession, UserSession.expires_at <= now),
            attempts=_delete(session, SignInAttempt, SignInAttempt.at <= now - WINDOW),
            messages=_delete_messages(session, now),
        )


def _delete_messages(session: Session, now: datetime) -> int:
    """Those that nothing refers to any more: what went in place of another goes before it."""
    _delete(session, WorkerPulse, WorkerPulse.seen_at <= now - PULSES_STAY)
    is_old = and_(Message.state.in_(FINISHED), Message.due_at <= now - MESSAGES_STAY)
    other = aliased(Message)
    is_referred_to = exists().where(other.instead_of_id == Message.id)
    gone = 0
    while ids := session.scalars(select(Message.id).where(is_old, ~is_referred_to).limit(AT_ONCE)).all():
        session.execute(delete(MessageOccurrence).where(MessageOccurrence.message_id.in_(ids)))
        session.execute(delete(Message).where(Message.id.in_(ids)))
        gone += len(ids)
    return gone


def _count(session: Session, table: type[DeclarativeBase]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _delete(session: Session, table: type[DeclarativeBase], expired: ColumnElement[bool]) -> int:
    gone = session.scalar(select(func.count()).select_from(table).where(expired)) or 0
    session.execute(delete(table).where(expired))
    return gone

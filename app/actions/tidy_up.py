"""Delete what has expired and nobody can use any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import DeclarativeBase, Session

from app.actions.steps.attempts import WINDOW
from app.actions.steps.holds import clear_expired
from app.actions.transaction import writing, writing_calendar
from app.models import AccessLink, BookingDraft, Hold, SignInAttempt, UserSession

LINKS_STAY = timedelta(days=30)
"""For so long after it expired a link is still told from one that never was."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows were deleted of each kind."""

    holds: int
    drafts: int
    links: int
    sessions: int
    attempts: int


def tidy_up(now: datetime) -> Tidied:
    """Delete expired holds, drafts with what was typed in them, links, sessions and sign-ins that failed.

    Visits and patients are not touched. What others wait for, the lock on the calendar, is held for the first
    two only.
    """
    with writing_calendar() as session:
        holds, drafts = _count(session, Hold), _count(session, BookingDraft)
        clear_expired(session, now)
        holds, drafts = holds - _count(session, Hold), drafts - _count(session, BookingDraft)
    with writing() as session:
        return Tidied(
            holds=holds,
            drafts=drafts,
            links=_delete(session, AccessLink, AccessLink.expires_at <= now - LINKS_STAY),
            sessions=_delete(session, UserSession, UserSession.expires_at <= now),
            attempts=_delete(session, SignInAttempt, SignInAttempt.at <= now - WINDOW),
        )


def _count(session: Session, table: type[DeclarativeBase]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _delete(session: Session, table: type[DeclarativeBase], expired: ColumnElement[bool]) -> int:
    gone = session.scalar(select(func.count()).select_from(table).where(expired)) or 0
    session.execute(delete(table).where(expired))
    return gone

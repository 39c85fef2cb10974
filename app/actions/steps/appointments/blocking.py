"""Clearing away holds and drafts that ran out, and giving a held time up."""

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select
from sqlalchemy.orm import Session

from app.actions.steps.rows import delete_rows
from app.models import BlockedTime, BookingDraft, Hold
from app.queries.rows import rows, table_of

_blocks, _holds, _drafts = map(table_of, (BlockedTime, Hold, BookingDraft))
_RAN_OUT = _holds.c.expires_at <= bindparam("now")
_IS_ANY_EXPIRED = select(
    or_(
        exists().where(_RAN_OUT).correlate(None),
        exists().where(_drafts.c.expires_at <= bindparam("now")).correlate(None),
    ).label("is_any")
)
_OWN = _holds.c.draft_id == bindparam("own_draft_id")
# Each blocked time before its hold, each hold before its draft.
_CLEAR_EXPIRED = (
    delete(_blocks).where(_blocks.c.hold_id.in_(select(_holds.c.id).where(_RAN_OUT))),
    delete(_holds).where(_RAN_OUT),
    delete(_drafts).where(
        _drafts.c.expires_at <= bindparam("now"), _drafts.c.id.not_in(select(_holds.c.draft_id))
    ),
)
_RELEASE = (
    delete(_blocks).where(_blocks.c.hold_id.in_(select(_holds.c.id).where(_OWN))),
    delete(_holds).where(_OWN),
)


def clear_expired(session: Session, now: datetime) -> None:
    """Remove the holds that ran out and the drafts that expired, with what was typed in them."""
    [found] = rows(_IS_ANY_EXPIRED, {"now": now})  # mostly there is nothing, and all wait for this lock
    if found.is_any:
        for statement in _CLEAR_EXPIRED:
            delete_rows(session, statement, now=now)


def release_hold(session: Session, draft_id: int) -> None:
    """Give up the time that a draft holds, if any."""
    for statement in _RELEASE:
        delete_rows(session, statement, own_draft_id=draft_id)

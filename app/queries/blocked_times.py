"""Which times of therapists are blocked, by appointments and by live holds."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select

from app.domain.intervals import Interval
from app.domain.slots import Busy
from app.extensions import db
from app.models import BlockedTime, Hold
from app.models.booking import LONGEST_BLOCK_MINUTES

# Built once: putting a statement together costs more than running this one.
_BLOCKED = (
    select(BlockedTime.therapist_id, BlockedTime.starts_at, BlockedTime.ends_at, BlockedTime.hold_id)
    .outerjoin(Hold, Hold.id == BlockedTime.hold_id)
    .where(
        BlockedTime.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        BlockedTime.starts_at < bindparam("last"),
        BlockedTime.starts_at > bindparam("earliest"),
        BlockedTime.ends_at > bindparam("first"),
        or_(
            BlockedTime.hold_id.is_(None),
            and_(Hold.expires_at > bindparam("now"), Hold.draft_id != bindparam("own_draft_id")),
        ),
    )
)
NO_DRAFT = 0


def blocked_times(
    therapist_ids: Collection[int], window: Interval, now: datetime, own_draft_id: int | None = None
) -> dict[int, Busy]:
    """What blocks each therapist in a window of UTC minutes, in one query.

    A hold that ran out blocks nothing, and one's own hold does not hide one's own slot.
    """
    first, last = window
    asked = {
        "therapist_ids": list(therapist_ids),
        "first": first,
        "last": last,
        "earliest": first - LONGEST_BLOCK_MINUTES,
        "now": now,
        "own_draft_id": own_draft_id or NO_DRAFT,
    }
    taken: dict[int, list[Interval]] = {therapist_id: [] for therapist_id in therapist_ids}
    held: dict[int, list[Interval]] = {therapist_id: [] for therapist_id in therapist_ids}
    for therapist_id, starts_at, ends_at, hold_id in db.session.execute(_BLOCKED, asked):
        (taken if hold_id is None else held)[therapist_id].append((starts_at, ends_at))
    return {therapist_id: Busy(taken[therapist_id], held[therapist_id]) for therapist_id in therapist_ids}

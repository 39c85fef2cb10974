"""Which times of therapists are blocked, by appointments and by live holds."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select

from app.domain.intervals import Interval
from app.domain.slots import Busy
from app.extensions import db
from app.models import BlockedTime, Hold
from app.models.booking import LONGEST_BLOCK_MINUTES


def blocked_times(
    therapist_ids: Iterable[int], window: Interval, now: datetime, own_draft_id: int | None = None
) -> dict[int, Busy]:
    """What blocks each therapist in a window of UTC minutes, in one query.

    A hold that ran out blocks nothing, and one's own hold does not hide one's own slot.
    """
    first, last = window
    rows = db.session.execute(
        select(BlockedTime.therapist_id, BlockedTime.starts_at, BlockedTime.ends_at, BlockedTime.hold_id)
        .outerjoin(Hold, Hold.id == BlockedTime.hold_id)
        .where(
            BlockedTime.therapist_id.in_(tuple(therapist_ids)),
            BlockedTime.starts_at < last,
            BlockedTime.starts_at > first - LONGEST_BLOCK_MINUTES,
            BlockedTime.ends_at > first,
            or_(
                BlockedTime.hold_id.is_(None),
                (Hold.expires_at > now) & (Hold.draft_id != (own_draft_id or 0)),
            ),
        )
    )
    taken: dict[int, list[Interval]] = defaultdict(list)
    held: dict[int, list[Interval]] = defaultdict(list)
    for therapist_id, starts_at, ends_at, hold_id in rows:
        (taken if hold_id is None else held)[therapist_id].append((starts_at, ends_at))
    return {
        therapist_id: Busy(taken.get(therapist_id, []), held.get(therapist_id, []))
        for therapist_id in therapist_ids
    }

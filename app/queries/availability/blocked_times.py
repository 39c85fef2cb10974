"""Which times of therapists are blocked, by appointments and by live holds."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select

from app.domain.scheduling.slots import Busy
from app.domain.time.intervals import Interval
from app.models import BlockedTime, Hold
from app.models.booking import LONGEST_BLOCK_MINUTES
from app.queries.rows import rows, table_of

_blocks, _holds = table_of(BlockedTime), table_of(Hold)
# Built once: putting a statement together costs more than running this one.
_BLOCKED = (
    select(_blocks.c.therapist_id, _blocks.c.starts_at, _blocks.c.ends_at, _blocks.c.hold_id)
    .outerjoin_from(_blocks, _holds, _holds.c.id == _blocks.c.hold_id)
    .where(
        _blocks.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        _blocks.c.starts_at < bindparam("last"),
        _blocks.c.starts_at > bindparam("earliest"),
        _blocks.c.ends_at > bindparam("first"),
        or_(
            _blocks.c.appointment_id != bindparam("own_appointment_id"),
            and_(_holds.c.expires_at > bindparam("now"), _holds.c.draft_id != bindparam("own_draft_id")),
        ),
    )
)
NONE = 0


def blocked_times(
    therapist_ids: Collection[int],
    window: Interval,
    now: datetime,
    own_draft_id: int | None = None,
    own_appointment_id: int | None = None,
) -> dict[int, Busy]:
    """What blocks each therapist in a window of UTC minutes, in one query.

    A hold that ran out blocks nothing, one's own hold does not hide one's own slot, nor does an appointment
    that is to be moved hide the times it takes up now.
    """
    first, last = window
    asked = {
        "therapist_ids": list(therapist_ids),
        "first": first,
        "last": last,
        "earliest": first - LONGEST_BLOCK_MINUTES,
        "now": now,
        "own_draft_id": own_draft_id or NONE,
        "own_appointment_id": own_appointment_id or NONE,
    }
    taken: dict[int, list[Interval]] = {therapist_id: [] for therapist_id in therapist_ids}
    held: dict[int, list[Interval]] = {therapist_id: [] for therapist_id in therapist_ids}
    for therapist_id, starts_at, ends_at, hold_id in rows(_BLOCKED, asked):
        (taken if hold_id is None else held)[therapist_id].append((starts_at, ends_at))
    return {therapist_id: Busy(taken[therapist_id], held[therapist_id]) for therapist_id in therapist_ids}

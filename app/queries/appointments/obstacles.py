"""What stands in the way of a visit, one by one: for staff, who may put one over it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Interval
from app.models import Appointment, BlockedTime, Hold
from app.models.booking import LONGEST_BLOCK_MINUTES
from app.queries.rows import copied, rows, table_of

NONE = 0
_blocks, _holds, _appointments = map(table_of, (BlockedTime, Hold, Appointment))
_BLOCKING = (
    select(_blocks.c.appointment_id, _blocks.c.hold_id)
    .outerjoin_from(_blocks, _holds, _holds.c.id == _blocks.c.hold_id)
    .where(
        _blocks.c.therapist_id == bindparam("therapist_id"),
        _blocks.c.starts_at < bindparam("last"),
        _blocks.c.starts_at > bindparam("earliest"),
        _blocks.c.ends_at > bindparam("first"),
        or_(
            _blocks.c.appointment_id != bindparam("own_appointment_id"),
            _holds.c.expires_at > bindparam("now"),
        ),
    )
    .order_by(_blocks.c.id)
)
# As the guard `no_overlap_appointments` has it.
_ELSEWHERE = (
    select(_appointments.c.id)
    .where(
        _appointments.c.patient_id == bindparam("patient_id"),
        _appointments.c.starts_at < bindparam("last"),
        _appointments.c.ends_at > bindparam("first"),
        _appointments.c.status != Status.CANCELLED,
        _appointments.c.forced.is_(False),
        _appointments.c.origin != "emr",
        _appointments.c.id != bindparam("own_appointment_id"),
    )
    .order_by(_appointments.c.id)
)
_OWN_BLOCK = select(_blocks).where(_blocks.c.appointment_id == bindparam("own_appointment_id"))


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What a visit would lie over: the therapist's appointments and live holds, its patient's others."""

    appointment_ids: tuple[int, ...] = ()
    hold_ids: tuple[int, ...] = ()
    own_visit_ids: tuple[int, ...] = ()

    @property
    def stay(self) -> bool:
        """Whether something is still there when the visit is placed: a hold gives way to it."""
        return bool(self.appointment_ids or self.own_visit_ids)


NOTHING = Obstacles()


@dataclass(frozen=True, slots=True)
class OwnBlock:
    """What an appointment blocks now (UTC minutes)."""

    therapist_id: int
    starts_at: int
    ends_at: int
    forced: bool

    def is_of(self, therapist_id: int, blocks: Interval) -> bool:
        """Whether it blocks just that."""
        return (therapist_id, blocks) == (self.therapist_id, (self.starts_at, self.ends_at))


def blocking(
    therapist_id: int, blocks: Interval, now: datetime, own_appointment_id: int | None = None
) -> Obstacles:
    """What blocks a therapist's time (UTC minutes), but for an appointment that is to be moved; one query."""
    asked = {
        "therapist_id": therapist_id,
        "first": blocks[0],
        "last": blocks[1],
        "earliest": blocks[0] - LONGEST_BLOCK_MINUTES,
        "now": now,
        "own_appointment_id": own_appointment_id or NONE,
    }
    found = rows(_BLOCKING, asked)
    return Obstacles(
        tuple(row.appointment_id for row in found if row.hold_id is None),
        tuple(row.hold_id for row in found if row.hold_id is not None),
    )


def own_block(appointment_id: int) -> OwnBlock | None:
    """What an appointment blocks now, None where its time was given up; one query."""
    found = rows(_OWN_BLOCK, {"own_appointment_id": appointment_id})
    return copied(OwnBlock, found[0]) if found else None


def own_visits(patient_id: int, visit: Interval, own_appointment_id: int | None = None) -> tuple[int, ...]:
    """The other visits of a patient that one from start to end (UTC minutes) would meet; one query."""
    asked = {
        "patient_id": patient_id,
        "first": visit[0],
        "last": visit[1],
        "own_appointment_id": own_appointment_id or NONE,
    }
    return tuple(row.id for row in rows(_ELSEWHERE, asked))

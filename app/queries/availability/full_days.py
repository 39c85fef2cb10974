"""On which days therapists take no further visit for a service (glossary, which slots are offered)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, union_all

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import is_day_full
from app.domain.time.intervals import Interval
from app.domain.time.wall_clock import WallClock
from app.models import Appointment, BookingDraft, Hold
from app.queries.configuration.snapshot import ServiceInfo
from app.queries.rows import rows, table_of

_appointments, _holds, _drafts = map(table_of, (Appointment, Hold, BookingDraft))
NONE = 0
_VISITS = union_all(
    select(_appointments.c.therapist_id, _appointments.c.starts_at).where(
        _appointments.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        _appointments.c.starts_at >= bindparam("first"),
        _appointments.c.starts_at < bindparam("last"),
        _appointments.c.service_id == bindparam("service_id"),
        _appointments.c.status != Status.CANCELLED,
        _appointments.c.id != bindparam("own_appointment_id"),
    ),
    select(_holds.c.therapist_id, _holds.c.starts_at)
    .join_from(_holds, _drafts, _drafts.c.id == _holds.c.draft_id)
    .where(
        _holds.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        _holds.c.starts_at >= bindparam("first"),
        _holds.c.starts_at < bindparam("last"),
        _drafts.c.service_id == bindparam("service_id"),
        _holds.c.expires_at > bindparam("now"),
        _holds.c.draft_id != bindparam("own_draft_id"),
    ),
)


@dataclass(frozen=True, slots=True)
class Visits:
    """Those for a service with some therapists, but for one's own hold and the appointment that is moved."""

    service: ServiceInfo
    therapist_ids: Sequence[int]
    own_draft_id: int | None = None
    own_appointment_id: int | None = None


def full_days(
    clock: WallClock, others: Visits, window: Interval, now: datetime
) -> Mapping[int, tuple[Interval, ...]]:
    """The full days of each therapist that meet a window of UTC minutes, as intervals.

    Empty, without a query, where the service has no such limit. A time that is held counts as a visit: who
    fills in the form is not to learn at its end that the day is full.
    """
    if not others.service.rules.max_per_therapist_day:
        return {}
    asked = {
        "therapist_ids": list(others.therapist_ids),
        "service_id": others.service.id,
        "first": clock.days(clock.day_of(window[0]), 1)[0],
        "last": clock.days(clock.day_of(window[1] - 1), 1)[1],
        "now": now,
        "own_draft_id": others.own_draft_id or NONE,
        "own_appointment_id": others.own_appointment_id or NONE,
    }
    visits = Counter((id, clock.day_of(starts_at)) for id, starts_at in rows(_VISITS, asked))
    full: defaultdict[int, list[Interval]] = defaultdict(list)
    for (therapist_id, day), count in visits.items():
        if is_day_full(others.service.rules, count):
            full[therapist_id].append(clock.days(day, 1))
    return {id: tuple(sorted(full[id])) for id in others.therapist_ids}

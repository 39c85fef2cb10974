"""What an administrator has to decide today, counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import and_, bindparam, func, or_, select

from app.domain.messages.vocabulary import State
from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Interval, Minute, meets
from app.models import Appointment, Message, StaffTask
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.outage import Outage, outage
from app.queries.rows import rows, table_of

FAILED_WITHIN = timedelta(days=7)
CLOSED_WITHIN_DAYS = 60
MOST_CLOSINGS = 300
"""How many absences are looked into at most; a clinic has a few dozen in two months."""

_appointments, _messages, _tasks = table_of(Appointment), table_of(Message), table_of(StaffTask)
_IS_UPCOMING = and_(_appointments.c.status == Status.BOOKED, _appointments.c.starts_at >= bindparam("now"))
_UPCOMING = select(func.count().label("upcoming")).select_from(_appointments).where(_IS_UPCOMING)
_COUNT_AND_FIRST = _UPCOMING.add_columns(func.min(_appointments.c.starts_at).label("first"))
_COUNTS = select(
    select(func.count())
    .select_from(_tasks)
    .where(_tasks.c.done_at.is_(None), _tasks.c.is_urgent)
    .scalar_subquery()
    .label("urgent_tasks"),
    select(func.count())
    .select_from(_messages)
    .where(_messages.c.state == State.FAILED, _messages.c.next_attempt_at > bindparam("since"))
    .scalar_subquery()
    .label("failed_messages"),
)


@dataclass(frozen=True, slots=True)
class Pending:
    """Urgent tasks, messages that failed for good in the last week, visits with nobody there, and outages.

    Nobody is there in an absence or a closing, or when the therapist is inactive; `first_unattended` is the
    day of the first such visit.
    """

    urgent_tasks: int
    failed_messages: int
    unattended: int
    first_unattended: date | None
    outage: Outage


def upcoming_count(now: Minute) -> int:
    """How many appointments are to come."""
    return int(rows(_UPCOMING, {"now": now})[0].upcoming)


def pending(clinic: ClinicSnapshot, now: datetime) -> Pending:
    """What waits for a decision; four queries."""
    [counts] = rows(_COUNTS, {"since": now - FAILED_WITHIN})
    unattended, first = _unattended(clinic, now)
    return Pending(
        urgent_tasks=counts.urgent_tasks,
        failed_messages=counts.failed_messages,
        unattended=unattended,
        first_unattended=clinic.clock.day_of(first) if first is not None else None,
        outage=outage(now),
    )


def _unattended(clinic: ClinicSnapshot, now: datetime) -> tuple[int, Minute | None]:
    """How many upcoming appointments have nobody there, and when the first of them begins.

    They lie in an absence of their therapist, location or the clinic, or their therapist is inactive.
    """
    start = clinic.clock.midnight(clinic.clock.today(now))
    window = start, start + CLOSED_WITHIN_DAYS * 24 * 60
    closings = _closings(clinic, window).items()
    in_one = [
        and_(
            _appointments.c.therapist_id.in_(therapist_ids),
            _appointments.c.starts_at < end,
            _appointments.c.ends_at > start,
            *([_appointments.c.location_id == location_id] if location_id else []),
        )
        for (location_id, start, end), therapist_ids in islice(closings, MOST_CLOSINGS)
    ]
    inactive = [therapist.id for therapist in clinic.therapists.values() if not therapist.active]
    if inactive:
        in_one.append(_appointments.c.therapist_id.in_(inactive))
    if not in_one:
        return 0, None
    statement = _COUNT_AND_FIRST.where(or_(*in_one))
    [found] = rows(statement, {"now": int(now.timestamp()) // 60})
    return found.upcoming, found.first


def _closings(clinic: ClinicSnapshot, window: Interval) -> dict[tuple[int | None, Minute, Minute], list[int]]:
    """Whom each closing (where, from, until) keeps away."""
    found: dict[tuple[int | None, Minute, Minute], list[int]] = defaultdict(list)
    for therapist in clinic.therapists.values():
        for absence in therapist.working.absences:
            if meets(window, (absence.start, absence.end)):
                found[absence.location_id, absence.start, absence.end].append(therapist.id)
    return found

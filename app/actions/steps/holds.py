"""Taking a time for a draft, and clearing away holds and drafts that ran out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select
from sqlalchemy.orm import Session

from app.actions.steps.rows import delete_rows, insert_row
from app.domain.booking_rules import bookable_window
from app.domain.errors import Reason, Refused
from app.domain.intervals import Minute
from app.domain.slots import Question, most_telling, why_not
from app.domain.wall_clock import ceil_minute
from app.models import BlockedTime, BookingDraft, Hold
from app.queries.availability import Choice, busy_times, candidates
from app.queries.clinic import ClinicSnapshot, TherapistInfo
from app.queries.rows import rows, table_of
from app.queries.workload import least_booked


@dataclass(frozen=True, slots=True)
class Wanted:
    """The time a visitor asks for; notice and horizon count from `judged_at`."""

    choice: Choice
    starts_at: Minute
    judged_at: datetime


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


def release(session: Session, draft_id: int) -> None:
    """Give up the time that a draft holds, if any."""
    for statement in _RELEASE:
        delete_rows(session, statement, own_draft_id=draft_id)


def block(session: Session, therapist: TherapistInfo, wanted: Wanted, **owner: int) -> None:
    """Block the time of a visit, buffers included, for its owner: a hold_id or an appointment_id."""
    starts_at, ends_at = wanted.choice.service.grid_with(therapist).blocks(wanted.starts_at)
    insert_row(session, BlockedTime, therapist_id=therapist.id, starts_at=starts_at, ends_at=ends_at, **owner)


def judge(clinic: ClinicSnapshot, wanted: Wanted, now: datetime) -> TherapistInfo:
    """The therapist to be booked for a time: of those who are free, the one with the fewest minutes that day.

    Raises Refused with the reason when nobody is free, or the choice is not offered.
    """
    choice = wanted.choice
    therapists = _who_gives(clinic, choice)
    busy = busy_times(clinic, choice, (wanted.starts_at, wanted.starts_at + 1), now)
    asked, service = _question(clinic, wanted, now), choice.service
    reasons = {
        therapist.id: why_not(therapist.working, service.grid_with(therapist), asked, busy[therapist.id])
        for therapist in therapists
    }
    free = [therapist for therapist in therapists if reasons[therapist.id] is None]
    if not free:
        raise Refused(most_telling(reason for reason in reasons.values() if reason))
    return clinic.therapists[least_booked(clinic, [therapist.id for therapist in free], wanted.starts_at)]


def _who_gives(clinic: ClinicSnapshot, choice: Choice) -> tuple[TherapistInfo, ...]:
    therapists = candidates(clinic, choice) if clinic.is_offered(choice.service.id) else ()
    if not therapists or choice.location_id is None or choice.type not in choice.service.types:
        raise Refused(Reason.NOT_OFFERED)
    return therapists


def _question(clinic: ClinicSnapshot, wanted: Wanted, now: datetime) -> Question:
    window = bookable_window(wanted.choice.service.rules, clinic.clock, wanted.judged_at)
    location_id = wanted.choice.location_id or 0
    return Question(wanted.starts_at, location_id, window, now=ceil_minute(now))

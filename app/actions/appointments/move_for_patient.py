"""Move an appointment for its patient: to another time, place or therapist."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.appointments.by_staff import (
    Placement,
    Shown,
    granted_appointment,
    rearrange,
    refuse_if_stale,
)
from app.actions.steps.appointments.occasion import Occasion
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.policy import ForcedReason
from app.domain.time.intervals import Minute
from app.queries.configuration.snapshot import fresh_clinic


@dataclass(frozen=True, slots=True)
class StaffMove:
    """Which appointment, and to which time (UTC minutes), with whom and where.

    `duration_minutes`: how long, where it is not to be as the service has it. `forced`, with its reason: over
    time that is taken; `outside_hours`: where nobody works. `quiet`: no notice goes out.
    """

    shown: Shown
    starts_at: Minute
    therapist_id: int
    location_id: int
    duration_minutes: int | None = None
    outside_hours: bool = False
    forced: bool = False
    reason: ForcedReason | None = None
    quiet: bool = False


def move_for_patient(request: StaffMove, now: datetime) -> None:
    """Take the new time and give up the old one; it is told after the grace delay.

    Raises Refused with the reason when the time cannot be had by the staff's rules, or the appointment has
    changed in the meantime; NotGranted when the account has not the calendars of both therapists. Writes
    appointment, blocked time, links, messages and audit (glossary, one way to schedule).
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        record = granted_appointment(request.shown)
        refuse_if_stale(record, request.shown)
        if record.status is not Status.BOOKED:
            raise Refused(Reason.CHANGED)
        actor = staff(request.shown.user_id)
        on = Occasion(fresh_clinic(), actor, now, request.forced, request.quiet, request.reason or "")
        to = Placement(
            record.service_id,
            request.therapist_id,
            request.location_id,
            record.type,
            request.starts_at,
            request.duration_minutes,
            request.outside_hours,
        )
        rearrange(session, on, record, to)

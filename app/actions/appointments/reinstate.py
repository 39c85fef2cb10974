"""Make a cancelled appointment anew: a cancellation itself is never taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.appointments.by_staff import Placement, Shown, granted_appointment, refuse_if_stale
from app.actions.steps.appointments.judging import judge
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import NewVisit, place
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.policy import STAFF, ForcedReason
from app.models import Appointment, AppointmentContact
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.rows import rows, table_of

_appointments, _contacts = table_of(Appointment), table_of(AppointmentContact)
_STANDING_IN = select(_appointments.c.id).where(
    _appointments.c.reinstates_id == bindparam("own_id"), _appointments.c.status != Status.CANCELLED
)
_TYPED = select(_contacts).where(_contacts.c.appointment_id == bindparam("own_id"))


@dataclass(frozen=True, slots=True)
class Reinstatement:
    """Which cancelled appointment; `forced`, with its reason: though its time is another's by now.

    `outside_hours`: though nobody works then any more. `quiet`: no confirmation goes out.
    """

    shown: Shown
    outside_hours: bool = False
    forced: bool = False
    reason: ForcedReason | None = None
    quiet: bool = False


def reinstate(request: Reinstatement, now: datetime) -> int:
    """Book the same visit anew, at the same time and with what was typed for it, and answer the new id.

    The patient gets a confirmation after the grace delay: what they have of the cancelled one holds no more.
    Raises Refused with the reason when it is not cancelled, stands again already, or its time cannot be had
    by the staff's rules; NotGranted when the account has not its calendar. Writes appointment, what was
    typed, blocked time, messages and audit.
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        record = granted_appointment(request.shown)
        refuse_if_stale(record, request.shown)
        if record.status is not Status.CANCELLED or rows(_STANDING_IN, {"own_id": record.id}):
            raise Refused(Reason.CHANGED)
        actor = staff(request.shown.user_id)
        on = Occasion(fresh_clinic(), actor, now, request.forced, request.quiet, request.reason or "")
        same = Placement(
            record.service_id,
            record.therapist_id,
            record.location_id,
            record.type,
            record.starts_at,
            record.ends_at - record.starts_at,
            request.outside_hours,
        )
        taking = judge(session, on, same.asked(on, record), STAFF)
        visit = NewVisit(
            record.patient_id, "staff", record.language, typed=_typed(record.id), reinstates_id=record.id
        )
        return place(session, on, visit, taking)


def _typed(appointment_id: int) -> dict[str, Any] | None:
    """What was typed for an appointment, if anything was."""
    for row in rows(_TYPED, {"own_id": appointment_id}):
        return {name: value for name, value in row._mapping.items() if name != "appointment_id"}
    return None

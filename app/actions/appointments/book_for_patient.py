"""Book an appointment for a patient who called, or who is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.appointments.by_staff import Placement
from app.actions.steps.appointments.judging import judge
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.patient_matching import NewPatient, insert_patient
from app.actions.steps.appointments.scheduling import NewVisit, place
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.policy import STAFF, ForcedReason
from app.models import Patient
from app.queries.configuration.snapshot import fresh_clinic


@dataclass(frozen=True, slots=True)
class StaffBooking:
    """Who books, for whom (the number of a record, or a person who has none yet), and what.

    `forced`, with its reason: over time that is taken. `quiet`: no confirmation goes out. `is_walk_in`: the
    patient is there already, and gets no message at all.
    """

    user_id: int
    patient: int | NewPatient
    placement: Placement
    forced: bool = False
    reason: ForcedReason | None = None
    quiet: bool = False
    is_walk_in: bool = False


def book_for_patient(request: StaffBooking, now: datetime) -> int:
    """Book, and answer the appointment's id; it is told after the grace delay.

    Raises Refused with the reason when the time cannot be had by the staff's rules, NotGranted when the
    account has not the therapist's calendar. Writes patient (when new), appointment, blocked time, messages
    and audit (glossary, one way to schedule).
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        on = Occasion(
            fresh_clinic(), staff(request.user_id), now, request.forced, request.quiet, request.reason or ""
        )
        patient_id = request.patient if isinstance(request.patient, int) else None
        wanted = request.placement.asked(on, patient_id=patient_id)
        taking = judge(session, on, wanted, STAFF)
        id, language = _patient(session, request.patient, now)
        status = Status.ARRIVED if request.is_walk_in else Status.BOOKED
        return place(session, on, NewVisit(id, "staff", language, status), taking)


def _patient(session: Session, patient: int | NewPatient, now: datetime) -> tuple[int, str]:
    """The record's number and language; made now for who has none."""
    if isinstance(patient, NewPatient):
        return insert_patient(session, patient, now), patient.language
    record = session.get(Patient, patient)
    if record is None:
        raise Refused(Reason.CHANGED)
    return record.id, record.language

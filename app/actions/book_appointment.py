"""Turn an unfinished booking into an appointment, once."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.steps.audit import Act, record
from app.actions.steps.drafts import live_draft
from app.actions.steps.holds import Wanted, clear_expired, judge, release
from app.actions.steps.integrity import guarded
from app.actions.steps.links import appointment_link
from app.actions.steps.patients import known_patients, refuse_unless_welcome
from app.actions.transaction import writing_calendar
from app.domain.appointment import Status
from app.domain.identity import Person, name_key
from app.domain.service import ServiceType
from app.models import Appointment, AppointmentContact, BlockedTime, BookingDraft, Hold, Patient
from app.queries.availability import Choice
from app.queries.clinic import ClinicSnapshot, TherapistInfo, fresh_clinic
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed, checked: phones in international form, an empty text where nothing was given.

    For somebody else, names and birth date are the patient's; contact data are the booker's.
    """

    first_name: str
    last_name: str
    birth_date: date
    privacy_version: str
    email: str = ""
    mobile: str = ""
    phone: str = ""
    call_number: str = ""
    visit_address: str = ""
    reason: str = ""
    booker_name: str = ""
    relation: str = ""
    has_authority: bool = False
    agrees_email: bool = False
    agrees_sms: bool = False
    agrees_phone: bool = False

    @property
    def person(self) -> Person:
        """Who is to be seen, as the domain compares persons."""
        return Person(
            self.first_name, self.last_name, self.birth_date, self.email or None, self.mobile or None
        )


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Which draft, what was typed, and the language chosen for this appointment."""

    draft_token: str
    details: Details
    language: str


def book_appointment(request: BookingRequest, now: datetime) -> str:
    """Book what the draft chose, and answer the token of a new personal link to the appointment.

    A draft that made its appointment already answers a link to the same one. Raises Refused with the reason
    when the time is gone, the draft expired, or this cannot be booked online for this person. Writes patient
    (when unknown), appointment, contact, blocked time, link and audit in one transaction (glossary, never
    booking twice).
    """
    draft_hash = hash_of(request.draft_token)
    with writing_calendar() as session:
        appointment = session.scalar(select(Appointment).where(Appointment.draft_hash == draft_hash))
        if appointment is None:
            clear_expired(session, now)
            appointment = _book(session, request, now)
        return appointment_link(session, appointment, now)


def _book(session: Session, request: BookingRequest, now: datetime) -> Appointment:
    draft = live_draft(session, request.draft_token, now)
    hold = session.scalar(select(Hold).where(Hold.draft_id == draft.id))
    clinic = fresh_clinic()
    wanted = _wanted(clinic, draft, hold, now)
    therapist = judge(session, clinic, wanted, now)
    known = known_patients(session, request.details.person)
    refuse_unless_welcome(session, known, wanted.choice.service.rules, now)
    patient = known[0] if known else _new_patient(session, request, now)
    with guarded(session):
        appointment = _appointment(wanted, therapist, patient, request)
        appointment.time_zone = clinic.settings.time_zone
        appointment.created_at = now
        appointment.contact = _contact(request, now)
        session.add(appointment)
    _block(session, appointment, draft.id, wanted)
    session.delete(draft)  # what was typed lives with the appointment now
    record(session, Act("patient", "booked", "appointment", appointment.id), now)
    return appointment


def _wanted(clinic: ClinicSnapshot, draft: BookingDraft, hold: Hold | None, now: datetime) -> Wanted:
    """What to judge; a held time as of when it was taken: filling in the form cannot make it too late."""
    choice = Choice(
        service=clinic.services[draft.service_id],
        therapist_id=hold.therapist_id if hold else draft.therapist_id,
        location_id=draft.location_id,
        type=ServiceType(draft.type),
        draft_id=draft.id,
    )
    return Wanted(choice, draft.starts_at, judged_at=hold.taken_at if hold else now)


def _new_patient(session: Session, request: BookingRequest, now: datetime) -> Patient:
    details = request.details
    patient = Patient(
        first_name=details.first_name,
        last_name=details.last_name,
        name_key=name_key(details.first_name, details.last_name),
        birth_date=details.birth_date,
        language=request.language,
        created_at=now,
    )
    if not details.booker_name:  # what somebody else typed is theirs, and stays with the appointment
        patient.email, patient.mobile, patient.phone = details.email, details.mobile, details.phone
    session.add(patient)
    session.flush()
    return patient


def _appointment(
    wanted: Wanted, therapist: TherapistInfo, patient: Patient, request: BookingRequest
) -> Appointment:
    service = wanted.choice.service
    return Appointment(
        uid=uuid.uuid4().hex,
        therapist_id=therapist.id,
        service_id=service.id,
        location_id=wanted.choice.location_id,
        patient_id=patient.id,
        type=wanted.choice.type,
        starts_at=wanted.starts_at,
        ends_at=wanted.starts_at + service.duration_minutes,
        status=Status.BOOKED,
        origin="online",
        language=request.language,
        draft_hash=hash_of(request.draft_token),
    )


def _contact(request: BookingRequest, now: datetime) -> AppointmentContact:
    return AppointmentContact(
        **asdict(request.details), privacy_language=request.language, privacy_accepted_at=now
    )


def _block(session: Session, appointment: Appointment, draft_id: int, wanted: Wanted) -> None:
    """Block the time of the visit as the service is now, in place of what the draft held."""
    with guarded(session):
        release(session, draft_id)
        blocked_from, blocked_until = wanted.choice.service.grid.blocks(wanted.starts_at)
        session.add(
            BlockedTime(
                therapist_id=appointment.therapist_id,
                starts_at=blocked_from,
                ends_at=blocked_until,
                appointment_id=appointment.id,
            )
        )

"""What stands in therapists' calendars: the appointments of days, and one with all that belongs to it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.domain.appointment import Status
from app.domain.intervals import Interval, Minute
from app.domain.service import ServiceType
from app.extensions import db
from app.models import Appointment, AppointmentContact, AuditEntry, Patient, User
from app.queries.rows import copied

UID = re.compile(r"[0-9a-f]{32}")
TYPED = {
    "typed_email": AppointmentContact.email,
    "typed_mobile": AppointmentContact.mobile,
    "typed_phone": AppointmentContact.phone,
    "call_number": AppointmentContact.call_number,
    "booker_name": AppointmentContact.booker_name,
    "relation": AppointmentContact.relation,
}


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """An appointment as a line of a day; start and end in UTC minutes.

    What the record has of the patient's contact data comes first, then what was typed for this appointment
    (the booker's, where somebody else booked); an empty text where there is nothing.
    """

    uid: str
    therapist_id: int
    service_id: int
    location_id: int
    type: ServiceType
    status: Status
    starts_at: Minute
    ends_at: Minute
    first_name: str
    last_name: str
    email: str
    mobile: str
    phone: str
    typed_email: str
    typed_mobile: str
    typed_phone: str
    call_number: str
    booker_name: str
    relation: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """What the clinic's record says of a patient; an empty text where it says nothing."""

    first_name: str
    last_name: str
    birth_date: date
    email: str
    mobile: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class TypedContact:
    """What was typed for one appointment; for somebody else, contact data are the booker's."""

    first_name: str
    last_name: str
    birth_date: date
    email: str
    mobile: str
    phone: str
    call_number: str
    visit_address: str
    reason: str
    booker_name: str
    relation: str
    has_authority: bool
    agrees_email: bool
    agrees_sms: bool
    agrees_phone: bool
    privacy_version: str
    privacy_language: str
    privacy_accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastAct:
    """One line of an appointment's history; `user_name` is set where an account acted."""

    at: datetime
    actor: str
    act: str
    user_name: str | None


@dataclass(frozen=True, slots=True)
class AppointmentFile:
    """An appointment, its patient, its history, and what was typed for it (None if not made online)."""

    id: int
    uid: str
    therapist_id: int
    service_id: int
    location_id: int
    type: ServiceType
    status: Status
    starts_at: Minute
    ends_at: Minute
    origin: str
    language: str
    created_at: datetime
    revision: int
    confirmed_at: datetime | None
    confirmed_by: str
    cancelled_at: datetime | None
    cancel_reason: str
    patient: PatientRecord
    typed: TypedContact | None
    history: tuple[PastAct, ...]


def agenda(window: Interval, therapist_ids: frozenset[int]) -> tuple[AgendaEntry, ...]:
    """The appointments of these therapists that start in a window, cancelled ones too, by time; one query."""
    first, last = window
    rows = db.session.execute(
        select(
            Appointment.uid,
            Appointment.therapist_id,
            Appointment.service_id,
            Appointment.location_id,
            Appointment.type,
            Appointment.status,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.confirmed_at,
            Patient.first_name,
            Patient.last_name,
            Patient.email,
            Patient.mobile,
            Patient.phone,
            *(func.coalesce(column, "").label(name) for name, column in TYPED.items()),
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(AppointmentContact, AppointmentContact.appointment_id == Appointment.id)
        .where(
            Appointment.therapist_id.in_(therapist_ids),
            Appointment.starts_at >= first,
            Appointment.starts_at < last,
        )
        .order_by(Appointment.starts_at, Appointment.ends_at, Appointment.id)
    )
    return tuple(copied(AgendaEntry, row, **_codes(row)) for row in rows)


def appointment_file(uid: str) -> AppointmentFile | None:
    """The appointment of that uid with all that belongs to it, in two queries; None when there is none."""
    if not UID.fullmatch(uid):
        return None
    row = db.session.execute(
        select(Appointment, Patient, AppointmentContact)
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(AppointmentContact, AppointmentContact.appointment_id == Appointment.id)
        .where(Appointment.uid == uid)
    ).first()
    if row is None:
        return None
    appointment, patient, contact = row
    return copied(
        AppointmentFile,
        appointment,
        **_codes(appointment),
        patient=copied(PatientRecord, patient),
        typed=copied(TypedContact, contact) if contact else None,
        history=_history(appointment.id),
    )


def _history(appointment_id: int) -> tuple[PastAct, ...]:
    """What was done to an appointment; who merely looked at it is for the audit."""
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.actor, AuditEntry.act, User.name.label("user_name"))
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(
            AuditEntry.subject == "appointment",
            AuditEntry.subject_id == appointment_id,
            AuditEntry.act != "opened",
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    return tuple(copied(PastAct, row) for row in rows)


def _codes(row: Any) -> dict[str, Any]:
    return {"type": ServiceType(row.type), "status": Status(row.status)}

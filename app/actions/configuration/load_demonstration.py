"""Load the demonstration: a clinic, its accounts with a password, and some weeks of invented appointments."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actions.configuration.errors import RealPatients, SetupChanged
from app.actions.steps.accounts.passwords import hashed
from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.write_configuration import ONLY_CLINIC, write_setup
from app.actions.transaction import writing_calendar
from app.demonstration.invention import InventedPatient, InventedVisit, invented_visits
from app.domain.configuration.setup import Setup
from app.domain.scheduling.appointment import LIVE
from app.domain.scheduling.service import ContactNeed, needs
from app.models import Appointment, AppointmentContact, BlockedTime, Patient, User
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.configuration.stored import stored_setup

PRIVACY_VERSION = "demonstration"


def load_demonstration(setup: Setup, password: str, now: datetime) -> int:
    """Write the setup as a demonstration clinic with invented appointments, and answer how many these are.

    Its accounts all get the password. Raises RealPatients when there is any patient, and SetupChanged when
    there is a clinic already. Writes everything in one transaction.
    """
    if setup.clinic is None:
        raise ValueError("a demonstration needs a clinic")
    after = replace(setup, clinic=replace(setup.clinic, is_demonstration=True))
    password_hash = hashed(password)  # one for all: they share the password anyway
    with writing_calendar() as session:
        if session.scalar(select(Patient.id).limit(1)) is not None:
            raise RealPatients
        before = stored_setup()
        if before.clinic is not None:
            raise SetupChanged
        users = write_setup(session, before, after, now)
        session.execute(update(User).where(User.id.in_(users.values())).values(password_hash=password_hash))
        visits = list(invented_visits(fresh_clinic(), now))
        _write_visits(session, visits, setup.clinic.time_zone)
        record(session, AuditEvent("system", "loaded_demonstration", "clinic", ONLY_CLINIC), now)
    return len(visits)


def _write_visits(session: Session, visits: Sequence[InventedVisit], time_zone: str) -> None:
    """Write patients, appointments, what was typed, blocked times and audit, in three rounds."""
    patients: dict[InventedPatient, Patient] = {}
    for visit in visits:
        row = patients.setdefault(visit.patient, _patient(visit))
        row.created_at = min(row.created_at, visit.created_at)
    session.add_all(patients.values())
    session.flush()
    rows = [(visit, _appointment(visit, patients[visit.patient].id, time_zone)) for visit in visits]
    session.add_all(appointment for _, appointment in rows)
    session.flush()
    for visit, appointment in rows:
        actor = "patient" if visit.is_online else "system"
        record(session, AuditEvent(actor, "booked", "appointment", appointment.id), visit.created_at)
    session.add_all(_blocked_time(visit, row.id) for visit, row in rows if visit.status in LIVE)
    session.flush()


def _patient(visit: InventedVisit) -> Patient:
    person = visit.patient
    return Patient(
        first_name=person.first_name,
        last_name=person.last_name,
        name_key=person.name_key,
        birth_date=person.birth_date,
        email=person.email,
        mobile=person.mobile,
        language=person.language,
        created_at=visit.created_at,
    )


def _appointment(visit: InventedVisit, patient_id: int, time_zone: str) -> Appointment:
    appointment = Appointment(
        uid=visit.uid,
        therapist_id=visit.therapist_id,
        service_id=visit.service.id,
        location_id=visit.location_id,
        patient_id=patient_id,
        type=visit.type,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        time_zone=time_zone,
        status=visit.status,
        origin="online" if visit.is_online else "staff",
        language=visit.patient.language,
        created_at=visit.created_at,
    )
    if visit.is_online:  # nothing is typed for an appointment that staff make
        appointment.contact = _contact(visit)
    return appointment


def _contact(visit: InventedVisit) -> AppointmentContact:
    person = visit.patient
    need = needs(visit.type)
    return AppointmentContact(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        email=person.email,
        mobile=person.mobile,
        call_number=person.mobile if need is ContactNeed.PHONE else "",
        visit_address=person.address if need is ContactNeed.ADDRESS else "",
        reason=visit.reason,
        booker_name=f"{person.parent} {person.last_name}" if person.parent else "",
        relation="parent" if person.parent else "",
        has_authority=bool(person.parent),
        agrees_email=True,
        privacy_version=PRIVACY_VERSION,
        privacy_language=person.language,
        privacy_accepted_at=visit.created_at,
    )


def _blocked_time(visit: InventedVisit, appointment_id: int) -> BlockedTime:
    starts_at, ends_at = visit.grid.blocks(visit.starts_at)
    return BlockedTime(
        therapist_id=visit.therapist_id,
        starts_at=starts_at,
        ends_at=ends_at,
        appointment_id=appointment_id,
    )

"""Finding a known patient, and whether a booking may go on for this person."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.appointment import Status
from app.domain.booking_rules import Rules, reaches_limit
from app.domain.errors import Reason, Refused
from app.domain.identity import Person, is_same_person, name_key
from app.domain.wall_clock import ceil_minute
from app.models import Appointment, Patient


def known_patient(session: Session, person: Person) -> Patient | None:
    """The record of a person: same birth date, same name, same e-mail or mobile (glossary, known patient)."""
    namesakes = session.scalars(
        select(Patient)
        .where(
            Patient.birth_date == person.birth_date,
            Patient.name_key == name_key(person.first_name, person.last_name),
        )
        .order_by(Patient.id)
    )
    for patient in namesakes:
        if is_same_person(person_of(patient), person):
            return patient
    return None


def person_of(patient: Patient) -> Person:
    """The record as the domain compares it."""
    return Person(
        patient.first_name,
        patient.last_name,
        patient.birth_date,
        patient.email or None,
        patient.mobile or None,
    )


def refuse_unless_welcome(session: Session, patient: Patient | None, rules: Rules, now: datetime) -> None:
    """Raise one and the same neutral Refused, whatever stands in the way.

    A service for existing patients goes on by a link sent to the address on file, never here: an answer that
    differed would tell who is a patient.
    """
    if rules.existing_patients_only:
        raise Refused(Reason.NOT_FOR_THIS_PERSON)
    if patient is None:
        return
    if patient.blocked or reaches_limit(rules, _upcoming_online(session, patient, now)):
        raise Refused(Reason.NOT_FOR_THIS_PERSON)


def _upcoming_online(session: Session, patient: Patient, now: datetime) -> int:
    counted = session.scalar(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.patient_id == patient.id,
            Appointment.origin == "online",
            Appointment.status == Status.BOOKED,
            Appointment.starts_at >= ceil_minute(now),
        )
    )
    return counted or 0

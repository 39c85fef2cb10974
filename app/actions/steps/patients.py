"""Finding a known patient, and whether a booking may go on for this person."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.appointment import Status
from app.domain.booking_rules import Rules, reaches_limit
from app.domain.errors import Reason, Refused
from app.domain.identity import Person, is_same_person, name_key
from app.domain.wall_clock import ceil_minute
from app.models import Appointment, AppointmentContact, Patient


def known_patients(session: Session, person: Person) -> list[Patient]:
    """The records of a person: same birth date, same name, same email or mobile (glossary, known patient).

    Email and mobile are compared with the record's, and with those typed for its earlier appointments: who
    was booked by somebody else has no others.
    """
    namesakes = session.scalars(
        select(Patient)
        .where(
            Patient.birth_date == person.birth_date,
            Patient.name_key == name_key(person.first_name, person.last_name),
        )
        .order_by(Patient.id)
    ).all()
    return [
        patient
        for patient in namesakes
        if any(is_same_person(known, person) for known in _known_as(session, patient))
    ]


def _known_as(session: Session, patient: Patient) -> Iterator[Person]:
    typed = session.execute(
        select(AppointmentContact.email, AppointmentContact.mobile)
        .join(Appointment, Appointment.id == AppointmentContact.appointment_id)
        .where(Appointment.patient_id == patient.id)
        .distinct()
    )
    for email, mobile in [(patient.email, patient.mobile), *typed]:
        yield Person(patient.first_name, patient.last_name, patient.birth_date, email or None, mobile or None)


def refuse_unless_welcome(session: Session, patients: Sequence[Patient], rules: Rules, now: datetime) -> None:
    """Raise one and the same neutral Refused, whatever stands in the way of any record of this person.

    A service for existing patients goes on by a link sent to the address on file, never here: an answer that
    differed would tell who is a patient.
    """
    upcoming = sum(_upcoming_online(session, patient, now) for patient in patients)
    is_blocked = any(patient.blocked for patient in patients)
    if rules.existing_patients_only or is_blocked or reaches_limit(rules, upcoming):
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

"""Finding a known patient, and whether a booking may go on for this person."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.appointment import Status
from app.domain.booking_rules import Rules, reaches_limit
from app.domain.errors import Reason, Refused
from app.domain.identity import Person, is_same_person, name_key
from app.domain.wall_clock import ceil_minute
from app.models import Appointment, AppointmentContact, Patient
from app.queries.rows import rows, table_of

_patients, _contacts, _appointments = map(table_of, (Patient, AppointmentContact, Appointment))
_NAMESAKES = (
    select(_patients)
    .where(_patients.c.birth_date == bindparam("born"), _patients.c.name_key == bindparam("name"))
    .order_by(_patients.c.id)
)
_TYPED = (
    select(_contacts.c.email, _contacts.c.mobile)
    .join_from(_contacts, _appointments, _appointments.c.id == _contacts.c.appointment_id)
    .where(_appointments.c.patient_id == bindparam("patient_id"))
    .distinct()
)


def known_patients(person: Person) -> list[Any]:
    """The records of a person: same birth date, same name, same email or mobile (glossary, known patient).

    Email and mobile are compared with the record's, and with those typed for its earlier appointments: who
    was booked by somebody else has no others.
    """
    name = name_key(person.first_name, person.last_name)
    return [
        patient
        for patient in rows(_NAMESAKES, {"born": person.birth_date, "name": name})
        if any(is_same_person(known, person) for known in _known_as(patient))
    ]


def _known_as(patient: Any) -> Iterator[Person]:
    typed = rows(_TYPED, {"patient_id": patient.id})
    for email, mobile in [(patient.email, patient.mobile), *typed]:
        yield Person(patient.first_name, patient.last_name, patient.birth_date, email or None, mobile or None)


def refuse_unless_welcome(session: Session, patients: Sequence[Any], rules: Rules, now: datetime) -> None:
    """Raise one and the same neutral Refused, whatever stands in the way of any record of this person.

    A service for existing patients goes on by a link sent to the address on file, never here: an answer that
    differed would tell who is a patient.
    """
    upcoming = sum(_upcoming_online(session, patient, now) for patient in patients)
    is_blocked = any(patient.blocked for patient in patients)
    if rules.existing_patients_only or is_blocked or reaches_limit(rules, upcoming):
        raise Refused(Reason.NOT_FOR_THIS_PERSON)


def _upcoming_online(session: Session, patient: Any, now: datetime) -> int:
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

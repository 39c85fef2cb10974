"""Finding a known patient, and whether a booking may go on for this person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.actions.steps.rows import insert_row
from app.domain.errors import Reason, Refused
from app.domain.patients.identity import Person, is_same_person, name_key
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import is_of_age, is_too_close, reaches_limit
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import DAY_MINUTES, ceil_minute
from app.models import Appointment, AppointmentContact, Patient
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo
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


_DID_NOT_TAKE_PLACE = (Status.CANCELLED, Status.NOSHOW)
_NEAR = select(_appointments.c.starts_at).where(
    _appointments.c.patient_id.in_(bindparam("patient_ids", expanding=True)),
    _appointments.c.service_id == bindparam("service_id"),
    _appointments.c.status.not_in(_DID_NOT_TAKE_PLACE),
    _appointments.c.starts_at > bindparam("first"),
    _appointments.c.starts_at < bindparam("last"),
    _appointments.c.id != bindparam("own_id"),
)


@dataclass(frozen=True, slots=True)
class NewPatient:
    """A person who has no record yet; phones in international form, an empty text where nothing was given."""

    first_name: str
    last_name: str
    birth_date: date
    language: str
    email: str = ""
    mobile: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A visit that somebody asks for: service and start (UTC minutes); `moved_id` if it is to be moved."""

    service: ServiceInfo
    starts_at: Minute
    moved_id: int | None = None


def insert_patient(session: Session, person: NewPatient, now: datetime) -> int:
    """Make the record of a person, and answer its number."""
    name = name_key(person.first_name, person.last_name)
    return insert_row(session, Patient, name_key=name, created_at=now, **asdict(person))


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


def refuse_unless_of_age(clinic: ClinicSnapshot, wish: Wish, birth_date: date) -> None:
    """Raise Refused when the service is not for somebody of this age on the day of the visit."""
    if not is_of_age(wish.service.rules, birth_date, clinic.clock.day_of(wish.starts_at)):
        raise Refused(Reason.NOT_THIS_AGE)


def refuse_unless_welcome(
    session: Session, clinic: ClinicSnapshot, patients: Sequence[Any], wish: Wish, now: datetime
) -> None:
    """Raise one and the same neutral Refused, whatever stands in the way of any record of this person.

    A service for existing patients goes on by a link sent to the address on file, never here: an answer that
    differed would tell who is a patient.
    """
    rules = wish.service.rules
    upcoming = sum(_upcoming_online(session, patient, now) for patient in patients)
    is_blocked = any(patient.blocked for patient in patients)
    if rules.existing_patients_only or is_blocked or reaches_limit(rules, upcoming):
        raise Refused(Reason.NOT_FOR_THIS_PERSON)
    refuse_too_close(clinic, [patient.id for patient in patients], wish)


def refuse_too_close(clinic: ClinicSnapshot, patient_ids: Iterable[int], wish: Wish) -> None:
    """Raise the neutral Refused when a visit comes too soon after or before another one for the service.

    One that was cancelled, or to which nobody came, does not count, nor does the one that is to be moved.
    """
    days, ids = wish.service.rules.minimum_days_between, list(patient_ids)
    if not (days and ids):
        return
    near = {
        "patient_ids": ids,
        "service_id": wish.service.id,
        "first": wish.starts_at - (days + 1) * DAY_MINUTES,
        "last": wish.starts_at + (days + 1) * DAY_MINUTES,
        "own_id": wish.moved_id or 0,
    }
    day_of = clinic.clock.day_of
    if is_too_close(
        wish.service.rules, day_of(wish.starts_at), (day_of(row.starts_at) for row in rows(_NEAR, near))
    ):
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

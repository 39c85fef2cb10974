"""Looking for patients, and when they come next."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from app.domain.patients.patient_search import PatientCriteria
from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import floor_minute
from app.extensions import db
from app.models import Appointment, AppointmentContact, Patient
from app.queries.rows import copied

MOST = 20
SHORT = 2
COMING = (Status.BOOKED, Status.ARRIVED)
NOT_SEEN = (Status.CANCELLED, Status.NOSHOW)


@dataclass(frozen=True, slots=True)
class NextAppointment:
    """The first appointment that is not over; its start in UTC minutes."""

    uid: str
    therapist_id: int
    service_id: int
    starts_at: Minute


@dataclass(frozen=True, slots=True)
class FoundPatient:
    """A patient with the next appointment and the start of the last visit, None where there is none."""

    first_name: str
    last_name: str
    birth_date: date
    next: NextAppointment | None
    last_visit_at: Minute | None


@dataclass(frozen=True, slots=True)
class Found:
    """At most MOST patients, and whether there are more."""

    patients: tuple[FoundPatient, ...]
    has_more: bool


def find_patients(wanted: PatientCriteria, calendars: Collection[int] | None, now: datetime) -> Found:
    """The patients who have what is sought, those whose names begin so first, in three statements.

    `calendars` are the therapists whose patients and appointments may be seen, None meaning all
    (glossary, who may do what). Who called or wrote to book is found by that number or address too.
    """
    rows = db.session.execute(_found(wanted, calendars)).all()
    shown = rows[:MOST]
    ids = [row.id for row in shown]
    nexts, lasts = _next_appointments(ids, calendars, now), _last_visits(ids, calendars, now)
    return Found(
        patients=tuple(
            FoundPatient(row.first_name, row.last_name, row.birth_date, nexts.get(row.id), lasts.get(row.id))
            for row in shown
        ),
        has_more=len(rows) > MOST,
    )


def _found(wanted: PatientCriteria, calendars: Collection[int] | None) -> Select[int, str, str, date]:
    """The subquery reads the index of names alone; the rest is read of those that are shown."""
    order = (_begins_elsewhere(wanted.name_parts), Patient.name_key, Patient.id)
    first = select(Patient.id).where(*_conditions(wanted, calendars)).order_by(*order).limit(MOST + 1)
    columns = (Patient.id, Patient.first_name, Patient.last_name, Patient.birth_date)
    return select(*columns).where(Patient.id.in_(first)).order_by(*order)


def _begins_elsewhere(parts: tuple[str, ...]) -> ColumnElement[int]:
    """How many parts of the name stand inside a word only: who looks for Roy means no Leroy."""
    return sum(
        (case((_begins_a_name(part), 0), else_=1) for part in parts),
        start=literal(0),
    )


def _conditions(wanted: PatientCriteria, calendars: Collection[int] | None) -> Iterator[ColumnElement[bool]]:
    yield from (_has_in_name(part) for part in wanted.name_parts)
    if wanted.birth_date:
        yield Patient.birth_date == wanted.birth_date
    if wanted.digits or wanted.email:
        typed = select(Appointment.patient_id).join(AppointmentContact)
        yield or_(
            _reaches(Patient, wanted), Patient.id.in_(typed.where(_reaches(AppointmentContact, wanted)))
        )
    if calendars is not None:
        theirs = Appointment.patient_id == Patient.id
        yield select(Appointment.id).where(theirs, _is_of(calendars)).exists()


def _is_of(calendars: Collection[int]) -> ColumnElement[bool]:
    """A sum stands in no index: SQLite would else go through a whole calendar for each patient."""
    return (Appointment.therapist_id + 0).in_(calendars)


def _has_in_name(part: str) -> ColumnElement[bool]:
    """A part so short that it stands in every second name must begin one; parts hold letters and digits."""
    return Patient.name_key.like(f"%{part}%") if len(part) > SHORT else _begins_a_name(part)


def _begins_a_name(part: str) -> ColumnElement[bool]:
    return or_(Patient.name_key.like(f"{part}%"), Patient.name_key.like(f"% {part}%"))


def _reaches(kind: type[Patient] | type[AppointmentContact], wanted: PatientCriteria) -> ColumnElement[bool]:
    """Whether digits are part of a number, or an email address begins as the one that is sought."""
    if wanted.digits:
        pattern = f"%{wanted.digits}%"
        return or_(kind.mobile.like(pattern), kind.phone.like(pattern))
    return func.lower(func.substr(kind.email, 1, len(wanted.email))) == wanted.email


def _next_appointments(
    patient_ids: Collection[int], calendars: Collection[int] | None, now: datetime
) -> dict[int, NextAppointment]:
    order = func.row_number().over(
        partition_by=Appointment.patient_id, order_by=(Appointment.starts_at, Appointment.id)
    )
    columns = (Appointment.patient_id, Appointment.uid, Appointment.therapist_id, Appointment.service_id)
    coming = (
        select(*columns, Appointment.starts_at, order.label("number"))
        .where(
            *_theirs(patient_ids, calendars),
            Appointment.status.in_(COMING),
            Appointment.ends_at > floor_minute(now),
        )
        .subquery()
    )
    rows = db.session.execute(select(coming).where(coming.c.number == 1))
    return {row.patient_id: copied(NextAppointment, row) for row in rows}


def _last_visits(
    patient_ids: Collection[int], calendars: Collection[int] | None, now: datetime
) -> dict[int, Minute]:
    rows = db.session.execute(
        select(Appointment.patient_id, func.max(Appointment.starts_at).label("at"))
        .where(
            *_theirs(patient_ids, calendars),
            Appointment.status.not_in(NOT_SEEN),
            Appointment.ends_at <= floor_minute(now),
        )
        .group_by(Appointment.patient_id)
    )
    return {row.patient_id: row.at for row in rows}


def _theirs(patient_ids: Collection[int], calendars: Collection[int] | None) -> Iterator[ColumnElement[bool]]:
    yield Appointment.patient_id.in_(patient_ids)
    if calendars is not None:
        yield _is_of(calendars)

"""What stands in therapists' calendars: the appointments of days, and one with all that belongs to it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Interval, Minute
from app.models import AuditEntry, User
from app.queries.appointments.record import (
    appointments,
    holding,
    is_typed,
    recorded,
    select_appointments,
    typed,
)
from app.queries.rows import copied, rows, table_of

UID = re.compile(r"[0-9a-f]{32}")


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


_ENTRY = recorded(AgendaEntry, "first_name", "last_name", "email", "mobile", "phone")
_ENTRIES = (
    select_appointments(*_ENTRY.columns)
    .where(
        appointments.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        appointments.c.starts_at >= bindparam("first"),
        appointments.c.starts_at < bindparam("last"),
    )
    .order_by(appointments.c.starts_at, appointments.c.ends_at, appointments.c.id)
)
_FILE, _RECORD, _TYPED = holding(AppointmentFile), recorded(PatientRecord), typed(TypedContact)
_ONE = select_appointments(*_FILE.columns, *_RECORD.columns, *_TYPED.columns, is_typed).where(
    appointments.c.uid == bindparam("uid")
)
_audit, _users = table_of(AuditEntry), table_of(User)
# Who merely looked at it is for the audit.
_HISTORY = (
    select(_audit.c.at, _audit.c.actor, _audit.c.act, _users.c.name.label("user_name"))
    .outerjoin(_users, _users.c.id == _audit.c.user_id)
    .where(
        _audit.c.subject == "appointment",
        _audit.c.subject_id == bindparam("own_id"),
        _audit.c.act != "opened",
    )
    .order_by(_audit.c.at, _audit.c.id)
)


def agenda(window: Interval, therapist_ids: frozenset[int]) -> tuple[AgendaEntry, ...]:
    """The appointments of these therapists that start in a window, cancelled ones too, by time; one query."""
    first, last = window
    asked = {"therapist_ids": list(therapist_ids), "first": first, "last": last}
    return tuple(map(_ENTRY.of, rows(_ENTRIES, asked)))


def appointment_file(uid: str) -> AppointmentFile | None:
    """The appointment of that uid with all that belongs to it, in two queries; None when there is none."""
    found = rows(_ONE, {"uid": uid}) if UID.fullmatch(uid) else ()
    if not found:
        return None
    [row] = found
    return _FILE.of(
        row,
        patient=_RECORD.of(row),
        typed=_TYPED.of(row) if row.is_typed else None,
        history=tuple(copied(PastAct, act) for act in rows(_HISTORY, {"own_id": row.id})),
    )

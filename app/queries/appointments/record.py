"""An appointment with its patient and what was typed for it: the one place that knows which of them holds.

What was typed holds whole, empty fields too; where nothing was, as for what staff made, the record does
(docs/decisions/0025). A reader names the dataclass that it answers and gets the columns for it. What patients
see is taken from `holding`, which has nothing of the record beside; `recorded` and `typed` are for staff, who
are shown both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Label,
    Select,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
)

from app.domain.messages.vocabulary import Channel
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.models import Appointment, AppointmentContact, Patient
from app.queries.rows import Kind, table_of

appointments = table_of(Appointment)
_contacts, _patients = table_of(AppointmentContact), table_of(Patient)
_PERSON = ("first_name", "last_name", "birth_date", "email", "mobile", "phone")
_TYPED_ONLY = ("call_number", "visit_address", "reason", "booker_name", "relation", "privacy_version")
_LIMITS = ("no_sms", "no_reminder", "no_messages")
_HAS = {
    Channel.EMAIL: or_(_patients.c.email != "", _patients.c.other_email != ""),
    Channel.SMS: _patients.c.mobile != "",
    Channel.PHONE: _patients.c.phone != "",
}
_CODES = {"type": ServiceType, "status": Status}


def _or_nothing(column: Column[Any]) -> ColumnElement[Any]:
    """What was typed, or an empty text or no where nothing was."""
    if isinstance(column.type, String):
        return func.coalesce(column, "")
    return func.coalesce(column, false()) if isinstance(column.type, Boolean) else column


is_typed = _contacts.c.appointment_id.is_not(None).label("is_typed")
"""Whether anything was typed: the appointment was booked online, or its patient changed the contact data."""
TYPED: Mapping[str, Label[Any]] = {
    column.name: _or_nothing(column).label(f"typed_{column.name}") for column in _contacts.c
}
RECORD: Mapping[str, Label[Any]] = {
    column.name: column.label(f"record_{column.name}") for column in _patients.c
}
EFFECTIVE: Mapping[str, Label[Any]] = {
    name: column.label(f"effective_{name}")
    for name, column in {
        **{name: func.coalesce(_contacts.c[name], _patients.c[name]) for name in _PERSON},
        **{name: _or_nothing(_contacts.c[name]) for name in _TYPED_ONLY},
        "other_email": case((is_typed, ""), else_=_patients.c.other_email),
        # Where no form asked, the clinic may use what it was given.
        **{
            f"agrees_{channel}": func.coalesce(_contacts.c[f"agrees_{channel}"], has)
            for channel, has in _HAS.items()
        },
        **{name: or_(appointments.c[name], _patients.c[name]) for name in _LIMITS},
        "language": case(
            (appointments.c.origin == "online", appointments.c.language), else_=_patients.c.language
        ),
    }.items()
}
# Whose the appointment is, and where its messages go, are two things: an empty field of what staff made does
# not take it out of its patient's list.
is_of_email = func.lower(
    case(
        (and_(appointments.c.origin == "staff", TYPED["email"].element == ""), _patients.c.email),
        else_=_contacts.c.email,
    )
) == bindparam("email")
"""Whether an appointment is of who reads the address `email`, given in lower case."""
_HOLDING: Mapping[str, ColumnElement[Any]] = {
    **appointments.c,
    **EFFECTIVE,
    # That this person may not book online, and so not move online either, is all that is the record's own.
    "is_blocked": _patients.c.blocked.label("is_blocked"),
}


@dataclass(frozen=True, slots=True)
class Subset(Generic[Kind]):
    """The columns from which a dataclass is made, and which of them each field is."""

    kind: type[Kind]
    columns: tuple[ColumnElement[Any], ...]
    labels: Mapping[str, str]

    def of(self, row: Any, **given: Any) -> Kind:
        """The dataclass of a row; `given` are the fields that are no column of it."""
        own = {name: getattr(row, label) for name, label in self.labels.items() if name not in given}
        own |= {name: code(own[name]) for name, code in _CODES.items() if name in own}
        return self.kind(**own, **given)


def holding(kind: type[Kind]) -> Subset[Kind]:
    """The appointment and what holds for it; fields that are no column of it are selected or given beside."""
    return _subset(kind, _HOLDING)


def recorded(kind: type[Kind], *names: str) -> Subset[Kind]:
    """For staff: these fields, or all, as the record has them; beside them `typed_…` is what was typed."""
    if not names:
        return _subset(kind, RECORD)
    beside = {column.name: column for column in TYPED.values()}
    return _subset(kind, {**_HOLDING, **beside, **{name: RECORD[name] for name in names}})


def typed(kind: type[Kind]) -> Subset[Kind]:
    """For staff: every field as it was typed, empty where `is_typed` is not."""
    return _subset(kind, TYPED)


def select_appointments(*columns: ColumnElement[Any]) -> Select[Any]:
    """These columns of appointments, of what was typed for them and of their patients' records."""
    return joined(select(*columns).select_from(appointments))


def joined(statement: Select[Any], isouter: bool = False) -> Select[Any]:
    """A statement that reads appointments, with the two joined; `isouter` keeps rows without appointment."""
    patient_of = _patients.c.id == appointments.c.patient_id
    typed_for = _contacts.c.appointment_id == appointments.c.id
    return statement.join(_patients, patient_of, isouter=isouter).outerjoin(_contacts, typed_for)


def _subset(kind: type[Kind], source: Mapping[str, ColumnElement[Any]]) -> Subset[Kind]:
    names = [part.name for part in fields(kind)]
    found = {name: source[name] for name in names if name in source}
    labels = {name: found[name].key or name if name in found else name for name in names}
    return Subset(kind, tuple(found.values()), labels)

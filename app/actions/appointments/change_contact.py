"""Change how somebody is reached about an appointment, and what they said it is for."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.actions.steps.appointments.appointment_rows import own_visit
from app.actions.steps.appointments.occasion import Occasion, note
from app.actions.steps.appointments.scheduling import relocate
from app.actions.steps.messages.reminders import redirect_reminders
from app.actions.steps.rows import insert_row
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import PATIENT
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import is_in_time
from app.domain.time.wall_clock import instant_of
from app.models import AppointmentContact
from app.queries.appointments.by_link import BookerContact, LinkedAppointment
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.rows import table_of

_contacts = table_of(AppointmentContact)


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """By which link, and what was typed, checked.

    `privacy_version` is that of the notice agreed to now, in a language; empty where none was asked for.
    """

    token: str
    contact: BookerContact
    privacy_version: str = ""
    privacy_language: str = ""


def change_contact(request: ContactRequest, now: datetime) -> None:
    """Keep the new contact data with the appointment; the patient's record stays as it is.

    Messages not yet sent go where they say. Another address of a visit at home is another place: the deadline
    for changes holds, and it is told. Raises Refused when the visit has begun, it is too late, or the
    appointment has changed in the meantime. Writes contact, appointment, messages and audit.
    """
    with writing_calendar() as session:
        visit = own_visit(request.token, now)
        if visit.status is not Status.BOOKED:
            raise Refused(Reason.CHANGED)
        if now >= instant_of(visit.starts_at):
            raise Refused(Reason.TOO_LATE)
        changed = _changed(visit.contact, request.contact)
        if not changed and not request.privacy_version:
            return
        _keep(session, visit, request.contact, _consent(request, now))
        on = Occasion(fresh_clinic(), PATIENT, now)
        note(session, on, "contact_changed", visit.id)
        if "visit_address" in changed:
            _relocate(session, on, visit)
        elif changed:
            redirect_reminders(session, on.clinic, visit.id, now)


def _changed(old: BookerContact, new: BookerContact) -> dict[str, Any]:
    before = asdict(old)
    return {name: value for name, value in asdict(new).items() if value != before[name]}


def _consent(request: ContactRequest, now: datetime) -> dict[str, Any]:
    if not request.privacy_version:
        return {}
    return {
        "privacy_version": request.privacy_version,
        "privacy_language": request.privacy_language,
        "privacy_accepted_at": now,
    }


def _keep(
    session: Session, visit: LinkedAppointment, contact: BookerContact, consent: Mapping[str, Any]
) -> None:
    """Keep what was typed; for what staff made it is the first that was."""
    typed = {**asdict(contact), **consent}
    kept = session.connection().execute(
        update(_contacts).where(_contacts.c.appointment_id == visit.id).values(**typed)
    )
    if kept.rowcount == 0:
        person = {name: getattr(visit, name) for name in ("first_name", "last_name", "birth_date")}
        insert_row(session, AppointmentContact, appointment_id=visit.id, **person, **typed)


def _relocate(session: Session, on: Occasion, visit: LinkedAppointment) -> None:
    """The visit takes place somewhere else."""
    deadline_hours = on.clinic.services[visit.service_id].rules.modify_deadline_hours
    if not is_in_time(visit.starts_at, deadline_hours, on.now):
        raise Refused(Reason.TOO_LATE)
    relocate(session, on, visit)

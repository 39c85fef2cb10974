"""An appointment as its patient sees it, by a personal link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.domain.appointment import Status
from app.domain.intervals import Minute
from app.domain.service import ServiceType
from app.extensions import db
from app.models import AccessLink, Appointment, AppointmentContact
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class Visit:
    """What the bearer of the link may know: this appointment, and nothing else."""

    uid: str
    service_id: int
    therapist_id: int
    location_id: int
    type: ServiceType
    starts_at: Minute
    ends_at: Minute
    status: Status
    first_name: str
    last_name: str
    email: str
    call_number: str
    visit_address: str
    created_at: datetime


def visit_by_link(token: str, now: datetime) -> Visit | None:
    """The appointment that a personal link opens, or None when the link is unknown or has expired."""
    row = db.session.execute(
        select(Appointment, AppointmentContact)
        .join(AccessLink, AccessLink.appointment_id == Appointment.id)
        .join(AppointmentContact, AppointmentContact.appointment_id == Appointment.id)
        .where(AccessLink.token_hash == hash_of(token), AccessLink.expires_at > now)
    ).first()
    if row is None:
        return None
    appointment, contact = row
    return Visit(
        uid=appointment.uid,
        service_id=appointment.service_id,
        therapist_id=appointment.therapist_id,
        location_id=appointment.location_id,
        type=ServiceType(appointment.type),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        status=Status(appointment.status),
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        call_number=contact.call_number,
        visit_address=contact.visit_address,
        created_at=appointment.created_at,
    )

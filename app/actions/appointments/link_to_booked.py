"""Show again the appointment that an unfinished booking has become."""

from datetime import datetime

from sqlalchemy import select

from app.actions.steps.appointments.links import appointment_link
from app.actions.transaction import writing
from app.domain.scheduling.booking_rules import DRAFT_LIVES
from app.models import Appointment
from app.tokens import hash_of


def link_to_booked(draft_token: str, now: datetime) -> str | None:
    """The token of a new link to the appointment that the draft made lately, or None when it made none.

    The draft's token leads to the appointment for as long as an unfinished booking lives.
    """
    with writing() as session:
        appointment = session.execute(
            select(Appointment.id, Appointment.ends_at).where(
                Appointment.draft_hash == hash_of(draft_token), Appointment.created_at > now - DRAFT_LIVES
            )
        ).first()
        return appointment_link(session, appointment.id, appointment.ends_at, now) if appointment else None

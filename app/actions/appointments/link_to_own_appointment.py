"""Open one of the appointments of a list."""

from datetime import datetime

from app.actions.steps.appointments.links import appointment_link
from app.actions.transaction import writing
from app.domain.scheduling.booking_rules import APPOINTMENT_LINK_LIVES
from app.domain.time.wall_clock import instant_of
from app.queries.appointments.by_email import list_link_of, own_appointment
from app.queries.configuration.snapshot import fresh_clinic


def link_to_own_appointment(list_token: str, uid: str, now: datetime) -> str | None:
    """The token of a new personal link to an appointment of the list, or None when it is not in it.

    An appointment that no link opens any more, 30 days after the visit, has none. Writes the link.
    """
    if not (uid.isascii() and uid.isalnum()):
        return None
    with writing() as session:
        link = list_link_of(list_token, now)
        if link is None or link.purpose != "list" or not link.is_live:
            return None
        one = own_appointment(fresh_clinic(), link.email, uid, now)
        if one is None or now >= instant_of(one.ends_at) + APPOINTMENT_LINK_LIVES:
            return None
        return appointment_link(session, one.id, one.ends_at, now)

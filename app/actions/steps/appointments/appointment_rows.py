"""An appointment that is about to be changed by its patient's personal link."""

from datetime import datetime

from app.domain.errors import Reason, Refused
from app.domain.scheduling.appointment import Status
from app.queries.appointments.by_link import LinkedAppointment, visit_by_link


def own_visit(token: str, now: datetime) -> LinkedAppointment:
    """The appointment that the link opens; raises Refused when the link opens none any more."""
    visit = visit_by_link(token, now)
    if visit is None:
        raise Refused(Reason.CHANGED)
    return visit


def refuse_if_changed(visit: LinkedAppointment, revision: int) -> None:
    """Raise Refused unless the appointment is still booked, and as it was shown to who changes it now."""
    if visit.status is not Status.BOOKED or visit.revision != revision:
        raise Refused(Reason.CHANGED)

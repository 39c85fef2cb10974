"""Mark that a patient came, was seen, or did not come; or take such a mark back."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.appointments.by_staff import Shown, granted_appointment, refuse_if_stale
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import set_status
from app.actions.transaction import writing_calendar
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.queries.configuration.snapshot import fresh_clinic


@dataclass(frozen=True, slots=True)
class StatusMark:
    """Which appointment is to get which status."""

    shown: Shown
    status: Status


def mark_status(request: StatusMark, now: datetime) -> None:
    """Give the appointment its status; marked twice it stays as it is. Nobody is told.

    Raises Refused when it has changed in the meantime, IllegalTransition when it cannot go there, NotGranted
    when the account has not its calendar. Writes status and audit.
    """
    with writing_calendar() as session:
        record = granted_appointment(request.shown)
        if record.status is request.status:
            return
        refuse_if_stale(record, request.shown)
        on = Occasion(fresh_clinic(), staff(request.shown.user_id), now)
        set_status(session, on, record, request.status)

"""Cancel an appointment by its personal link."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.appointments.appointment_rows import own_visit, refuse_if_changed
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import cancel
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import PATIENT
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import is_in_time
from app.queries.configuration.snapshot import fresh_clinic


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """By which link, and why, if that was said; `revision` is that of the appointment as it was shown."""

    token: str
    revision: int
    reason: str = ""


def cancel_appointment(request: CancelRequest, now: datetime) -> None:
    """Cancel the appointment and give up its time; one that is cancelled already stays as it is.

    Raises Refused when it is too late, or the appointment has changed in the meantime. Writes appointment,
    blocked time, messages and audit (glossary, what the patient may do later).
    """
    with writing_calendar() as session:
        visit = own_visit(request.token, now)
        if visit.status is Status.CANCELLED:
            return
        refuse_if_changed(visit, request.revision)
        clinic = fresh_clinic()
        rules = clinic.services[visit.service_id].rules
        if not is_in_time(visit.starts_at, rules.cancel_deadline_hours, now):
            raise Refused(Reason.TOO_LATE)
        cancel(session, Occasion(clinic, PATIENT, now, reason=request.reason), visit)

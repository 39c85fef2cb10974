"""Cancel an appointment for its patient, or for the clinic."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.appointments.by_staff import Shown, granted_appointment, refuse_if_stale
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import cancel
from app.actions.transaction import writing_calendar
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.queries.configuration.snapshot import fresh_clinic


@dataclass(frozen=True, slots=True)
class StaffCancellation:
    """Which appointment, and why, in words, if that was said; `quiet`: no notice goes out."""

    shown: Shown
    reason: str = ""
    quiet: bool = False


def cancel_for_patient(request: StaffCancellation, now: datetime) -> None:
    """Cancel the appointment and give up its time; one that is cancelled already stays as it is.

    It is told after the grace delay; whoever has heard nothing of the appointment yet, hears nothing. Raises
    Refused when the appointment has changed in the meantime, IllegalTransition when it is over, NotGranted
    when the account has not its calendar. Writes appointment, blocked time, messages and audit.
    """
    with writing_calendar() as session:
        record = granted_appointment(request.shown)
        if record.status is Status.CANCELLED:
            return
        refuse_if_stale(record, request.shown)
        actor = staff(request.shown.user_id)
        on = Occasion(fresh_clinic(), actor, now, quiet=request.quiet, reason=request.reason)
        cancel(session, on, record)

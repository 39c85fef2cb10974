"""Change what a visit is: its service, its duration, its type."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.appointments.by_staff import (
    Placement,
    Shown,
    granted_appointment,
    rearrange,
    refuse_if_stale,
)
from app.actions.steps.appointments.occasion import Occasion
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.policy import ForcedReason
from app.domain.scheduling.service import ServiceType
from app.queries.configuration.snapshot import fresh_clinic


@dataclass(frozen=True, slots=True)
class DetailsChange:
    """Which appointment, and what it is to be from now on.

    `tells_service`: the patient is told even if nothing but the service changes. `forced`, with its reason:
    over time that is taken, should it need more; `outside_hours`: should it last longer than anybody works.
    """

    shown: Shown
    service_id: int
    duration_minutes: int
    type: ServiceType
    tells_service: bool = False
    outside_hours: bool = False
    forced: bool = False
    reason: ForcedReason | None = None
    quiet: bool = False


def change_details(request: DetailsChange, now: datetime) -> None:
    """Let the visit be of another service, as long as is said, or of another type, at the time it has.

    Another duration or type is told after the grace delay; another service alone is not, unless that is
    wished, and what was confirmed stays so (glossary, messages). Raises Refused with the reason when it
    cannot be by the staff's rules, or the appointment has changed in the meantime; NotGranted when the
    account has not its calendar. Writes appointment, blocked time, links, messages and audit.
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        record = granted_appointment(request.shown)
        refuse_if_stale(record, request.shown)
        if record.status is Status.CANCELLED:
            raise Refused(Reason.CHANGED)
        on = Occasion(
            fresh_clinic(),
            staff(request.shown.user_id),
            now,
            request.forced,
            request.quiet,
            request.reason or "",
            request.tells_service,
        )
        to = Placement(
            request.service_id,
            record.therapist_id,
            record.location_id,
            request.type,
            record.starts_at,
            request.duration_minutes,
            request.outside_hours,
        )
        rearrange(session, on, record, to)

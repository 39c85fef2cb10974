"""What staff's acts on appointments share: what they see, under the lock, and what they ask for."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.actions.steps.appointments.judging import SlotRequest, judge, refuse_unless_granted
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import free, move
from app.domain.errors import NotGranted, Reason, Refused
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.policy import STAFF
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.queries.appointments.scheduled import ScheduledAppointment, scheduled_appointment
from app.queries.availability.starts import Choice


@dataclass(frozen=True, slots=True)
class Placement:
    """What, with whom, where and when (UTC minutes) staff want a visit.

    `duration_minutes`: how long, where it is not to be as the service has it. `outside_hours`: it may lie
    where nobody works.
    """

    service_id: int
    therapist_id: int
    location_id: int
    type: ServiceType
    starts_at: Minute
    duration_minutes: int | None = None
    outside_hours: bool = False

    def asked(
        self, on: Occasion, kept: ScheduledAppointment | None = None, patient_id: int | None = None
    ) -> SlotRequest:
        """The same as it is judged; raises Refused when the clinic has no such service."""
        service = on.clinic.services.get(self.service_id)
        if service is None:
            raise Refused(Reason.NOT_OFFERED)
        choice = Choice(
            service=service,
            therapist_id=self.therapist_id,
            location_id=self.location_id,
            type=self.type,
            appointment_id=kept.id if kept else None,
        )
        return SlotRequest(
            choice,
            self.starts_at,
            judged_at=on.now,
            kept=kept,
            patient_id=kept.patient_id if kept else patient_id,
            duration_minutes=self.duration_minutes,
            outside_hours=self.outside_hours,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """Which appointment an account acts on, and how it stood when it was shown.

    A mark, and a change of the service alone, raise no revision: hence status and service besides.
    """

    user_id: int
    appointment_id: int
    revision: int
    status: Status
    service_id: int


def granted_appointment(shown: Shown) -> ScheduledAppointment:
    """The appointment as it is now.

    Raises NotGranted when there is none, or the account has not its calendar: nobody learns which.
    """
    record = scheduled_appointment(shown.appointment_id)
    if record is None:
        raise NotGranted
    refuse_unless_granted(staff(shown.user_id), {record.therapist_id})
    return record


def rearrange(session: Session, on: Occasion, record: ScheduledAppointment, to: Placement) -> None:
    """Let an appointment be as staff want it; raises what judging and moving do."""
    taking = judge(session, on, to.asked(on, record), STAFF)
    if not taking.keeps_block:
        free(session, [record])
    move(session, on, record, taking)


def refuse_if_stale(record: ScheduledAppointment, shown: Shown) -> None:
    """Raise Refused unless the appointment is as it was shown."""
    as_shown = (shown.revision, shown.status, shown.service_id)
    if as_shown != (record.revision, record.status, record.service_id):
        raise Refused(Reason.CHANGED)

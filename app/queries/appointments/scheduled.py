"""An appointment as it stands in the calendar, for who changes it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import bindparam, select

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.models import Appointment
from app.queries.rows import copied, rows, table_of


class Scheduled(Protocol):
    """What has to be known of an appointment to change it and tell of that, however it was read."""

    @property
    def id(self) -> int: ...
    @property
    def patient_id(self) -> int: ...
    @property
    def status(self) -> Status: ...
    @property
    def revision(self) -> int: ...
    @property
    def starts_at(self) -> Minute: ...
    @property
    def ends_at(self) -> Minute: ...
    @property
    def therapist_id(self) -> int: ...
    @property
    def location_id(self) -> int: ...
    @property
    def service_id(self) -> int: ...
    @property
    def type(self) -> ServiceType: ...


@dataclass(frozen=True, slots=True)
class ScheduledAppointment:
    """An appointment without anything that is said of its patient."""

    id: int
    patient_id: int
    status: Status
    revision: int
    starts_at: Minute
    ends_at: Minute
    therapist_id: int
    location_id: int
    service_id: int
    type: ServiceType
    language: str


_appointments = table_of(Appointment)
_BY_ID = select(_appointments).where(_appointments.c.id == bindparam("own_id"))


def scheduled_appointment(appointment_id: int) -> ScheduledAppointment | None:
    """The appointment of that number, if there is one; one query."""
    found = rows(_BY_ID, {"own_id": appointment_id})
    if not found:
        return None
    [row] = found
    return copied(ScheduledAppointment, row, type=ServiceType(row.type), status=Status(row.status))

"""The appointments whose time a change of the setup closes."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.closing import closed_time, is_in
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import ceil_minute
from app.queries.appointments.record import appointments, holding, select_appointments
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo
from app.queries.rows import rows


@dataclass(frozen=True, slots=True)
class DisplacedAppointment:
    """An appointment in time that is closed, and its patient as the appointment names them."""

    id: int
    uid: str
    revision: int
    patient_id: int
    therapist_id: int
    service_id: int
    location_id: int
    type: ServiceType
    starts_at: Minute
    ends_at: Minute
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    booker_name: str = field(repr=False)
    call_number: str = field(repr=False)
    visit_address: str = field(repr=False)

    @property
    def status(self) -> Status:
        """None but booked ones are in the way."""
        return Status.BOOKED

    @property
    def patient_name(self) -> str:
        """Who is seen."""
        return f"{self.first_name} {self.last_name}"


_AFFECTED = holding(DisplacedAppointment)
_UPCOMING = (
    select_appointments(*_AFFECTED.columns)
    .where(
        appointments.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        appointments.c.starts_at >= bindparam("now"),
        appointments.c.status == Status.BOOKED,
    )
    .order_by(appointments.c.starts_at, appointments.c.id)
)


def displaced_appointments(
    before: ClinicSnapshot, after: ClinicSnapshot, now: datetime
) -> tuple[DisplacedAppointment, ...]:
    """The upcoming appointments, by start, in time that is closed by going from one setup to the other.

    All of a therapist who no longer sees patients are. One query at most.
    """
    changed = [id for id in before.therapists if _may_close(before.therapists[id], after.therapists[id])]
    found = _upcoming(changed, now) if changed else []
    if not found:
        return ()
    window = ceil_minute(now), max(row.ends_at for row in found)

    @cache
    def closed(therapist_id: int, location_id: int) -> tuple[Interval, ...]:
        one, other = before.therapists[therapist_id], after.therapists[therapist_id]
        if one.active and not other.active:
            return (window,)
        return tuple(closed_time(one.working, other.working, location_id, window))

    return tuple(
        _AFFECTED.of(row)
        for row in found
        if is_in((row.starts_at, row.ends_at), closed(row.therapist_id, row.location_id))
    )


def _may_close(before: TherapistInfo, after: TherapistInfo) -> bool:
    return (before.active and not after.active) or _hours(before) != _hours(after)


def _hours(therapist: TherapistInfo) -> tuple[Any, ...]:
    working = therapist.working
    return working.clock, working.schedules, working.openings, working.absences


def _upcoming(therapist_ids: list[int], now: datetime) -> list[Any]:
    return list(rows(_UPCOMING, {"therapist_ids": therapist_ids, "now": ceil_minute(now)}))

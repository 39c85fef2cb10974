"""What a message tells of: an appointment or an account, read when the message goes out."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, exists, select

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import floor_minute
from app.models import User
from app.queries.appointments.record import appointments, holding, select_appointments
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.rows import rows, table_of


@dataclass(frozen=True, slots=True)
class LetterAppointment:
    """An appointment as messages need it; an empty text where nothing was given."""

    uid: str
    revision: int
    therapist_id: int
    service_id: int
    location_id: int
    type: ServiceType
    status: Status
    starts_at: Minute
    ends_at: Minute
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    booker_name: str = field(repr=False)
    call_number: str = field(repr=False)
    visit_address: str = field(repr=False)
    therapist_has_account: bool

    @property
    def patient_name(self) -> str:
        """Who is seen."""
        return f"{self.first_name} {self.last_name}"


_users = table_of(User)
_HOLDING = holding(LetterAppointment)
_APPOINTMENT = select_appointments(
    *_HOLDING.columns,
    exists()
    .where(_users.c.therapist_id == appointments.c.therapist_id, _users.c.active)
    .label("therapist_has_account"),
).where(appointments.c.id == bindparam("id"))
_USER = select(_users.c.name).where(_users.c.id == bindparam("id"))
_NEXT = (
    select(appointments.c.id)
    .where(
        appointments.c.status == Status.BOOKED,
        appointments.c.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        appointments.c.starts_at > bindparam("now"),
    )
    .order_by(appointments.c.starts_at, appointments.c.id)
    .limit(1)
)


def letter_appointment(appointment_id: int) -> LetterAppointment:
    """An appointment as messages need it; raises LookupError when it is no longer there."""
    found = rows(_APPOINTMENT, {"id": appointment_id})
    if not found:
        raise LookupError("the appointment of a message is gone")
    [row] = found
    return _HOLDING.of(row)


def account_name(user_id: int) -> str:
    """Whom a message to an account greets; raises LookupError when it is no longer there."""
    found = rows(_USER, {"id": user_id})
    if not found:
        raise LookupError("the account of a message is gone")
    return str(found[0].name)


def next_appointment(clinic: ClinicSnapshot, now: datetime) -> int | None:
    """The id of the first one that is ahead; the therapists are named because the index begins with them."""
    found = rows(_NEXT, {"now": floor_minute(now), "therapist_ids": list(clinic.therapists)})
    return found[0].id if found else None

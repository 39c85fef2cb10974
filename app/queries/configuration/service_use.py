"""Whether a service was ever used, and what is still to come of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import ceil_minute
from app.extensions import db
from app.models import Appointment, BookingDraft


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """How many appointments name a service, how many of them are to come, and how many drafts."""

    appointments: int
    upcoming: int
    drafts: int

    @property
    def is_used(self) -> bool:
        """Whether anything names it."""
        return bool(self.appointments or self.drafts)


def service_use(service_id: int, now: datetime) -> ServiceUse:
    """How a service was and is used, in one statement."""
    of_it = Appointment.service_id == service_id
    is_upcoming = (Appointment.starts_at >= ceil_minute(now)) & (Appointment.status == Status.BOOKED)
    counts = select(
        select(func.count()).where(of_it).scalar_subquery(),
        select(func.count()).where(of_it, is_upcoming).scalar_subquery(),
        select(func.count())
        .where(BookingDraft.service_id == service_id, BookingDraft.expires_at > now)
        .scalar_subquery(),
    )
    return ServiceUse(*db.session.execute(counts).one())

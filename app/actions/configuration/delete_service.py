"""Delete a service that was never used."""

from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.actions.configuration.errors import ServiceStays, Stay
from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.revision import raise_revision
from app.actions.transaction import writing_calendar
from app.models import (
    Appointment,
    BookingDraft,
    OpeningService,
    Period,
    PeriodService,
    Service,
    ServiceTypeRow,
    TherapistService,
)


def delete_service(slug: str, user_id: int, now: datetime) -> bool:
    """Delete a service, and take it out of working hours and from the therapists who give it.

    False when it is gone already. Raises ServiceStays when an appointment or an unfinished booking names it,
    or working hours name no other. Writes the clinic's revision and the audit.
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        service = session.scalar(select(Service).where(Service.slug == slug))
        if service is None:
            return False
        _refuse_to_strand(session, service.id)
        _take_out(session, service.id)
        detail = {"slug": service.slug, "name": service.name_fr or service.name_en}
        record(session, AuditEvent("user", "deleted", "service", service.id, user_id, detail), now)
        session.execute(delete(Service).where(Service.id == service.id))
        raise_revision(session)
        return True


def _refuse_to_strand(session: Session, service_id: int) -> None:
    """Holds belong to unfinished bookings, so that these stand for them."""
    is_used = or_(
        select(Appointment.id).where(Appointment.service_id == service_id).exists(),
        select(BookingDraft.id).where(BookingDraft.service_id == service_id).exists(),
    )
    if session.scalar(select(is_used)):
        raise ServiceStays(Stay.USED)
    if session.scalar(_only_one_of(PeriodService, service_id)) or session.scalar(
        _only_one_of(OpeningService, service_id)
    ):
        raise ServiceStays(Stay.ONLY_ONE_OF_HOURS)


def _only_one_of(table: type[PeriodService] | type[OpeningService], service_id: int) -> Select[tuple[int]]:
    """A period or an opening that names this service and no other."""
    owner = table.period_id if table is PeriodService else table.opening_id  # type: ignore[union-attr]
    return (
        select(owner)
        .group_by(owner)
        .having(func.count() == 1, func.min(table.service_id) == service_id)
        .limit(1)
    )


def _take_out(session: Session, service_id: int) -> None:
    session.execute(
        update(Period).where(Period.default_service_id == service_id).values(default_service_id=None)
    )
    for table in (PeriodService, OpeningService, TherapistService, ServiceTypeRow):
        session.execute(delete(table).where(table.service_id == service_id))

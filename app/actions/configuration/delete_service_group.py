"""Delete a group of services that is empty."""

from datetime import datetime

from sqlalchemy import delete, select

from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.revision import raise_revision
from app.actions.transaction import writing_calendar
from app.models import Service, ServiceGroup


def delete_service_group(slug: str, user_id: int, now: datetime) -> bool:
    """Delete a group; False when it is gone already, or a service stands in it.

    Writes the clinic's revision and the audit.
    """
    with writing_calendar() as session:
        group = session.scalar(select(ServiceGroup).where(ServiceGroup.slug == slug))
        if group is None or session.scalar(select(Service.id).where(Service.group_id == group.id).limit(1)):
            return False
        record(
            session, AuditEvent("user", "deleted", "service_group", group.id, user_id, {"slug": slug}), now
        )
        session.execute(delete(ServiceGroup).where(ServiceGroup.id == group.id))
        raise_revision(session)
        return True

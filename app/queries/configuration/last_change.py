"""Who changed a thing of the setup last, by the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.configuration.keys import CLINIC, SetupKey
from app.extensions import db
from app.models import AuditEntry, Location, Service, ServiceGroup, Therapist, User

SUBJECTS = {
    CLINIC: "clinic",
    "locations": "location",
    "service_groups": "service_group",
    "services": "service",
    "therapists": "therapist",
    "absences": "absence",
    "openings": "opening",
    "accounts": "user",
}
"""What the audit calls the things of a section."""
NAMED_BY: dict[str, Any] = {
    "locations": Location.slug,
    "service_groups": ServiceGroup.slug,
    "services": Service.slug,
    "therapists": Therapist.slug,
    "accounts": User.email,
}
"""The column that holds the key of a place; absences and openings have none."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who, and when."""

    name: str
    at: datetime


def last_change(place: SetupKey) -> LastChange | None:
    """The last change of a thing that an account made and saved; None where none is known."""
    if place.section == CLINIC:
        of_it = [AuditEntry.subject == "clinic"]
    elif place.section in NAMED_BY:
        subject, name = SUBJECTS[place.section], NAMED_BY[place.section]
        own_id = select(name.class_.id).where(name == place.key).scalar_subquery()
        of_it = [AuditEntry.subject == subject, AuditEntry.subject_id == own_id]
    else:
        return None
    row = db.session.execute(
        select(User.name, AuditEntry.at)
        .join(User, User.id == AuditEntry.user_id)
        .where(*of_it, AuditEntry.act.in_(("created", "changed")))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    return row and LastChange(row.name, row.at)

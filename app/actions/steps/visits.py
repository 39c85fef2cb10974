"""An appointment that is about to be changed, by its patient's personal link or by the clinic."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from app.actions.steps.links import VISIT_LINK_AFTER
from app.actions.steps.rows import delete_rows
from app.domain.appointment import Status
from app.domain.errors import Reason, Refused
from app.domain.intervals import Minute
from app.domain.service import ServiceType
from app.domain.wall_clock import instant_of
from app.models import AccessLink, Appointment, BlockedTime
from app.queries.rows import table_of
from app.queries.visits import Visit, visit_by_link

_appointments, _blocks, _links = map(table_of, (Appointment, BlockedTime, AccessLink))
_FREE = delete(_blocks).where(_blocks.c.appointment_id == bindparam("own_id"))


class Changing(Protocol):
    """What has to be known of an appointment to change it and tell of that, however it was read."""

    @property
    def id(self) -> int: ...
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


def own_visit(token: str, now: datetime) -> Visit:
    """The appointment that the link opens; raises Refused when the link opens none any more."""
    visit = visit_by_link(token, now)
    if visit is None:
        raise Refused(Reason.CHANGED)
    return visit


def refuse_if_changed(visit: Visit, revision: int) -> None:
    """Raise Refused unless the appointment is still booked, and as it was shown to who changes it now."""
    if visit.status is not Status.BOOKED or visit.revision != revision:
        raise Refused(Reason.CHANGED)


def change_visit(session: Session, visit: Changing, **columns: Any) -> None:
    """Change an appointment's row; its revision rises, for messages and calendars tell of it."""
    session.connection().execute(
        update(_appointments)
        .where(_appointments.c.id == visit.id)
        .values(revision=visit.revision + 1, **columns)
    )


def free_time_of(session: Session, visit: Changing) -> None:
    """Give up the time that an appointment blocks."""
    delete_rows(session, _FREE, own_id=visit.id)


def lengthen_links(session: Session, visit: Changing, ends_at: Minute) -> None:
    """Let the appointment's links open it until 30 days after the visit, which ends at another time now."""
    session.connection().execute(
        update(_links)
        .where(_links.c.appointment_id == visit.id)
        .values(expires_at=instant_of(ends_at) + VISIT_LINK_AFTER)
    )


def as_it_moves(visit: Changing, moved: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit tells of a move: from when to when, and with whom and where, if that changes."""
    others = {name: [getattr(visit, name), moved[name]] for name in ("therapist_id", "location_id")}
    changed = {name: pair for name, pair in others.items() if pair[0] != pair[1]}
    return {"from": visit.starts_at, "to": moved["starts_at"]} | changed


def as_it_was(visit: Changing) -> dict[str, Any]:
    """What a message tells of how the appointment was before it changed."""
    return {
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "therapist_id": visit.therapist_id,
        "location_id": visit.location_id,
        "type": visit.type,
        "service_id": visit.service_id,
    }

"""Put a service, or a group of services, before or after its neighbour: patients see them in this order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.revision import raise_revision
from app.actions.transaction import writing_calendar
from app.models import Service, ServiceGroup

Row = Service | ServiceGroup


@dataclass(frozen=True, slots=True)
class Move:
    """What is to change places with its neighbour, by its slug; the one before it, or the one after."""

    slug: str
    is_earlier: bool
    user_id: int


def order_services(move: Move, now: datetime) -> bool:
    """Put a service before or after the next one of its group that is active or inactive like it.

    False when there is no such neighbour. Writes positions, the clinic's revision and the audit.
    """
    with writing_calendar() as session:
        rows = list(session.scalars(select(Service).order_by(Service.position, Service.id)))
        moved = next((row for row in rows if row.slug == move.slug), None)
        peers = [
            row for row in rows if moved and (row.group_id, row.active) == (moved.group_id, moved.active)
        ]
        return _exchange(session, rows, peers, move, "service", now)


def order_service_groups(move: Move, now: datetime) -> bool:
    """Put a group before or after the next one; False when there is none. Writes as for services."""
    with writing_calendar() as session:
        rows = list(session.scalars(select(ServiceGroup).order_by(ServiceGroup.position, ServiceGroup.id)))
        return _exchange(session, rows, rows, move, "service_group", now)


def _exchange(
    session: Session, rows: Sequence[Row], peers: Sequence[Row], move: Move, subject: str, now: datetime
) -> bool:
    """Give all rows positions in their order, but for a peer that changes places with its neighbour."""
    place = next((index for index, row in enumerate(peers) if row.slug == move.slug), None)
    other = None if place is None else place - 1 if move.is_earlier else place + 1
    if place is None or other is None or not 0 <= other < len(peers):
        return False
    one, neighbour = peers[place], peers[other]
    swapped = {one.id: neighbour, neighbour.id: one}
    for position, row in enumerate([swapped.get(row.id, row) for row in rows]):
        if row.position != position:
            row.position = position
    raise_revision(session)
    detail = {"slug": one.slug, "earlier": move.is_earlier}
    record(session, AuditEvent("user", "ordered", subject, one.id, move.user_id, detail), now)
    return True

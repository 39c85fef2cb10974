"""Put a therapist before or after the next one, in the order in which patients see them."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select

from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.revision import raise_revision
from app.actions.transaction import writing_calendar
from app.models import Therapist

Direction = Literal["up", "down"]


def order_therapists(slug: str, direction: Direction, user_id: int, now: datetime) -> bool:
    """Move an active therapist one place among the active ones; answers whether there was a place to move to.

    Writes the order, the clinic's revision and the audit.
    """
    with writing_calendar() as session:
        therapists = list(session.scalars(select(Therapist).order_by(Therapist.position, Therapist.name)))
        active = [index for index, therapist in enumerate(therapists) if therapist.active]
        slugs = [therapists[index].slug for index in active]
        place = slugs.index(slug) if slug in slugs else None
        other = None if place is None else place + (1 if direction == "down" else -1)
        if place is None or other is None or not 0 <= other < len(active):
            return False
        one, two = active[place], active[other]
        therapists[one], therapists[two] = therapists[two], therapists[one]
        for position, therapist in enumerate(therapists):
            therapist.position = position
        raise_revision(session)
        detail = {"slug": slug, "earlier": direction == "up"}
        record(session, AuditEvent("user", "ordered", "therapist", therapists[two].id, user_id, detail), now)
        return True

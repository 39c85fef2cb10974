"""A visitor's unfinished booking, found by its token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.booking_rules import DRAFT_LIVES
from app.domain.intervals import Minute
from app.domain.service import ServiceType
from app.extensions import db
from app.models import Appointment, BookingDraft, Hold
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class LiveHold:
    """The time kept for the visitor, until when, and whether that was put off once already."""

    therapist_id: int
    starts_at: Minute
    ends_at: Minute
    expires_at: datetime
    extended: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What was chosen and typed so far; `hold` is None once it ran out."""

    id: int
    token: str
    service_id: int
    therapist_id: int | None
    location_id: int
    type: ServiceType
    starts_at: Minute
    typed: Mapping[str, Any]
    hold: LiveHold | None


def draft_by_token(token: str, now: datetime) -> Draft | None:
    """The live draft of a token, or None when it never was or has expired."""
    row = db.session.execute(
        select(BookingDraft, Hold)
        .outerjoin(Hold, (Hold.draft_id == BookingDraft.id) & (Hold.expires_at > now))
        .where(BookingDraft.token_hash == hash_of(token), BookingDraft.expires_at > now)
    ).first()
    if row is None:
        return None
    draft, hold = row
    return Draft(
        id=draft.id,
        token=token,
        service_id=draft.service_id,
        therapist_id=draft.therapist_id,
        location_id=draft.location_id,
        type=ServiceType(draft.type),
        starts_at=draft.starts_at,
        typed=draft.typed,
        hold=_live(hold) if hold else None,
    )


def _live(hold: Hold) -> LiveHold:
    return LiveHold(hold.therapist_id, hold.starts_at, hold.ends_at, hold.expires_at, hold.extended)


def has_booked(token: str, now: datetime) -> bool:
    """Whether the draft of this token has become an appointment, within the time it would have lived."""
    found = select(Appointment.id).where(
        Appointment.draft_hash == hash_of(token), Appointment.created_at > now - DRAFT_LIVES
    )
    return db.session.execute(found).first() is not None

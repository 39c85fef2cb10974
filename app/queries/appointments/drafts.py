"""A visitor's unfinished booking, found by its token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from app.domain.scheduling.booking_rules import DRAFT_LIVES
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.extensions import db
from app.models import Appointment, BookingDraft, Hold
from app.queries.rows import rows, table_of
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class LiveHold:
    """The time kept for the visitor, since and until when, and whether that was put off once already."""

    therapist_id: int
    starts_at: Minute
    ends_at: Minute
    taken_at: datetime
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


_drafts, _holds = table_of(BookingDraft).c, table_of(Hold).c
_CHOSEN = (
    _drafts.id,
    _drafts.service_id,
    _drafts.therapist_id,
    _drafts.location_id,
    _drafts.type,
    _drafts.starts_at,
    _drafts.typed,
)
_HELD = (
    _holds.therapist_id,
    _holds.starts_at,
    _holds.ends_at,
    _holds.taken_at,
    _holds.expires_at,
    _holds.extended,
)
_LIVE = (
    select(*_CHOSEN, *_HELD)
    .outerjoin_from(
        table_of(BookingDraft),
        table_of(Hold),
        and_(_holds.draft_id == _drafts.id, _holds.expires_at > bindparam("now")),
    )
    .where(_drafts.token_hash == bindparam("token_hash"), _drafts.expires_at > bindparam("now"))
)


def draft_by_token(token: str, now: datetime) -> Draft | None:
    """The live draft of a token, or None when it never was or has expired."""
    found = rows(_LIVE, {"token_hash": hash_of(token), "now": now})
    if not found:
        return None
    id, service_id, therapist_id, location_id, type, starts_at, typed, *held = found[0]
    return Draft(
        id=id,
        token=token,
        service_id=service_id,
        therapist_id=therapist_id,
        location_id=location_id,
        type=ServiceType(type),
        starts_at=starts_at,
        typed=typed,
        hold=None if held[0] is None else LiveHold(*held),
    )


def has_booked(token: str, now: datetime) -> bool:
    """Whether the draft of this token has become an appointment, within the time it would have lived."""
    found = select(Appointment.id).where(
        Appointment.draft_hash == hash_of(token), Appointment.created_at > now - DRAFT_LIVES
    )
    return db.session.execute(found).first() is not None

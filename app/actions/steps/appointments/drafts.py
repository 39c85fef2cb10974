"""Finding a visitor's unfinished booking."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Reason, Refused
from app.models import BookingDraft
from app.tokens import hash_of


def live_draft(session: Session, token: str, now: datetime) -> BookingDraft:
    """The unfinished booking of a token; raises Refused when it never was, has expired, or is booked."""
    draft = session.scalar(
        select(BookingDraft).where(BookingDraft.token_hash == hash_of(token), BookingDraft.expires_at > now)
    )
    if draft is None:
        raise Refused(Reason.DRAFT_EXPIRED)
    return draft

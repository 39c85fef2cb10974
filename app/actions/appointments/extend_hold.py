"""Keep a held time longer, once."""

from datetime import datetime

from sqlalchemy import select

from app.actions.steps.appointments.drafts import live_draft
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.booking_rules import extended_hold_expires_at
from app.models import Hold
from app.queries.configuration.snapshot import fresh_clinic


def extend_hold(draft_token: str, now: datetime) -> None:
    """Hold the draft's time once more as long (glossary, never booking twice).

    Raises Refused when the draft has expired, when its time is held no longer, and the second time.
    """
    with writing_calendar() as session:
        draft = live_draft(session, draft_token, now)
        hold = session.scalar(select(Hold).where(Hold.draft_id == draft.id, Hold.expires_at > now))
        if hold is None:
            raise Refused(Reason.HOLD_EXPIRED)
        if hold.extended:
            raise Refused(Reason.HOLD_EXTENDED)
        rules = fresh_clinic().services[draft.service_id].rules
        hold.expires_at = extended_hold_expires_at(rules, hold.expires_at, draft.expires_at, now)
        hold.extended = True

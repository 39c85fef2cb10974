"""Keep what a visitor typed, right or wrong, with the unfinished booking."""

from collections.abc import Mapping
from datetime import datetime

from app.actions.steps.appointments.drafts import live_draft
from app.actions.transaction import writing_calendar


def save_draft(draft_token: str, typed: Mapping[str, str | bool], now: datetime) -> None:
    """Store the form as typed; the draft forgets it when it expires.

    Raises Refused when the draft has expired.
    """
    with writing_calendar() as session:  # the draft may be booked or forgotten at this moment
        live_draft(session, draft_token, now).typed = dict(typed)

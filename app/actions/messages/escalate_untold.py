"""Ask staff to tell by themselves what no message has told in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from app.actions.steps.messages.fallback import NOTICES, has_to_be_heard, notify_by_hand
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Recipient, State
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import ceil_minute, floor_minute
from app.models import Appointment
from app.queries.messages.outbox import message_of, messages, outbox_columns
from app.queries.messages.recipients import message_context
from app.queries.rows import rows, table_of

LATE = timedelta(minutes=15)
SOON = timedelta(hours=4)

_appointments = table_of(Appointment).c
_UNTOLD = (
    select(*outbox_columns, _appointments.starts_at)
    .join_from(messages, table_of(Appointment), messages.c.appointment_id == _appointments.id)
    .where(
        messages.c.state.in_((State.PENDING, State.SENDING)),
        messages.c.recipient == Recipient.PATIENT,
        messages.c.event.in_(NOTICES),
        messages.c.revision == _appointments.revision,
        messages.c.due_at <= bindparam("late"),
        _appointments.starts_at > bindparam("now"),
    )
    .order_by(messages.c.id)
)


def escalate_untold(now: datetime) -> int:
    """Make urgent tasks of others' changes and cancellations that still wait 15 minutes after they were due.

    Of appointments in the next 4 hours, or moved away from there; a provider may be down. Each is asked once,
    and its message goes all the same when it can. Answers how many there are (glossary, messages: nobody is
    left untold).
    """
    if not _untold(now):
        return 0
    with writing() as session:
        found = _untold(now)
        for appointment_id in found:
            notify_by_hand(session, message_context(appointment_id), now)
        return len(found)


def _untold(now: datetime) -> Sequence[int]:
    waiting = rows(_UNTOLD, {"late": now - LATE, "now": floor_minute(now)})
    soon = ((message_of(row), _has_to_know_by(row, now)) for row in waiting)
    found = {
        one.appointment_id
        for one, known_by in soon
        if one.appointment_id and has_to_be_heard(one) and known_by <= ceil_minute(now + SOON)
    }
    return sorted(found)  # workers that ask at once do so in one order


def _has_to_know_by(row: Any, now: datetime) -> Minute:
    """The start, or the one before it was moved, at which the patient would come."""
    was: Minute = row.detail.get("was", {}).get("starts_at", row.starts_at)
    return min(was, row.starts_at) if was > floor_minute(now) else int(row.starts_at)

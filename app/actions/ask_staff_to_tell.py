"""Ask staff to tell by themselves what no message has told in time."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from app.actions.steps.telling import NOTICES, tell_by_hand
from app.actions.transaction import writing
from app.domain.messages import Recipient, State
from app.domain.wall_clock import ceil_minute, floor_minute
from app.models import Appointment
from app.queries.addressees import concerned
from app.queries.outbox import messages
from app.queries.rows import rows, table_of

LATE = timedelta(minutes=15)
SOON = timedelta(hours=4)

_appointments = table_of(Appointment).c
_UNTOLD = (
    select(_appointments.id)
    .join(messages, messages.c.appointment_id == _appointments.id)
    .where(
        messages.c.state.in_((State.PENDING, State.SENDING)),
        messages.c.recipient == Recipient.PATIENT,
        messages.c.event.in_(NOTICES),
        messages.c.revision == _appointments.revision,
        messages.c.due_at <= bindparam("late"),
        _appointments.starts_at > bindparam("now"),
        _appointments.starts_at <= bindparam("soon"),
    )
    .distinct()
)


def ask_staff_to_tell(now: datetime) -> int:
    """Make urgent tasks of changes and cancellations that still wait 15 minutes after they were due.

    Of appointments in the next 4 hours; a provider may be down. Each is asked once, and its message goes all
    the same when it can. Answers how many there are (glossary, messages: nobody is left untold).
    """
    asked = {"late": now - LATE, "now": floor_minute(now), "soon": ceil_minute(now + SOON)}
    if not rows(_UNTOLD, asked):
        return 0
    with writing() as session:
        found = rows(_UNTOLD, asked)
        for row in found:
            tell_by_hand(session, concerned(row.id), now)
        return len(found)

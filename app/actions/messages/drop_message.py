"""Drop a message that has not been sent."""

from datetime import datetime

from sqlalchemy import update

from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.messages.outbox import log_event
from app.actions.transaction import writing
from app.domain.messages.retry import Outcome
from app.domain.messages.vocabulary import State
from app.queries.messages.outbox import messages

BY_HAND = "by_hand"


def drop_message(message_id: int, now: datetime, user_id: int | None = None) -> bool:
    """Never send a message that waits; False when it does not wait (any more).

    `user_id` is the account that asked for it, if one did; then the audit tells of it.
    """
    with writing() as session:
        statement = (
            update(messages)
            .where(messages.c.id == message_id, messages.c.state == State.PENDING)
            .values(state=State.DROPPED, reason=BY_HAND)
        )
        is_there = session.connection().execute(statement).rowcount == 1
        if is_there:
            log_event(session, [message_id], Outcome.DROPPED, BY_HAND, now)
            if user_id is not None:
                record(session, AuditEvent("user", "message_dropped", "message", message_id, user_id), now)
        return is_there

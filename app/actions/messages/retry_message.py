"""Try a message again."""

from datetime import datetime

from sqlalchemy import update

from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.messages.outbox import log_event
from app.actions.transaction import writing
from app.domain.messages.retry import Outcome
from app.domain.messages.vocabulary import State
from app.queries.messages.outbox import messages


def retry_message(message_id: int, now: datetime, user_id: int | None = None) -> bool:
    """Let a message that waits, failed or was dropped go out now; False when it is none of these.

    Whether it is true is looked at as ever before it is sent. `user_id` is the account that asked for it, if
    one did; then the audit tells of it.
    """
    with writing() as session:
        statement = (
            update(messages)
            .where(
                messages.c.id == message_id,
                messages.c.state.in_((State.PENDING, State.FAILED, State.DROPPED)),
            )
            .values(state=State.PENDING, reason="", next_attempt_at=now)
        )
        is_there = session.connection().execute(statement).rowcount == 1
        if is_there:
            log_event(session, [message_id], Outcome.RETRIED, "", now)
            if user_id is not None:
                record(session, AuditEvent("user", "message_retried", "message", message_id, user_id), now)
        return is_there

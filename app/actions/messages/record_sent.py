"""Record that a provider took a message."""

from datetime import datetime

from sqlalchemy import and_, bindparam, or_, update

from app.actions.steps.messages.outbox import log_event
from app.actions.transaction import writing
from app.domain.messages.retry import Outcome
from app.domain.messages.vocabulary import State
from app.models import ChannelCircuit
from app.queries.messages.outbox import OutboxMessage, messages
from app.queries.rows import table_of

_circuits = table_of(ChannelCircuit)
_SENT = (
    update(messages)
    .where(
        messages.c.id == bindparam("own_id"),
        or_(
            and_(messages.c.state == State.SENDING, messages.c.owner == bindparam("own_name")),
            # Its lease ran out while it was sent, and nobody has it yet: it must not go twice.
            messages.c.state == State.PENDING,
        ),
    )
    .values(
        state=State.SENT,
        reason="",
        owner=None,
        leased_until=None,
        sent_at=bindparam("now"),
        provider_id=bindparam("by_provider"),
    )
)
_WELL = (
    update(_circuits)
    .where(_circuits.c.channel == bindparam("own_channel"), _circuits.c.failures > 0)
    .values(failures=0, failing_since=None, open_until=None, detail="")
)


def record_sent(message: OutboxMessage, owner: str, provider_id: str, detail: str, now: datetime) -> bool:
    """Record a message as sent, under the name that its provider gave it, and the channel as working.

    False when another worker has taken it up meanwhile: then its history alone tells that it was sent.
    """
    with writing() as session:
        values = {"own_id": message.id, "own_name": owner, "now": now, "by_provider": provider_id}
        is_recorded = session.connection().execute(_SENT, values).rowcount == 1
        log_event(session, [message.id], Outcome.SENT, detail, now)
        session.connection().execute(_WELL, {"own_channel": message.channel})
        return is_recorded

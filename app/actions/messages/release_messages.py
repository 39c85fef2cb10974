"""Give back the messages that a worker claimed and will not send."""

from sqlalchemy import update

from app.actions.transaction import writing
from app.domain.messages.vocabulary import State
from app.queries.messages.outbox import messages


def release_messages(owner: str) -> int:
    """Let other workers have what this one holds, and answer how many those were; called when it ends."""
    with writing() as session:
        statement = (
            update(messages)
            .where(messages.c.owner == owner, messages.c.state == State.SENDING)
            .values(state=State.PENDING, owner=None, leased_until=None)
        )
        return session.connection().execute(statement).rowcount

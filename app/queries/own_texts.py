"""The clinic's own texts for its messages."""

from sqlalchemy import bindparam, select

from app.models import MessageText
from app.notifications.texts.own import OwnText
from app.queries.outbox import OutboxMessage
from app.queries.rows import rows, table_of

_texts = table_of(MessageText)
_TEXT = select(_texts.c.subject, _texts.c.body).where(
    _texts.c.event == bindparam("event"),
    _texts.c.channel == bindparam("channel"),
    _texts.c.recipient == bindparam("recipient"),
    _texts.c.language == bindparam("language"),
)


def own_text(message: OutboxMessage) -> OwnText | None:
    """What the clinic wrote itself for messages of this kind, None for the default; one query."""
    keys = ("event", "channel", "recipient", "language")
    found = rows(_TEXT, {key: getattr(message, key) for key in keys})
    return OwnText(found[0].body, found[0].subject) if found else None

"""A clinic's own texts, as the transaction sees them."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.models import MessageText
from app.notifications.texts.own import OwnText
from app.queries.rows import rows, table_of

_texts = table_of(MessageText)
_ONE = select(_texts.c.body, _texts.c.subject).where(
    _texts.c.event == bindparam("event"),
    _texts.c.channel == bindparam("channel"),
    _texts.c.recipient == bindparam("recipient"),
    _texts.c.language == bindparam("language"),
)


class TextKind(NamedTuple):
    """Which message a text is for, and in which language."""

    event: Event
    channel: Channel
    recipient: Recipient
    language: str


APPOINTMENT_KINDS = tuple(
    (event, channel, Recipient.PATIENT)
    for event in (Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED)
    for channel in Channel
)
THERAPIST_KINDS = tuple(
    (event, Channel.EMAIL, Recipient.THERAPIST) for event in (Event.BOOKED, Event.MODIFIED, Event.CANCELLED)
)
LINK_KINDS = (
    (Event.MY_APPOINTMENTS, Channel.EMAIL, Recipient.PATIENT),
    (Event.SET_PASSWORD, Channel.EMAIL, Recipient.USER),
)
KINDS = frozenset((*APPOINTMENT_KINDS, *THERAPIST_KINDS, *LINK_KINDS))
"""All messages that there are."""


def stored_text(kind: TextKind) -> OwnText | None:
    """What the clinic wrote itself; None where the default is sent."""
    found = rows(_ONE, kind._asdict())
    return OwnText(found[0].body, found[0].subject) if found else None

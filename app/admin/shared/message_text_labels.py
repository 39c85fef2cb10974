"""Which text of which message it is, in words, and where it is edited."""

from collections.abc import Mapping

from flask import url_for
from flask_babel import LazyString, gettext, lazy_gettext as _

from app.domain.messages.vocabulary import Event, Recipient
from app.notifications.texts.words import heading
from app.queries.messages.message_texts import TextKind
from app.wording import MESSAGE_CHANNELS, MESSAGE_EVENTS

LANGUAGE_WORDS: Mapping[str, LazyString] = {"fr": _("French"), "en": _("English")}


def text_url(kind: TextKind, endpoint: str = "admin.message_text") -> str:
    """The address of a text, or of something about it."""
    return url_for(endpoint, **kind._asdict())


def text_title(kind: TextKind) -> str:
    """Which text it is, in a few words."""
    to_whom = gettext("To the therapist") if kind.recipient is Recipient.THERAPIST else ""
    words = (text_event(kind.event, kind.recipient), to_whom, MESSAGE_CHANNELS[kind.channel])
    return " · ".join(str(word) for word in (*words, LANGUAGE_WORDS[kind.language]) if word)


def text_event(event: Event, recipient: Recipient) -> str:
    """What a message tells; to the therapist as its own heading says it."""
    return heading(event, recipient) if recipient is Recipient.THERAPIST else str(MESSAGE_EVENTS[event])

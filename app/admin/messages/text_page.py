"""The texts of messages: all of them with what is sent of each, and one as it would arrive."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, gettext, lazy_gettext as _, ngettext

from app.admin.shared.message_text_labels import LANGUAGE_WORDS, text_event, text_url
from app.domain.languages import LANGUAGES
from app.domain.messages.sms_segments import Encoding, Segments, segments
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.notifications.channels.base import Email, Item, SmsMessage, Speech
from app.notifications.texts.own import MessagePart, placeholders
from app.queries.messages.message_texts import LINK_KINDS, TextKind
from app.wording import MESSAGE_CHANNELS, MESSAGE_EVENTS

EVENTS = (Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED)
PLACEHOLDERS: Mapping[str, LazyString] = {
    "name": _("The reader’s name"),
    "patient": _("The patient’s name"),
    "date": _("The date"),
    "short_date": _("The date in short"),
    "time": _("The time"),
    "zone": _("The time zone"),
    "duration": _("The duration"),
    "service": _("The service"),
    "type": _("How the visit takes place, such as “in person”"),
    "therapist": _("The therapist’s name"),
    "title": _("The therapist’s title"),
    "place": _("The place"),
    "address": _("The clinic’s address"),
    "directions": _("How to get there"),
    "instructions": _("What to prepare"),
    "modify_until": _("Until when the time can be changed online"),
    "cancel_until": _("Until when it can be cancelled online"),
    "late_cancellation": _("What holds for late cancellations"),
    "clinic": _("The clinic’s name"),
    "phone": _("The clinic’s phone number"),
}


@dataclass(frozen=True, slots=True)
class TextLink:
    """One text: its language, whether it is the clinic's own, and the way to it."""

    language: str
    is_own: bool
    url: str


@dataclass(frozen=True, slots=True)
class TextCell:
    """The texts of one message by one channel, one a language."""

    channel: str
    links: tuple[TextLink, ...]


@dataclass(frozen=True, slots=True)
class TextRow:
    """What a message tells, and its texts by channel."""

    event: str
    cells: tuple[TextCell, ...]


@dataclass(frozen=True, slots=True)
class TextSection:
    """The messages to one kind of recipient."""

    title: str
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class PlaceholderLine:
    """A placeholder as it is typed, what stands for it when it is sent, and where it may be used."""

    code: str
    meaning: str
    in_subject: bool
    in_body: bool


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """A message as it would arrive; of an SMS also how long it is. `error` says why there is none."""

    email: Email | None = None
    sms: SmsMessage | None = None
    speech: Speech | None = None
    length: str = ""
    is_long: bool = False
    language: str = ""
    about: str = ""
    error: str = ""


def text_sections(own: Collection[tuple[Event, Channel, Recipient, str]]) -> tuple[TextSection, ...]:
    """All texts; `own` are those that the clinic wrote itself."""
    link_rows = tuple(
        TextRow(str(MESSAGE_EVENTS[event]), (_cell(event, channel, recipient, own),))
        for event, channel, recipient in LINK_KINDS
    )
    return (
        TextSection(
            gettext("To patients"), tuple(_row(e, Recipient.PATIENT, tuple(Channel), own) for e in EVENTS)
        ),
        TextSection(
            gettext("To therapists"),
            tuple(
                _row(event, Recipient.THERAPIST, (Channel.EMAIL,), own)
                for event in EVENTS
                if event is not Event.REMINDER
            ),
        ),
        TextSection(gettext("Links that somebody asked for"), link_rows),
    )


def _row(
    event: Event,
    recipient: Recipient,
    channels: Collection[Channel],
    own: Collection[tuple[Event, Channel, Recipient, str]],
) -> TextRow:
    cells = tuple(_cell(event, channel, recipient, own) for channel in channels)
    return TextRow(text_event(event, recipient), cells)


def _cell(
    event: Event,
    channel: Channel,
    recipient: Recipient,
    own: Collection[tuple[Event, Channel, Recipient, str]],
) -> TextCell:
    kinds = [TextKind(event, channel, recipient, language) for language in LANGUAGES]
    links = tuple(TextLink(str(LANGUAGE_WORDS[kind.language]), kind in own, text_url(kind)) for kind in kinds)
    return TextCell(str(MESSAGE_CHANNELS[channel]), links)


def placeholder_lines(kind: TextKind) -> tuple[PlaceholderLine, ...]:
    """The placeholders that a text may hold."""
    body = placeholders(kind.event, kind.channel)
    subject = (
        placeholders(kind.event, kind.channel, MessagePart.SUBJECT)
        if kind.channel is Channel.EMAIL
        else frozenset()
    )
    return tuple(
        PlaceholderLine(f"{{{name}}}", str(meaning), name in subject, name in body)
        for name, meaning in PLACEHOLDERS.items()
        if name in body | subject
    )


def preview_of(item: Item, is_real: bool) -> MessagePreview:
    """A message as it would arrive."""
    about = (
        gettext("Shown on the next appointment of the clinic.")
        if is_real
        else gettext("Shown on a made-up appointment, for there is none ahead.")
    )
    if isinstance(item, Email):
        return MessagePreview(email=item, language=item.language, about=str(about))
    if isinstance(item, SmsMessage):
        found = segments(item.text)
        return MessagePreview(None, item, None, _length(found), found.count > 1, item.language, str(about))
    return MessagePreview(speech=item.speech, language=item.language, about=str(about))


def _length(found: Segments) -> str:
    told = ngettext("%(num)s part", "%(num)s parts", found.count)
    letters = ngettext("%(num)s letter", "%(num)s letters", found.characters)
    why = gettext("with letters that make it longer") if found.encoding is Encoding.UCS_2 else ""
    return ", ".join(filter(None, (told, letters, why)))

"""Messages of the local mailbox, as its pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, gettext, lazy_gettext as _

from app import phones
from app.actions.messages.receive_sms import AutoReply, LocalizedReply
from app.domain.messages.vocabulary import Channel
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label
from app.notifications.channels.base import Call, Email, Item, SmsMessage, Speech
from app.notifications.channels.local.mailbox import MailboxMessage

KINDS: dict[Channel, tuple[LazyString, str]] = {
    Channel.EMAIL: (_("Email to %(address)s"), "mail"),
    Channel.SMS: (_("Text message to %(address)s"), "speech"),
    Channel.PHONE: (_("Phone call to %(address)s"), "phone"),
}
ANSWERS: dict[AutoReply, LazyString] = {
    AutoReply.CONFIRMED: _("The presence is confirmed, and the clinic answers with thanks."),
    AutoReply.SEVERAL: _("Several appointments are ahead, so none was confirmed. The clinic answers so."),
    AutoReply.OPTED_IN: _("This number gets text messages again. The clinic answers so."),
    AutoReply.HELP: _("The clinic answers which words it understands."),
    AutoReply.READ_LATER: _(
        "The reply is now a task for the staff. The clinic answers that it will be read."
    ),
}


@dataclass(frozen=True, slots=True)
class MailboxLine:
    """One message in the list; `title` is in its own language."""

    icon: str
    title: str
    language: str
    to: str
    moment: str
    url: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message: an email, an SMS or a call. Addresses are empty where nothing is behind."""

    heading: str
    moment: str
    language: str
    email: Email | None
    sms: SmsMessage | None
    speech: Speech | None
    html_url: str
    calendar_url: str
    answer_url: str


def mailbox_list(kept: Sequence[MailboxMessage], region: str) -> tuple[MailboxLine, ...]:
    """The list, in the given order."""
    return tuple(_line(each, region) for each in kept)


def message_page(kept: MailboxMessage, region: str) -> MessagePage:
    """The page of one message."""
    item = kept.item
    has_calendar = isinstance(item, Email) and item.calendar is not None
    return MessagePage(
        heading=_to(kept, region),
        moment=_moment(kept),
        language=item.language,
        email=item if isinstance(item, Email) else None,
        sms=item if isinstance(item, SmsMessage) else None,
        speech=item.speech if isinstance(item, Call) else None,
        html_url=url_for("development.mailbox_html", uid=item.uid) if isinstance(item, Email) else "",
        calendar_url=url_for("development.mailbox_calendar", uid=item.uid) if has_calendar else "",
        answer_url="" if isinstance(item, Email) else url_for("development.mailbox_answer", uid=item.uid),
    )


def what_came_of(answered: LocalizedReply | None) -> str:
    """What a reply led to."""
    if answered is None:
        return str(gettext("The reply was received. Nothing is answered."))
    return str(ANSWERS[answered.answer])


def _line(kept: MailboxMessage, region: str) -> MailboxLine:
    return MailboxLine(
        icon=KINDS[kept.channel][1],
        title=_title(kept.item),
        language=kept.item.language,
        to=_to(kept, region),
        moment=_moment(kept),
        url=url_for("development.mailbox_message", uid=kept.item.uid),
    )


def _title(item: Item) -> str:
    if isinstance(item, Email):
        return item.subject
    return item.text if isinstance(item, SmsMessage) else " ".join(item.speech.says)


def _to(kept: MailboxMessage, region: str) -> str:
    """By what and to whom it went."""
    address = kept.item.to
    return str(KINDS[kept.channel][0]) % {
        "address": address if "@" in address else phones.readable(address, region)
    }


def _moment(kept: MailboxMessage) -> str:
    return day_time_label(floor_minute(kept.at))

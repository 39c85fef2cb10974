"""Which text goes by which channel."""

from collections.abc import Callable, Mapping

from app.domain.messages.vocabulary import Channel
from app.notifications.channels.base import Item
from app.notifications.texts.calls import call_of
from app.notifications.texts.emails import email_of
from app.notifications.texts.facts import Facts
from app.notifications.texts.own import OwnText
from app.notifications.texts.short_messages import sms_of

WRITERS: Mapping[Channel, Callable[[Facts, OwnText | None], Item]] = {
    Channel.EMAIL: email_of,
    Channel.SMS: sms_of,
    Channel.PHONE: call_of,
}

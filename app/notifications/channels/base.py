"""What every channel is handed, and what it answers."""

from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.messages.retry import Failure as Failure
from app.domain.messages.vocabulary import Channel, Event

LONGEST_DETAIL = 300
CALENDAR_FILE = "rendez-vous.ics"


@dataclass(frozen=True, slots=True)
class Email:
    """A message by email: text and HTML say the same; `calendar` is an .ics file to attach.

    `uid` is the message's: its name at the provider, and the same each time it is tried. `unsubscribe_url` is
    for what a recipient may do without, never for what an appointment needs.
    """

    to: str
    subject: str
    text: str
    html: str
    uid: str
    event: Event
    language: str
    sender_name: str
    reply_to: str
    calendar: bytes | None = None
    calendar_method: str = "PUBLISH"
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True)
class SmsMessage:
    """A message by SMS, to a number in international form."""

    to: str
    text: str
    uid: str
    event: Event
    language: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said on a call, sentence by sentence.

    `machine_says` is all that an answering machine is told. Where there is a `key_prompt`, key 1 confirms:
    then `thanks` is said, else `fallback` once the time to press has passed.
    """

    language: str
    says: tuple[str, ...]
    machine_says: tuple[str, ...]
    key_prompt: str | None = None
    thanks: str = ""
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A message by phone, to a number in international form."""

    to: str
    speech: Speech
    uid: str
    event: Event
    language: str


Item = Email | SmsMessage | Call


@dataclass(frozen=True, slots=True)
class Accepted:
    """A provider took the message, and names it so."""

    provider_id: str
    detail: str = ""


class NotSent(Exception):
    """A message was not taken. `detail` names codes and nothing personal; `retry_after` is in seconds.

    `address_fault` says what is wrong with the address itself, so that nothing goes there any more:
    `invalid`, `bounced`, `opted_out` or `spam`; empty where it is the message or the provider.
    """

    def __init__(
        self, failure: Failure, detail: str, retry_after: int | None = None, address_fault: str = ""
    ) -> None:
        super().__init__(f"{failure}: {detail}")
        self.failure = failure
        self.detail = detail[:LONGEST_DETAIL]
        self.retry_after = retry_after
        self.address_fault = address_fault


class Port(Protocol):
    """A channel of one provider; whatever the provider or the network does, it raises nothing but NotSent."""

    @property
    def channel(self) -> Channel:
        """The channel it serves."""

    @property
    def name(self) -> str:
        """The provider, as staff and the log read it."""

    def send(self, item: Any) -> Accepted:
        """Hand over what its channel carries: an Email, an Sms or a Call; raises NotSent."""


def one_line(text: str) -> str:
    """A text as the head of an email can bear it: what would begin another line there is a space."""
    return " ".join(text.split())

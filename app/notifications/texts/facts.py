"""Everything that a message may say, already in words of its language."""

from dataclasses import dataclass, field

from app.domain.messages.vocabulary import Event, Recipient
from app.notifications.calendar import CalendarEntry


@dataclass(frozen=True, slots=True)
class Links:
    """What the site adds to a message when it goes out.

    Its own address, the token of the link that was made for this message (empty where none was), and whether
    an SMS can be answered: the sender's number must be one that receives.
    """

    site: str
    token: str = field(default="", repr=False)
    can_reply: bool = False


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a message speaks: its language, and the clinic's region and zone by which dates are written."""

    language: str
    region: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The clinic, as messages name it; `phone_spoken` has its digits apart, as they are read out."""

    name: str
    address: str
    phone: str
    phone_uri: str
    phone_spoken: str
    email: str


@dataclass(frozen=True, slots=True)
class SmsRules:
    """What the clinic has set for its SMS."""

    has_link: bool
    transliterates: bool
    most_segments: int


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """One thing that is no longer as it was."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a visit or, where it is none, how the two meet; `url` is a meeting link."""

    name: str
    note: str = ""
    directions: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """An appointment in words. What does not apply is an empty text.

    `modify_until` and `cancel_until` are empty once passed; `asks_presence` while it makes sense to say "I
    will be there"; `acted` tells who cancelled it and when; `actor` who did what is told, for the therapist,
    and `is_by_patient` whether it was done online, by the reader or for them.
    `title` is the therapist's: subjects, SMS and calls never say it, nor the service.
    """

    patient: str
    day: str
    short_day: str
    time: str
    span: str
    duration: str
    zone: str
    service: str
    type: str
    therapist: str
    title: str
    where: Where
    instructions: str
    modify_until: str
    cancel_until: str
    late_cancellation: str
    changes: tuple[ChangedFact, ...]
    acted: str
    actor: str
    is_by_patient: bool
    asks_presence: bool
    entry: CalendarEntry


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the buttons of a message lead; an empty text where there is no such button."""

    page: str = field(default="", repr=False)
    confirm: str = field(default="", repr=False)
    modify: str = field(default="", repr=False)
    cancel: str = field(default="", repr=False)
    book: str = ""
    manage: str = ""
    list: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one message may say, and to whom it goes; `visit` is None where it concerns no appointment.

    `name` is whom it greets: who booked, else the patient, the therapist or the account.
    """

    uid: str
    event: Event
    recipient: Recipient
    address: str = field(repr=False)
    tongue: Tongue
    clinic: Sender
    name: str = field(repr=False)
    visit: VisitFacts | None = field(repr=False)
    links: Addresses
    sms: SmsRules
    can_reply: bool
    is_invitation: bool = False
    """Of a link that sets a password: that it is the first one, which an administrator sent."""

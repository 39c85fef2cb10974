"""Words that only messages use, in the language that is spoken."""

import re

from flask_babel import LazyString, gettext, lazy_gettext as _

from app.domain.messages.vocabulary import Event, Recipient
from app.domain.scheduling.service import ServiceType
from app.i18n import NO_BREAK_SPACE

TYPES: dict[ServiceType, LazyString] = {
    ServiceType.IN_PERSON: _("in person"),
    ServiceType.PHONE: _("by phone"),
    ServiceType.VIDEO: _("by video"),
    ServiceType.HOME: _("at home"),
}
HEADINGS: dict[tuple[Event, Recipient], LazyString] = {
    (Event.BOOKED, Recipient.PATIENT): _("Your appointment is booked"),
    (Event.REMINDER, Recipient.PATIENT): _("Your appointment is coming up"),
    (Event.MODIFIED, Recipient.PATIENT): _("Your appointment has changed"),
    (Event.CANCELLED, Recipient.PATIENT): _("Your appointment is cancelled"),
    (Event.BOOKED, Recipient.THERAPIST): _("New appointment"),
    (Event.MODIFIED, Recipient.THERAPIST): _("An appointment has changed"),
    (Event.CANCELLED, Recipient.THERAPIST): _("An appointment is cancelled"),
    (Event.MY_APPOINTMENTS, Recipient.PATIENT): _("Your appointments"),
    (Event.SET_PASSWORD, Recipient.USER): _("Choose a new password"),
}
GROUPS = re.compile(r"\d+|\+")
READ_AS_ONE = 2


def type_phrase(type_: ServiceType) -> str:
    """How a visit takes place, as part of a sentence."""
    return str(TYPES[type_])


def heading(event: Event, recipient: Recipient) -> str:
    """What an email is about, in a few words."""
    return str(HEADINGS[event, recipient])


def with_capital(text: str) -> str:
    """A text as it begins a line."""
    return text[:1].upper() + text[1:]


def duration(minutes: int) -> str:
    """How long a visit takes."""
    return str(gettext("%(count)s min", count=minutes)).replace(" ", NO_BREAK_SPACE)


def spoken_number(readable: str) -> str:
    """A phone number to be read out: its groups apart, those of more than two digits one by one.

    >>> spoken_number("514 555-0100")
    '5 1 4, 5 5 5, 0 1 0 0'
    >>> spoken_number("022 345 67 89")
    '0 2 2, 3 4 5, 67, 89'
    """
    groups = (each for each in GROUPS.findall(readable) if each != "+")
    return ", ".join(each if len(each) <= READ_AS_ONE else " ".join(each) for each in groups)

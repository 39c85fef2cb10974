"""The words for messages: what they tell, to whom, by which channel, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any, NamedTuple


class Event(StrEnum):
    """What a message tells (glossary, messages); the last two concern no single appointment."""

    BOOKED = auto()
    REMINDER = auto()
    MODIFIED = auto()
    CANCELLED = auto()
    MY_APPOINTMENTS = auto()
    SET_PASSWORD = auto()


class Channel(StrEnum):
    """The way a message goes; `phone` is a call."""

    EMAIL = auto()
    SMS = auto()
    PHONE = auto()


class Recipient(StrEnum):
    """To whom: the patient or who booked for them, the therapist, or an account of the staff."""

    PATIENT = auto()
    THERAPIST = auto()
    USER = auto()


class State(StrEnum):
    """Where a message is: only a pending one can still be dropped."""

    PENDING = auto()
    SENDING = auto()
    SENT = auto()
    FAILED = auto()
    DROPPED = auto()


class TaskKind(StrEnum):
    """What staff have to do: tell a patient by themselves, read a reply, or mend an address."""

    TELL = auto()
    REPLY = auto()
    ADDRESS = auto()


class Address(NamedTuple):
    """Where a message goes: a channel, and an email address or a number in international form."""

    channel: Channel
    value: str


class Mode(StrEnum):
    """How the channels of an event are chosen: the first one that works, or all of some."""

    FIRST_AVAILABLE = auto()
    THESE = auto()


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """By which channels an event is told; where the patient has none of them, by the next one there is."""

    mode: Mode = Mode.FIRST_AVAILABLE
    channels: tuple[Channel, ...] = ()


CallingHours = tuple[tuple[int, int] | None, ...]
"""For each weekday from Monday: from and until when (wall minutes) patients may be called; None for never."""

NINE_TO_EIGHT: CallingHours = ((9 * 60, 20 * 60),) * 7


@dataclass(frozen=True, slots=True)
class Policy:
    """What a clinic has set for its messages (glossary, messages).

    Reminders go out `reminder_hours` before the start, none when the appointment was made less than
    `no_reminder_under_hours` ahead; no confirmation is phoned under `no_call_under_hours`. What staff do is
    told after `grace_minutes`. An event that `rules` does not name is told by the first channel that works.
    """

    reminder_hours: tuple[int, ...] = (48,)
    no_reminder_under_hours: int = 4
    no_call_under_hours: int = 48
    calling_hours: CallingHours = NINE_TO_EIGHT
    rules: Mapping[Event, ChannelRule] = field(default_factory=dict)
    grace_minutes: int = 3

    def rule_of(self, event: Event) -> ChannelRule:
        """By which channels an event is told."""
        return self.rules.get(event, ChannelRule())


EMAIL_NOTICES_SMS_REMINDERS: Mapping[Event, ChannelRule] = {
    Event.BOOKED: ChannelRule(Mode.THESE, (Channel.EMAIL,)),
    Event.REMINDER: ChannelRule(Mode.THESE, (Channel.SMS,)),
    Event.MODIFIED: ChannelRule(Mode.THESE, (Channel.EMAIL,)),
    Event.CANCELLED: ChannelRule(Mode.THESE, (Channel.EMAIL,)),
}
PRESETS: Mapping[str, Mapping[Event, ChannelRule]] = {
    "first_available": {},
    "email_notices_sms_reminders": EMAIL_NOTICES_SMS_REMINDERS,
}


def channel_rules(preset: str, modes: Mapping[str, Any]) -> Mapping[Event, ChannelRule]:
    """By which channels events are told: as a preset says, but for those that have a rule of their own.

    `modes` are those as they are stored: event -> {"mode": …, "channels": […]}.

    >>> own = {"booked": {"mode": "first_available", "channels": []}}
    >>> rules = channel_rules("email_notices_sms_reminders", own)
    >>> rules[Event.BOOKED].mode.value, rules[Event.REMINDER].channels
    ('first_available', (<Channel.SMS: 'sms'>,))
    """
    own = {
        Event(event): ChannelRule(Mode(rule["mode"]), tuple(map(Channel, rule["channels"])))
        for event, rule in modes.items()
    }
    return {**PRESETS[preset], **own}

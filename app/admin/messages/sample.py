"""What settings for messages would send about a sample appointment, as a short story in words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext, ngettext

from app.admin.messages.settings_forms import SampleForm
from app.domain.messages.addresses import PersonAddresses
from app.domain.messages.planning import (
    AppointmentEvent,
    ChangedField,
    MessagePlan,
    NotifiedAppointment,
    Planned,
    plan,
)
from app.domain.messages.vocabulary import Address, Channel, Event, Policy
from app.domain.scheduling.actor import Party
from app.domain.time.wall_clock import WallClock, floor_minute, instant_of
from app.i18n import day_time_label, language
from app.wording import CHANNEL_ICONS, MESSAGE_CHANNELS, MESSAGE_EVENTS

QUARTER = 15
LENGTH = 60
USUAL_TIME = 10 * 60
BY_DAY = 24


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on the way to the appointment: when, an icon, what, and a remark."""

    when: str
    icon: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SampleTimeline:
    """The way from now to the sample appointment, and what staff would have to do themselves."""

    moments: tuple[Moment, ...]
    by_hand: str


def sample_of(
    asked: SampleForm, policy: Policy, site: Collection[Channel], clock: WallClock, now: datetime
) -> SampleTimeline:
    """What would happen, with the channels that this site has."""
    starts_at = _start(int(asked.lead.data), clock, now)
    planned = plan(*_case(asked, starts_at, site), policy, clock, now)
    moments = (*_moments(planned, starts_at, now), _end(asked, starts_at))
    return SampleTimeline(moments, _by_hand(planned))


def _case(
    asked: SampleForm, starts_at: int, site: Collection[Channel]
) -> tuple[AppointmentEvent, NotifiedAppointment, PersonAddresses]:
    event, actor = asked.act.data.split()
    changes = frozenset({ChangedField.START}) if event == Event.MODIFIED else frozenset()
    given = [Channel(code) for code in asked.has.data or ()]
    addresses = tuple(Address(channel, channel.value) for channel in Channel if channel in given)
    usable = PersonAddresses(addresses).without([one for one in addresses if one.channel not in site])
    visit = NotifiedAppointment(starts_at, starts_at + LENGTH, language())
    return AppointmentEvent(Event(event), Party(actor), changes), visit, usable


def _start(lead_hours: int, clock: WallClock, now: datetime) -> int:
    """Some days ahead at ten o’clock, or as many hours from the next quarter of an hour on."""
    if lead_hours < BY_DAY:
        return -(-floor_minute(now) // QUARTER) * QUARTER + lead_hours * 60
    return clock.minute_at(clock.today(now) + timedelta(days=lead_hours // BY_DAY), USUAL_TIME)


def _moments(planned: MessagePlan, starts_at: int, now: datetime) -> Iterator[Moment]:
    for message in sorted(planned.messages, key=lambda each: each.due_at):
        yield Moment(
            _when(message.due_at, now),
            CHANNEL_ICONS[message.channel],
            f"{MESSAGE_EVENTS[message.event]} · {MESSAGE_CHANNELS[message.channel]}",
            _note(message, starts_at),
        )
    if not planned.messages:
        yield Moment("", "info", gettext("No message is sent."))


def _end(asked: SampleForm, starts_at: int) -> Moment:
    is_cancelled = asked.act.data.startswith(Event.CANCELLED)
    what = gettext("The cancelled appointment") if is_cancelled else gettext("The appointment")
    return Moment(day_time_label(starts_at), "calendar", what)


def _when(due_at: datetime, now: datetime) -> str:
    minutes = floor_minute(due_at) - floor_minute(now)
    if minutes <= 0:
        return str(gettext("At once"))
    if minutes <= LENGTH:
        return str(ngettext("In %(num)s minute", "In %(num)s minutes", minutes))
    return day_time_label(floor_minute(due_at))


def _note(message: Planned, starts_at: int) -> str:
    """How long before, for a reminder, and that it asks for an answer."""
    if message.event is not Event.REMINDER:
        return str(gettext("With “I will be there”.")) if message.asks_presence else ""
    hours = round((instant_of(starts_at) - message.due_at) / timedelta(hours=1))
    return str(ngettext("%(num)s hour before", "%(num)s hours before", hours))


def _by_hand(planned: MessagePlan) -> str:
    if planned.tells_by_hand:
        return str(gettext("No message can tell this in time: staff are asked to call the patient."))
    if planned.calls_by_hand:
        return str(gettext("No call fits into the calling hours: staff are asked to call the patient."))
    return ""

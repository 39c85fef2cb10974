"""Which messages an act on an appointment leads to, when and by which channel (glossary, messages)."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from app.domain.messages.addresses import PersonAddresses, chosen
from app.domain.messages.calling_hours import due_by
from app.domain.messages.vocabulary import Address, Channel, Event, Policy, Recipient
from app.domain.scheduling.actor import Party
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import WallClock, instant_of


class ChangedField(StrEnum):
    """What of an appointment was changed."""

    START = auto()
    DURATION = auto()
    PLACE = auto()
    THERAPIST = auto()
    TYPE = auto()
    SERVICE = auto()


@dataclass(frozen=True, slots=True)
class AppointmentEvent:
    """An appointment was booked, modified or cancelled.

    A quiet one ("do not notify") sends no notice of itself; later reminders still go. `tells_service`: staff
    want a change of the service alone to be told. `was_starting_at` is the start before it was moved: a
    patient has to hear of the move before they would have come.
    """

    event: Event
    actor: Party
    changes: frozenset[ChangedField] = frozenset()
    is_quiet: bool = False
    tells_service: bool = False
    was_starting_at: Minute | None = None

    @property
    def is_move(self) -> bool:
        """Whether what a patient agreed to has changed: anything but the service."""
        return self.event is Event.MODIFIED and bool(self.changes - {ChangedField.SERVICE})

    @property
    def is_told(self) -> bool:
        """Whether patients hear of it: not of a change of the service alone, unless staff wish it."""
        told_service = self.tells_service and ChangedField.SERVICE in self.changes
        return self.event is not Event.MODIFIED or self.is_move or told_service

    def told_as(self, visit: "NotifiedAppointment") -> Event | None:
        """What it is to those who have been told nothing yet: a correction is the booking, the end nothing.

        >>> visit = NotifiedAppointment(starts_at=0, ends_at=60, language="fr", is_fresh=True)
        >>> later = (Event.MODIFIED, Event.CANCELLED)
        >>> [AppointmentEvent(event, Party.STAFF).told_as(visit) for event in later]
        [<Event.BOOKED: 'booked'>, None]
        """
        if not visit.is_fresh:
            return self.event
        return None if self.event is Event.CANCELLED else Event.BOOKED

    def told_from(self, policy: Policy, now: datetime) -> datetime:
        """When it is told at the earliest: at once, or after the grace delay if it was not the patient's."""
        grace = 0 if self.actor is Party.PATIENT else policy.grace_minutes
        return now + timedelta(minutes=grace)


@dataclass(frozen=True, slots=True)
class NotifiedAppointment:
    """An appointment as it is after the act; times in UTC minutes, flags the patient's or its own.

    `is_ours`: its messages are this site's to send. `is_fresh`: staff made it less than the grace delay
    ago and nobody has been told: what happens to it now corrects or undoes the booking.
    """

    starts_at: Minute
    ends_at: Minute
    language: str
    is_silent: bool = False
    is_ours: bool = True
    no_sms: bool = False
    no_reminder: bool = False
    no_messages: bool = False
    is_fresh: bool = False
    is_made_in_emr: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to create. `asks_presence`: it offers "I will be there" (email) or key 1 (call)."""

    event: Event
    recipient: Recipient
    channel: Channel
    address: str
    language: str
    due_at: datetime
    asks_presence: bool = False


@dataclass(frozen=True, slots=True)
class MessagePlan:
    """What follows from an act.

    `drops_pending`: the appointment's messages not yet sent are dropped. `tells_by_hand`: no notice of a
    change or cancellation can arrive before the start: an urgent task. `calls_by_hand`: a confirmation or
    reminder by phone finds no moment within calling hours: a task that is not urgent.
    """

    messages: tuple[Planned, ...] = ()
    drops_pending: bool = False
    tells_by_hand: bool = False
    loses_confirmation: bool = False
    calls_by_hand: bool = False


def plan(
    act: AppointmentEvent,
    visit: NotifiedAppointment,
    addresses: PersonAddresses,
    policy: Policy,
    clock: WallClock,
    now: datetime,
) -> MessagePlan:
    """What to tell the patient of an act, and when.

    >>> from datetime import UTC
    >>> act, now = AppointmentEvent(Event.BOOKED, Party.PATIENT), datetime(2027, 1, 5, 12, tzinfo=UTC)
    >>> visit = NotifiedAppointment(starts_at=29_994_660, ends_at=29_994_720, language="fr")  # 11 January
    >>> someone = PersonAddresses((Address(Channel.EMAIL, "a@example.org"),))
    >>> planned = plan(act, visit, someone, Policy(), WallClock("UTC"), now)
    >>> [(message.event.value, message.due_at.isoformat()) for message in planned.messages]
    [('booked', '2027-01-05T12:00:00+00:00'), ('reminder', '2027-01-09T15:00:00+00:00')]
    """
    if not act.is_told:
        return MessagePlan()
    case = _Case(act, visit, _wanted(addresses, visit), policy, clock, now)
    dues = case.dues()
    messages = dict.fromkeys(message for event, due in dues for message in case.messages(event, due))
    return MessagePlan(
        messages=tuple(messages),
        drops_pending=act.event is not Event.BOOKED,
        tells_by_hand=case.is_heard_too_late(messages),
        loses_confirmation=act.is_move,
        calls_by_hand=case.lacks_a_call({event for event, _ in dues} - {one.event for one in messages}),
    )


def instead_of(
    failed: Address,
    event: Event,
    visit: NotifiedAppointment,
    addresses: PersonAddresses,
    policy: Policy,
    clock: WallClock,
    now: datetime,
    tried: Collection[Address] = (),
    told_by: Collection[Address] = (),
) -> Planned | None:
    """The message to send after one to an address failed for good, None when there is no other way.

    `tried` are other addresses at which it failed; `told_by` those by which the same was told or is to be:
    where there is one, nobody is left untold.
    """
    rest = _wanted(addresses, visit).without([failed, *tried])
    case = _Case(AppointmentEvent(event, Party.PATIENT), visit, rest, policy, clock, now)
    if told_by or not case.is_to_be_told:
        return None
    return next(iter(case.messages(event, now)), None)


def _wanted(addresses: PersonAddresses, visit: NotifiedAppointment) -> PersonAddresses:
    """Who can be reached where, by what the patient or the appointment is set to get."""
    if visit.no_messages:
        return PersonAddresses()
    return addresses.without_channel(Channel.SMS) if visit.no_sms else addresses


@dataclass(frozen=True, slots=True)
class _Case:
    """An act, and all that decides what the patient is told of it."""

    act: AppointmentEvent
    visit: NotifiedAppointment
    addresses: PersonAddresses
    policy: Policy
    clock: WallClock
    now: datetime

    @property
    def start(self) -> datetime:
        return instant_of(self.visit.starts_at)

    @property
    def lead(self) -> timedelta:
        return self.start - self.now

    @property
    def earliest(self) -> datetime:
        return self.act.told_from(self.policy, self.now)

    @property
    def deadline(self) -> datetime:
        """Until when the patient has to hear of it: before they would have come at the earlier time."""
        before = None if self.act.was_starting_at is None else instant_of(self.act.was_starting_at)
        return self.start if before is None or before <= self.now else min(before, self.start)

    @property
    def event(self) -> Event | None:
        return self.act.told_as(self.visit)

    @property
    def is_to_be_told(self) -> bool:
        return self.visit.is_ours and not self.visit.is_silent and self.now < self.start

    @property
    def is_far(self) -> bool:
        """Whether it is made so early that its confirmation may be phoned."""
        return self.lead >= timedelta(hours=self.policy.no_call_under_hours)

    def dues(self) -> list[tuple[Event, datetime]]:
        """What is to be told and from when: the act itself, and reminders."""
        if not self.is_to_be_told or self.event is None:
            return []
        itself = [] if self.act.is_quiet else [(self.event, self.earliest)]
        return itself + [(Event.REMINDER, max(due, self.earliest)) for due in self.reminder_dues()]

    def reminder_dues(self) -> list[datetime]:
        """When reminders fall due: for a booking at once, where it is too late for each of them.

        A notice of a change bears what the one at once would.
        """
        is_none = self.visit.no_reminder or self.event not in (Event.BOOKED, Event.MODIFIED)
        if is_none or self.lead < timedelta(hours=self.policy.no_reminder_under_hours):
            return []
        ahead = [timedelta(hours=hours) for hours in sorted(self.policy.reminder_hours, reverse=True)]
        fitting = [self.start - before for before in ahead if timedelta() < before <= self.lead]
        goes_at_once = ahead and self.event is Event.BOOKED and not self.act.is_quiet
        return fitting or ([self.now] if goes_at_once else [])

    def messages(self, event: Event, due: datetime) -> list[Planned]:
        """One event by each address chosen for it, where there is a moment for it before the start."""
        found = [self.message(event, address, due) for address in chosen(event, self.addresses, self.policy)]
        return [message for message in found if message]

    def message(self, event: Event, address: Address, due: datetime) -> Planned | None:
        if address.channel is Channel.PHONE and event is Event.BOOKED and not self.is_far:
            return None
        at = due_by(address.channel, due, self.start, self.policy, self.clock, self.earliest)
        if at is None:
            return None
        asks = self.asks_presence(event)
        return Planned(event, Recipient.PATIENT, *address, self.visit.language, at, asks)

    def asks_presence(self, event: Event) -> bool:
        """A reminder does, and a change inside the reminder time, where no reminder follows."""
        stands_in = bool(self.policy.reminder_hours) and not self.visit.no_reminder
        return event is Event.REMINDER or (event is Event.MODIFIED and stands_in and not self.reminder_dues())

    def is_heard_too_late(self, messages: Iterable[Planned]) -> bool:
        """Whether somebody else's change or cancellation reaches the patient by no notice in time."""
        needs_hearing = (
            self.event in (Event.MODIFIED, Event.CANCELLED)
            and self.act.actor is not Party.PATIENT
            and not self.act.is_quiet
            and self.is_to_be_told
        )
        return needs_hearing and not any(
            message.event is self.event and message.due_at < self.deadline for message in messages
        )

    def lacks_a_call(self, untold: Set[Event]) -> bool:
        """Whether a confirmation or reminder by phone, made in good time, finds no calling hours."""
        ways = [
            chosen(event, self.addresses, self.policy) for event in untold & {Event.BOOKED, Event.REMINDER}
        ]
        return self.is_far and any(one.channel is Channel.PHONE for way in ways for one in way)

"""Whether a message is still true just before it is sent (glossary, messages)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto

from app.domain.messages.addresses import PersonAddresses
from app.domain.messages.calling_hours import due_by
from app.domain.messages.planning import NotifiedAppointment
from app.domain.messages.vocabulary import Address, Channel, Event, Policy, Recipient
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import WallClock, instant_of


class StaleReason(StrEnum):
    """Why a message is dropped instead of sent."""

    CANCELLED = auto()
    MOVED = auto()
    PAST = auto()  # it has begun
    NOT_WANTED = auto()  # messages, reminders or SMS were switched off, or it is no longer ours to tell
    CONTACT_CHANGED = auto()  # the address is no longer the person's
    UNUSABLE = auto()  # opted out, failed for good, no longer agreed to, or its channel is no longer there
    TOO_LATE = auto()  # no moment within calling hours is left before the start, or the next reminder is due

    @property
    def needs_another_way(self) -> bool:
        """Whether what it tells is still true: another address, or the staff, have to tell it."""
        return self in (StaleReason.CONTACT_CHANGED, StaleReason.UNUSABLE)


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message about to be sent; the revision is that of the appointment it tells of."""

    event: Event
    recipient: Recipient
    address: Address
    revision: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CurrentState:
    """The appointment as it is now, and how its recipient is reached (a therapist: by their one address)."""

    visit: NotifiedAppointment
    status: Status
    revision: int
    addresses: PersonAddresses


def why_stale(
    told: DueMessage, present: CurrentState, policy: Policy, clock: WallClock, now: datetime
) -> StaleReason | None:
    """Why a message must not be sent any more, None when it is true.

    A call that is true may still have to wait for calling hours: see due_by.
    """
    return (
        _why_overtaken(told, present, now)
        or _why_unwanted(told, present.visit)
        or _why_unreachable(told, present.addresses)
        or _why_too_late(told, present.visit, policy, clock, now)
    )


def is_next_due(due_at: datetime, by: datetime, start: datetime, policy: Policy) -> bool:
    """Whether, after a reminder that was due, another of the list falls due until an instant.

    >>> from datetime import UTC
    >>> start, policy = datetime(2027, 1, 11, 15, tzinfo=UTC), Policy(reminder_hours=(72, 24))
    >>> before = [start - timedelta(hours=hours) for hours in (72, 25, 24)]
    >>> [is_next_due(before[0], by, start, policy) for by in before]
    [False, False, True]
    """
    return any(due_at < start - timedelta(hours=hours) <= by for hours in policy.reminder_hours)


def _why_overtaken(told: DueMessage, present: CurrentState, now: datetime) -> StaleReason | None:
    """By what happened to the appointment since."""
    if present.status is Status.CANCELLED and told.event is not Event.CANCELLED:
        return StaleReason.CANCELLED
    if told.revision != present.revision:
        return StaleReason.MOVED
    has_begun = present.status not in (Status.BOOKED, Status.CANCELLED)
    return StaleReason.PAST if has_begun or now >= instant_of(present.visit.starts_at) else None


def _why_unwanted(told: DueMessage, visit: NotifiedAppointment) -> StaleReason | None:
    """By what the patient, the appointment or its service is set to; therapists have wishes of their own."""
    if told.recipient is not Recipient.PATIENT:
        return None
    unwanted = (
        visit.is_silent,
        not visit.is_ours,
        visit.no_messages,
        visit.no_sms and told.address.channel is Channel.SMS,
        visit.no_reminder and told.event is Event.REMINDER,
    )
    return StaleReason.NOT_WANTED if any(unwanted) else None


def _why_unreachable(told: DueMessage, person: PersonAddresses) -> StaleReason | None:
    if told.address in person.addresses:
        return None
    return StaleReason.UNUSABLE if told.address in person.unusable else StaleReason.CONTACT_CHANGED


def _why_too_late(
    told: DueMessage, visit: NotifiedAppointment, policy: Policy, clock: WallClock, now: datetime
) -> StaleReason | None:
    """A call without calling hours before the start, or a reminder whose next one is due as well."""
    start = instant_of(visit.starts_at)
    if due_by(told.address.channel, now, start, policy, clock) is None:
        return StaleReason.TOO_LATE
    is_reminder = told.event is Event.REMINDER
    return StaleReason.TOO_LATE if is_reminder and is_next_due(told.due_at, now, start, policy) else None

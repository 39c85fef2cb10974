"""What the tests of the rules for messages have in common: a clinic in Toronto and who it writes to."""

from datetime import UTC, datetime, timedelta

from app.domain.messages.addresses import PersonAddresses
from app.domain.messages.planning import AppointmentEvent, MessagePlan, NotifiedAppointment, plan
from app.domain.messages.vocabulary import Address, Channel, Policy
from app.domain.time.wall_clock import WallClock, ceil_minute

TORONTO = WallClock("America/Toronto")
NOW = datetime(2027, 1, 5, 17, tzinfo=UTC)  # Tuesday, 12:00 in Toronto
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)

MAIN = Address(Channel.EMAIL, "main@example.org")
OTHER = Address(Channel.EMAIL, "other@example.org")
MOBILE = Address(Channel.SMS, "+15145550100")
PHONE = Address(Channel.PHONE, "+15145550111")
ALL = PersonAddresses((MAIN, OTHER, MOBILE, PHONE))


def toronto(*wall: int) -> datetime:
    """The instant of a date and time on Toronto's clock."""
    return datetime(*wall, tzinfo=TORONTO.zone).astimezone(UTC)


def visit_at(start: datetime, **flags: bool) -> NotifiedAppointment:
    """A visit of an hour; a start within a minute is moved to the next."""
    minute = ceil_minute(start)
    return NotifiedAppointment(minute, minute + 60, "fr", **flags)


def told(
    act: AppointmentEvent,
    start: datetime,
    addresses: PersonAddresses,
    policy: Policy | None = None,
    now: datetime = NOW,
    **flags: bool,
) -> MessagePlan:
    """What is planned for an act on a visit with that start."""
    return plan(act, visit_at(start, **flags), addresses, policy or Policy(), TORONTO, now)


def dues(planned: MessagePlan) -> list[tuple[str, str, datetime]]:
    """Event, channel and due time of each message."""
    return [(one.event.value, one.channel.value, one.due_at) for one in planned.messages]

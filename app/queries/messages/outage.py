"""Whether messages go out: channels whose provider is down, and messages that wait though no worker comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.domain.messages.vocabulary import Channel, State
from app.models import ChannelCircuit, Message, WorkerPulse
from app.queries.rows import rows, table_of

OVERDUE_AFTER = timedelta(minutes=5)
SILENT_AFTER = timedelta(minutes=3)
DOWN_AFTER = timedelta(minutes=1)
MENDED_AFTER = timedelta(minutes=15)
"""A provider counts as down from its first failure so long ago until nothing has failed for so long."""

_circuits, _messages, _pulses = table_of(ChannelCircuit), table_of(Message), table_of(WorkerPulse)


@dataclass(frozen=True, slots=True)
class ChannelDown:
    """A channel by which nothing is tried for now; `detail` is what its provider answered."""

    channel: Channel
    detail: str


@dataclass(frozen=True, slots=True)
class Outage:
    """The channels that are down, and how many messages wait in vain (0 while a worker is at work)."""

    down: tuple[ChannelDown, ...]
    waiting: int


def outage(now: datetime) -> Outage:
    """Whether messages go out, as of now; two queries."""
    [counts] = rows(
        select(
            select(func.count())
            .select_from(_messages)
            .where(_messages.c.state == State.PENDING, _messages.c.next_attempt_at <= now - OVERDUE_AFTER)
            .scalar_subquery()
            .label("overdue"),
            select(func.count())
            .select_from(_pulses)
            .where(_pulses.c.seen_at > now - SILENT_AFTER)
            .scalar_subquery()
            .label("workers"),
        )
    )
    return Outage(_down(now), 0 if counts.workers else counts.overdue)


def _down(now: datetime) -> tuple[ChannelDown, ...]:
    found = rows(
        select(_circuits.c.channel, _circuits.c.detail)
        .where(_circuits.c.failing_since <= now - DOWN_AFTER, _circuits.c.open_until > now - MENDED_AFTER)
        .order_by(_circuits.c.channel)
    )
    return tuple(ChannelDown(Channel(row.channel), row.detail) for row in found)

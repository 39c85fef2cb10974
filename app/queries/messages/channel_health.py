"""How each channel and the worker have been doing, as administrators look at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.domain.messages.vocabulary import Channel, State
from app.models import ChannelCircuit, Message, SuppressedAddress, WorkerPulse
from app.queries.messages.outage import SILENT_AFTER
from app.queries.rows import rows, table_of

LOOKED_BACK = timedelta(days=30)
FAILURES_OF = timedelta(hours=24)

_messages, _circuits = table_of(Message), table_of(ChannelCircuit)
_moment = _messages.c.next_attempt_at
_suppressed, _pulses = table_of(SuppressedAddress), table_of(WorkerPulse)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel: since when it fails, until when nothing is tried, what its provider answered last.

    `last_sent_at` is None where nothing was sent within LOOKED_BACK. `failed` are the messages of the last
    FAILURES_OF, `waiting` those that are due, `suppressed` the addresses to which nothing goes any more.
    """

    failing_since: datetime | None = None
    open_until: datetime | None = None
    detail: str = ""
    last_sent_at: datetime | None = None
    failed: int = 0
    waiting: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class WorkerState:
    """The workers that are at work, and when one was seen last; since when the oldest of them works."""

    at_work: int
    since: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """Everything that sends."""

    channels: Mapping[Channel, ChannelState]
    worker: WorkerState


def channel_health(now: datetime) -> ChannelHealth:
    """How channels and workers are doing; six statements."""
    circuits = {row.channel: row for row in rows(select(_circuits))}
    sent = _by_channel(_last_sent(now))
    failed = _by_channel(_counted(State.FAILED, _moment >= now - FAILURES_OF))
    waiting = _by_channel(_counted(State.PENDING, _moment <= now))
    suppressed = _by_channel(select(_suppressed.c.channel, func.count()).group_by(_suppressed.c.channel))
    found = {}
    for channel in Channel:
        circuit = circuits.get(channel)
        found[channel] = ChannelState(
            failing_since=circuit and circuit.failing_since,
            open_until=circuit and circuit.open_until,
            detail=circuit.detail if circuit else "",
            last_sent_at=sent.get(channel),
            failed=failed.get(channel, 0),
            waiting=waiting.get(channel, 0),
            suppressed=suppressed.get(channel, 0),
        )
    return ChannelHealth(found, _worker(now))


def _by_channel(statement: Select[Any]) -> dict[str, Any]:
    return dict(map(tuple, rows(statement)))


def _counted(state: State, when: ColumnElement[bool]) -> Select[Any]:
    """How many messages of a state there are, by channel."""
    counted = select(_messages.c.channel, func.count()).where(_messages.c.state == state, when)
    return counted.group_by(_messages.c.channel)


def _last_sent(now: datetime) -> Select[Any]:
    latest: Any = func.max(_messages.c.sent_at)
    recent = _messages.c.state == State.SENT, _moment >= now - LOOKED_BACK
    return select(_messages.c.channel, latest).where(*recent).group_by(_messages.c.channel)


def _worker(now: datetime) -> WorkerState:
    last: Select[Any] = select(func.max(_pulses.c.seen_at).label("at"))
    since: Any = func.min(_pulses.c.started_at).label("since")
    present = select(func.count().label("counted"), since).where(_pulses.c.seen_at > now - SILENT_AFTER)
    [seen], [at_work] = rows(last), rows(present)
    return WorkerState(at_work.counted, at_work.since, seen.at)

"""Claim the messages that are due, for one worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from app.actions.steps.messages.outbox import log_event
from app.actions.transaction import writing
from app.domain.messages.retry import TRIED, Outcome
from app.domain.messages.vocabulary import Channel, State
from app.models import ChannelCircuit, MessageOccurrence
from app.queries.messages.outbox import OutboxMessage, circuits, message_of, messages, outbox_columns
from app.queries.rows import rows, table_of

_occurrences, _circuits = table_of(MessageOccurrence).c, table_of(ChannelCircuit)
_TOLD = (
    select(func.count())
    .where(_occurrences.message_id == messages.c.id, _occurrences.kind.in_(TRIED))
    .scalar_subquery()
)
_RAN_OUT = (
    select(messages.c.id, messages.c.attempts, _TOLD.label("told"))
    .where(messages.c.state == State.SENDING, messages.c.leased_until <= bindparam("now"))
    .with_for_update(skip_locked=True, of=messages)
)
_SET_FREE = (
    update(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=State.PENDING, owner=None, leased_until=None)
)
_DUE = (
    select(*outbox_columns)
    .where(
        messages.c.state == State.PENDING,
        messages.c.next_attempt_at <= bindparam("now"),
        messages.c.channel.in_(bindparam("channels", expanding=True)),
    )
    .order_by(messages.c.next_attempt_at, messages.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=State.SENDING, owner=bindparam("own_name"), leased_until=bindparam("until"))
)
_PROBE = (
    update(_circuits)
    .where(_circuits.c.channel == bindparam("own_channel"), _circuits.c.open_until == bindparam("seen"))
    .values(open_until=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims, how many at most, and for how long."""

    owner: str
    most: int
    lease: timedelta


def claim_messages(claim: Claim, now: datetime) -> tuple[OutboxMessage, ...]:
    """Claim what is due, the longest due first; nothing of a channel whose provider is down.

    Of a channel whose provider may be back, one message is claimed to try. What another worker held beyond
    its lease is taken up; whether it had been sent is then not known, which its history says.
    """
    with writing() as session:
        _take_up(session, now)
        known = circuits()
        shut = {channel for channel, circuit in known.items() if circuit.open_until is not None}
        found = _due([channel for channel in Channel if channel not in shut], claim.most, now)
        for channel in shut:
            probed_until = known[channel].open_until
            if probed_until is not None and known[channel].is_probing(now):
                found += _probe(session, channel, probed_until, claim, now)
        if found:
            ids = [message.id for message in found]
            values = {"ids": ids, "own_name": claim.owner, "until": now + claim.lease}
            session.connection().execute(_CLAIM, values)
        return tuple(found)


def _take_up(session: Session, now: datetime) -> None:
    found = rows(_RAN_OUT, {"now": now})
    if found:
        begun = [row.id for row in found if row.attempts > row.told]
        log_event(session, begun, Outcome.UNKNOWN, "", now)
        session.connection().execute(_SET_FREE, {"ids": [row.id for row in found]})


def _due(channels: Sequence[Channel], most: int, now: datetime) -> list[OutboxMessage]:
    if not channels:
        return []
    return [message_of(row) for row in rows(_DUE, {"now": now, "channels": channels, "most": most})]


def _probe(
    session: Session, channel: Channel, seen: datetime, claim: Claim, now: datetime
) -> list[OutboxMessage]:
    """One message of the channel, unless another worker tries one already."""
    found = _due([channel], 1, now)
    if not found:
        return []
    values = {"own_channel": channel, "seen": seen, "until": now + claim.lease}
    return found if session.connection().execute(_PROBE, values).rowcount == 1 else []

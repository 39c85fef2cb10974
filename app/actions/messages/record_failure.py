"""Record that a message was not sent, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.actions.steps.messages.fallback import notify_otherwise
from app.actions.steps.messages.outbox import (
    insert_ignore,
    insert_task,
    log_event,
    probe_again,
    release,
    suppress,
)
from app.actions.transaction import writing
from app.domain.messages.retry import Circuit, Failure, Outcome, after_failure, delay_before, next_try
from app.domain.messages.vocabulary import Address, Channel, Recipient, State, TaskKind
from app.domain.time.wall_clock import instant_of
from app.models import ChannelCircuit
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.messages.outbox import OutboxMessage, messages
from app.queries.messages.recipients import MessageContext, message_context
from app.queries.rows import rows, table_of

OPTED_OUT = "opted_out"
GAVE_UP = "gave_up"
REFUSED = "refused"

_circuits = table_of(ChannelCircuit)
_CIRCUIT = select(_circuits).where(_circuits.c.channel == bindparam("own_channel")).with_for_update()
_KEEP = (
    update(_circuits)
    .where(_circuits.c.channel == bindparam("own_channel"))
    .values(
        failures=bindparam("counted"),
        failing_since=bindparam("since"),
        open_until=bindparam("until"),
        detail=bindparam("answer"),
    )
)
_ATTEMPTS = select(messages.c.attempts).where(
    messages.c.id == bindparam("own_id"),
    messages.c.owner == bindparam("own_name"),
    messages.c.state == State.SENDING,
)
_GIVE_BACK = (
    update(messages)
    .where(
        messages.c.owner == bindparam("own_name"),
        messages.c.state == State.SENDING,
        messages.c.channel == bindparam("own_channel"),
    )
    .values(state=State.PENDING, owner=None, leased_until=None)
)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a message was not sent.

    `detail` names codes and nothing personal, `retry_after` is what the provider asked for in seconds, and
    `address_fault` what is wrong with the address: `invalid`, `bounced`, `opted_out`, `spam` or nothing.
    `is_ours`: the error is this program's, and says nothing of the provider. `has_begun`: the try was
    counted.
    """

    failure: Failure
    detail: str
    retry_after: int | None = None
    address_fault: str = ""
    is_ours: bool = False
    has_begun: bool = True


def record_failure(message: OutboxMessage, owner: str, failed: Failed, jitter: float, now: datetime) -> None:
    """Record a try that failed; nothing when another worker has taken the message up meanwhile.

    A passing failure is tried again later, until it is of no use any more; of a provider that is down no try
    counts, and its channel rests. What failed for good goes by the next channel; an address that is at fault
    gets nothing any more and is shown to staff (glossary, messages).
    """
    with writing() as session:
        found = rows(_ATTEMPTS, {"own_id": message.id, "own_name": owner})
        if not found:
            return
        circuit = Circuit() if failed.is_ours else _count(session, message.channel, failed, jitter, now)
        if failed.is_ours:
            probe_again(session, message.channel, now)
        is_down = failed.failure is Failure.PROVIDER_DOWN or circuit.is_open(now)
        context = None if message.appointment_id is None else message_context(message.appointment_id)
        again = None
        if failed.failure is not Failure.PERMANENT:
            attempts = found[0].attempts + (not failed.has_begun)
            again = _again(attempts, is_down, context, failed, jitter, now)
        if again is None:
            _give_up(session, message, owner, failed, context, now)
        else:
            forgiven = int(is_down) - (not failed.has_begun)
            release(session, message.id, owner, State.PENDING, again, forgiven=forgiven)
            kind = Outcome.WAITING if is_down else Outcome.DELAYED
            log_event(session, [message.id], kind, failed.detail, now)
        if circuit.is_open(now):
            values = {"own_name": owner, "own_channel": message.channel}
            session.connection().execute(_GIVE_BACK, values)


def _again(
    attempts: int,
    is_down: bool,
    context: MessageContext | None,
    failed: Failed,
    jitter: float,
    now: datetime,
) -> datetime | None:
    """When to try again; a message whose provider is down waits as long as it is true."""
    if is_down:
        return now + delay_before(1, jitter)
    latest = None if context is None else instant_of(context.starts_at)
    return next_try(attempts, now, latest, failed.retry_after, jitter)


def _give_up(
    session: Session,
    message: OutboxMessage,
    owner: str,
    failed: Failed,
    context: MessageContext | None,
    now: datetime,
) -> None:
    is_refused = failed.failure is Failure.PERMANENT
    reason = failed.address_fault or (REFUSED if is_refused else GAVE_UP)
    release(session, message.id, owner, State.FAILED, now, reason=reason)
    log_event(session, [message.id], Outcome.FAILED, failed.detail, now)
    if failed.address_fault:
        suppress(session, Address(message.channel, message.address), failed.address_fault, now)
    if context is None:
        return
    if is_refused and failed.address_fault != OPTED_OUT and message.recipient is not Recipient.USER:
        insert_task(session, TaskKind.ADDRESS, context.id, message.address, now, about=message.channel)
    notify_otherwise(session, fresh_clinic(), message, context, now)


def _count(session: Session, channel: Channel, failed: Failed, jitter: float, now: datetime) -> Circuit:
    """The channel's circuit after this failure; workers that fail at once count one after the other."""
    fresh = {"channel": channel, "failures": 0, "detail": ""}
    session.connection().execute(insert_ignore(session, _circuits, "channel"), [fresh])
    [row] = rows(_CIRCUIT, {"own_channel": channel})
    before = Circuit(row.failures, row.failing_since, row.open_until)
    circuit = after_failure(before, failed.failure, now, jitter, failed.retry_after)
    values = {
        "own_channel": channel,
        "counted": circuit.failures,
        "since": circuit.failing_since,
        "until": circuit.open_until,
        "answer": failed.detail if circuit.failures else "",
    }
    session.connection().execute(_KEEP, values)
    return circuit

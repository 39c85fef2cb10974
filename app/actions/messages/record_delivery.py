"""Record what providers report of messages that they took."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.actions.steps.messages.fallback import NOTICES, notify_otherwise
from app.actions.steps.messages.outbox import insert_task, log_event, suppress
from app.actions.transaction import writing
from app.domain.messages.delivery_reports import GONE, LOST, DeliveryReport, DeliveryStatus
from app.domain.messages.retry import Outcome
from app.domain.messages.vocabulary import Address, Recipient, State, TaskKind
from app.models import MessageOccurrence
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.messages.outbox import OutboxMessage, message_of, messages, outbox_columns
from app.queries.messages.recipients import message_context
from app.queries.rows import rows, table_of
from app.tokens import is_token

OPTED_OUT = "opted_out"
UNDER_WAY = (State.PENDING, State.SENDING)

_occurrences = table_of(MessageOccurrence).c
_NAMED = (
    select(*outbox_columns, messages.c.state)
    .where(messages.c.uid.in_(bindparam("uids", expanding=True)))
    .order_by(messages.c.id)
    .with_for_update()
)
_KNOWN = select(_occurrences.message_id, _occurrences.kind, _occurrences.detail).where(
    _occurrences.message_id.in_(bindparam("ids", expanding=True)),
    _occurrences.kind.in_(tuple(DeliveryStatus)),
)
_SENT = (
    update(messages)
    .where(messages.c.id == bindparam("own_id"))
    .values(
        state=State.SENT,
        reason="",
        owner=None,
        leased_until=None,
        sent_at=bindparam("now"),
        provider_id=bindparam("by_provider"),
    )
)
_LOST = (
    update(messages)
    .where(messages.c.id == bindparam("own_id"))
    .values(state=State.FAILED, reason=bindparam("why"), owner=None, leased_until=None)
)


def record_delivery(reports: Sequence[DeliveryReport], now: datetime) -> None:
    """Write what providers report into the history of messages; said again, it changes nothing.

    A message that nobody here recorded as sent is sent after all, and goes no second time. One that did not
    arrive goes by the next channel, or staff are asked to tell it; an address that is at fault gets nothing
    any more and is shown to staff (glossary, messages). Reports of unknown messages are left aside.
    """
    with writing() as session:
        uids = sorted({report.uid for report in reports if is_token(report.uid)})
        named = {row.uid: row for row in rows(_NAMED, {"uids": uids})}
        found = rows(_KNOWN, {"ids": [row.id for row in named.values()]}) if named else ()
        known = {(row.message_id, row.kind, row.detail) for row in found}
        states = {row.id: State(row.state) for row in named.values()}
        for report in reports:
            row = named.get(report.uid)
            if row is None or (row.id, report.arrival, report.detail) in known:
                continue
            known.add((row.id, report.arrival, report.detail))
            states[row.id] = _record(session, message_of(row), states[row.id], report, now)


def _record(
    session: Session, message: OutboxMessage, state: State, report: DeliveryReport, now: datetime
) -> State:
    """Record one report; answers the state in which it leaves the message."""
    if report.arrival in GONE and state in UNDER_WAY:
        _write(session, _SENT, message.id, now=now, by_provider=report.provider_id)
        log_event(session, [message.id], Outcome.SENT, "", now)
        state = State.SENT
    if report.arrival is DeliveryStatus.TAKEN:
        return state
    log_event(session, [message.id], report.arrival, report.detail, now)
    if report.address_fault:
        _no_more(session, message, report.address_fault, now)
    if state in (*UNDER_WAY, State.SENT) and _is_lost(message, report.arrival):
        _write(session, _LOST, message.id, why=report.address_fault or report.arrival)
        if message.appointment_id is not None:
            notify_otherwise(session, fresh_clinic(), message, message_context(message.appointment_id), now)
        return State.FAILED
    return state


def _is_lost(message: OutboxMessage, arrival: DeliveryStatus) -> bool:
    """Whether its recipient was not told; a machine hears who called, which is no notice of a change."""
    is_notice = message.event in NOTICES and message.recipient is Recipient.PATIENT
    return arrival in LOST or (arrival is DeliveryStatus.MACHINE and is_notice)


def _no_more(session: Session, message: OutboxMessage, fault: str, now: datetime) -> None:
    suppress(session, Address(message.channel, message.address), fault, now)
    if fault != OPTED_OUT and message.appointment_id is not None and message.recipient is not Recipient.USER:
        insert_task(
            session, TaskKind.ADDRESS, message.appointment_id, message.address, now, about=message.channel
        )


def _write(session: Session, statement: Any, message_id: int, **values: Any) -> None:
    session.connection().execute(statement, {"own_id": message_id, **values})

"""What planning, checking and failing share: the rules' view of an appointment, and other ways to tell it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.actions.steps.messages.outbox import insert_messages, insert_task, planned_row
from app.config import Settings
from app.domain.messages.addresses import PersonAddresses, person_addresses
from app.domain.messages.planning import NotifiedAppointment, Planned, instead_of
from app.domain.messages.staleness import CurrentState, is_next_due
from app.domain.messages.vocabulary import Address, Channel, Event, Recipient, State, TaskKind
from app.domain.scheduling.actor import Party
from app.domain.time.wall_clock import instant_of
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.outbox import OutboxMessage, messages
from app.queries.messages.recipients import MessageContext, suppressed
from app.queries.rows import rows

NOTICES = (Event.MODIFIED, Event.CANCELLED)
ALIVE = (State.PENDING, State.SENDING, State.SENT)
_THE_SAME = select(messages.c.channel, messages.c.address, messages.c.state, messages.c.due_at).where(
    messages.c.appointment_id == bindparam("appointment_id"),
    messages.c.event == bindparam("event"),
    messages.c.recipient == Recipient.PATIENT,
    messages.c.revision == bindparam("revision"),
    messages.c.id != bindparam("own_id"),
)


def channels() -> frozenset[Channel]:
    """The channels that this site has."""
    settings: Settings = current_app.extensions["settings"]
    return settings.channels


def notified_appointment(
    clinic: ClinicSnapshot, context: MessageContext, now: datetime
) -> NotifiedAppointment:
    """The appointment as the rules for messages see it."""
    service = clinic.services.get(context.service_id)
    grace = timedelta(minutes=clinic.policy.grace_minutes)
    return NotifiedAppointment(
        starts_at=context.starts_at,
        ends_at=context.ends_at,
        language=context.language,
        is_silent=service is not None and service.silent,
        is_ours=context.origin != "emr",
        no_sms=context.no_sms,
        no_reminder=context.no_reminder,
        no_messages=context.no_messages,
        is_fresh=context.origin == "staff" and now < context.created_at + grace,
        is_made_in_emr=context.origin == "emr",
    )


def addresses_of(context: MessageContext) -> PersonAddresses:
    """Where messages to the patient may go now."""
    return context.contact.addresses(suppressed(context.contact.values), channels())


def current_state(
    clinic: ClinicSnapshot, context: MessageContext, recipient: Recipient, address: str, now: datetime
) -> CurrentState:
    """The appointment as it is, and how a recipient of its messages is reached now."""
    if recipient is Recipient.PATIENT:
        where = addresses_of(context)
    else:
        where = person_addresses(
            email=_email_of_therapist(clinic, address),
            broken=suppressed((address,)),
            channels=channels(),
        )
    return CurrentState(notified_appointment(clinic, context, now), context.status, context.revision, where)


def message_row(
    planned: Planned, context: MessageContext, detail: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """The row of a message that the rules planned about an appointment."""
    asked = {"asks_presence": True} if planned.asks_presence else {}
    return planned_row(
        planned.event,
        planned.recipient,
        Address(planned.channel, planned.address),
        planned.language,
        planned.due_at,
        appointment_id=context.id,
        revision=context.revision,
        detail=detail | asked,
        **more,
    )


def notify_otherwise(
    session: Session, clinic: ClinicSnapshot, message: OutboxMessage, context: MessageContext, now: datetime
) -> None:
    """After a message to a patient can go no more: the next channel, or staff where nothing else tells it.

    Only what somebody else changed or cancelled becomes a task, while the visit is to come: nobody is left
    untold (glossary, messages).
    """
    if message.recipient is not Recipient.PATIENT or message.revision != context.revision:
        return
    failed = Address(message.channel, message.address)
    same = _the_same(message, clinic, context)
    others = [(Address(Channel(row.channel), row.address), row.state) for row in same]
    told_by = [address for address, state in others if state in ALIVE]
    planned = instead_of(
        failed,
        message.event,
        notified_appointment(clinic, context, now),
        addresses_of(context),
        clinic.policy,
        clinic.clock,
        now,
        tried=[address for address, state in others if state not in ALIVE],
        told_by=told_by,
    )
    if planned is not None:
        detail = {name: told for name, told in message.detail.items() if name != "asks_presence"}
        insert_messages(session, [message_row(planned, context, detail, instead_of_id=message.id)], now)
    elif has_to_be_heard(message) and not told_by and now < instant_of(context.starts_at):
        notify_by_hand(session, context, now)


def has_to_be_heard(message: OutboxMessage) -> bool:
    """Whether staff tell it where no message can: what a patient did themselves they know."""
    is_notice = message.recipient is Recipient.PATIENT and message.event in NOTICES
    return is_notice and message.detail.get("actor") != Party.PATIENT


def notify_by_hand(
    session: Session, context: MessageContext, now: datetime, *, is_urgent: bool = True
) -> None:
    """Give staff the task to tell the patient by themselves, with the number to call."""
    insert_task(
        session,
        TaskKind.TELL,
        context.id,
        context.contact.number,
        now,
        is_urgent=is_urgent,
        about=context.revision,
    )


def _the_same(message: OutboxMessage, clinic: ClinicSnapshot, context: MessageContext) -> Sequence[Any]:
    """The other messages that tell the patient the same; each reminder of a list is one of its own."""
    asked = {
        "appointment_id": message.appointment_id,
        "event": message.event,
        "revision": message.revision,
        "own_id": message.id,
    }
    found = rows(_THE_SAME, asked)
    if message.event is not Event.REMINDER:
        return found
    start = instant_of(context.starts_at)

    def is_of_the_same_time(row: Any) -> bool:
        first, last = sorted((message.due_at, row.due_at))
        return not is_next_due(first, last, start, clinic.policy)

    return [row for row in found if is_of_the_same_time(row)]


def _email_of_therapist(clinic: ClinicSnapshot, address: str) -> str:
    """The address, where it still is that of a therapist who sees patients."""
    therapists = clinic.therapists.values()
    return address if any(one.active and one.email == address for one in therapists) else ""

"""Writing messages into the outbox, in the transaction of what they tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.actions.steps.messages.fallback import channels, message_row, notified_appointment, notify_by_hand
from app.actions.steps.messages.outbox import insert_messages, log_event, planned_row
from app.domain.messages.planning import AppointmentEvent, Planned, plan
from app.domain.messages.retry import Outcome
from app.domain.messages.staleness import StaleReason
from app.domain.messages.therapist_notice import TherapistWishes, therapist_notice
from app.domain.messages.vocabulary import Address, Channel, Event, Recipient, State
from app.models import Appointment
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo
from app.queries.messages.outbox import messages
from app.queries.messages.recipients import MessageContext, delivery_context, message_context
from app.queries.rows import table_of

_appointments = table_of(Appointment)
_DROP = (
    update(messages)
    .where(
        messages.c.appointment_id == bindparam("own_appointment_id"),
        messages.c.state == State.PENDING,
    )
    .values(state=State.DROPPED, reason=bindparam("why"))
    .returning(messages.c.id)
)
_UNCONFIRM = (
    update(_appointments)
    .where(_appointments.c.id == bindparam("own_id"))
    .values(confirmed_at=None, confirmed_by="")
)


def notify(
    session: Session,
    clinic: ClinicSnapshot,
    appointment_id: int,
    act: AppointmentEvent,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    user_id: int | None = None,
) -> None:
    """Plan the messages about an act on an appointment, and drop what it makes untrue.

    Call it once for each act, after the appointment was changed and, if the act is told, its revision raised
    (else pending messages would be dropped as overtaken, and nothing planned in their place), in the same
    transaction. `detail` goes with the messages: what was before, what changed, who acted. `user_id` is the
    account that acted, where one did. Writes messages, what becomes of pending ones, staff's tasks, and takes
    a confirmation back that no longer holds (glossary, messages).
    """
    session.flush()  # what follows reads past the session's objects
    notify_in_context(session, clinic, message_context(appointment_id), act, now, detail, user_id)


def notify_in_context(
    session: Session,
    clinic: ClinicSnapshot,
    context: MessageContext,
    act: AppointmentEvent,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    user_id: int | None = None,
) -> None:
    """As `notify` does, for who knows all that messages have to know of the appointment."""
    visit, told = notified_appointment(clinic, context, now), dict(detail or {})
    therapists = _therapists(clinic, context, {} if visit.is_fresh else told)
    found = delivery_context(context.contact.values, [therapist.id for therapist in therapists])
    addresses = context.contact.addresses(found.suppressed, channels())
    planned = plan(act, visit, addresses, clinic.policy, clinic.clock, now)
    notices: list[Planned] = []
    if planned.drops_pending:
        _drop_pending(session, context.id, act, now)
    if planned.loses_confirmation:
        session.connection().execute(_UNCONFIRM, {"own_id": context.id})
    for therapist in therapists:
        account = found.accounts.get(therapist.id)
        wishes = _wishes(therapist, account.language if account else clinic.settings.default_language)
        is_own_act = account is not None and account.user_id == user_id
        notice = therapist_notice(act, visit, wishes, is_own_act, clinic.policy, now)
        notices += [notice] if notice else []
    rows = [message_row(message, context, told) for message in (*planned.messages, *notices)]
    insert_messages(session, rows, now)
    if planned.tells_by_hand or planned.calls_by_hand:
        notify_by_hand(session, context, now, is_urgent=planned.tells_by_hand)


def send_list_link(session: Session, email: str, language: str, now: datetime) -> None:
    """Send a link to the list of one's appointments to an email address; the link is made when it is sent."""
    address = Address(Channel.EMAIL, email)
    insert_messages(
        session, [planned_row(Event.MY_APPOINTMENTS, Recipient.PATIENT, address, language, now)], now
    )


def send_password_link(
    session: Session, user_id: int, email: str, language: str, now: datetime, is_invitation: bool = False
) -> None:
    """Send an account a link that sets its password; the link is made when it is sent."""
    address = Address(Channel.EMAIL, email)
    detail = {"is_invitation": True} if is_invitation else {}
    row = planned_row(
        Event.SET_PASSWORD, Recipient.USER, address, language, now, user_id=user_id, detail=detail
    )
    insert_messages(session, [row], now)


def _drop_pending(session: Session, appointment_id: int, act: AppointmentEvent, now: datetime) -> None:
    why = StaleReason.CANCELLED if act.event is Event.CANCELLED else StaleReason.MOVED
    dropped = session.connection().execute(_DROP, {"own_appointment_id": appointment_id, "why": why})
    log_event(session, [row.id for row in dropped], Outcome.DROPPED, why, now)


def _therapists(
    clinic: ClinicSnapshot, context: MessageContext, detail: Mapping[str, Any]
) -> list[TherapistInfo]:
    """Who may get an email: the therapist of the appointment, and the one who had it and was told.

    Not who sees patients no more: what the email says of them is not theirs to know.
    """
    before = detail.get("was", {}).get("therapist_id", context.therapist_id)
    both = [clinic.therapists.get(id) for id in dict.fromkeys((context.therapist_id, before))]
    return [therapist for therapist in both if therapist and therapist.active and therapist.email]


def _wishes(therapist: TherapistInfo, language: str) -> TherapistWishes:
    return TherapistWishes(
        therapist.email,
        language,
        booked=therapist.notice_booked,
        modified=therapist.notice_modified,
        cancelled=therapist.notice_cancelled,
        own=therapist.notice_own,
    )

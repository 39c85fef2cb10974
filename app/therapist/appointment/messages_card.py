"""What was and will be sent about an appointment, as its page shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString, gettext, lazy_gettext as _

from app import phones
from app.domain.messages.communication_status import (
    CommunicationEvent,
    CommunicationEventKind,
    CommunicationStatus,
    Standing,
    communication_status,
)
from app.domain.messages.planning import Planned
from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label
from app.queries.appointments.agenda import AppointmentFile
from app.queries.messages.message_history import Occurrence, PastMessage
from app.therapist.shared.labels import AppointmentStatusChip
from app.wording import MESSAGE_EVENTS, MESSAGE_REASONS, MESSAGE_STATES

ADDRESSED: dict[Channel, LazyString] = {
    Channel.EMAIL: _("%(what)s by email to %(address)s"),
    Channel.SMS: _("%(what)s by text message to %(address)s"),
    Channel.PHONE: _("%(what)s by phone call to %(address)s"),
}
SENT: dict[Channel, LazyString] = {
    Channel.EMAIL: _("%(what)s sent by email on %(moment)s to %(address)s"),
    Channel.SMS: _("%(what)s sent by text message on %(moment)s to %(address)s"),
    Channel.PHONE: _("%(what)s given by phone on %(moment)s to %(address)s"),
}
CONFIRMED: dict[Channel, LazyString] = {
    Channel.EMAIL: _("Confirmed by email on %(moment)s"),
    Channel.SMS: _("Confirmed by text message on %(moment)s"),
    Channel.PHONE: _("Confirmed by phone on %(moment)s"),
}
OCCURRENCES: dict[str, LazyString] = {
    "sent": _("Handed to the provider"),
    "delayed": _("Did not work; it will be tried again"),
    "failed": _("Did not work"),
    "unknown": _("Interrupted; whether it arrived is not known"),
    "waiting": _("Waiting until the provider works again"),
    "postponed": _("Waiting for calling hours"),
    "dropped": _("Not sent"),
    "retried": _("Tried again on request"),
    "delivered": _("Delivered"),
    "bounced": _("Refused by the recipient’s mail server"),
    "undelivered": _("Could not be delivered"),
    "spam": _("Marked as unwanted mail by the recipient"),
    "answered": _("Call answered"),
    "machine": _("Answered by a machine"),
    "busy": _("Line busy"),
    "no_answer": _("Nobody answered"),
    "confirmed": _("The recipient confirmed"),
    "replied": _("The recipient replied"),
}
UNDER_WAY = (State.PENDING, State.SENDING)


@dataclass(frozen=True, slots=True)
class MessageStep:
    """One thing that happened to a message; `answer` is what the provider said."""

    moment: str
    what: str
    answer: str


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message; `to_whom` is said where it is not the patient or who booked for them."""

    title: str
    to_whom: str
    chip: AppointmentStatusChip
    sentence: str
    steps: tuple[MessageStep, ...]


@dataclass(frozen=True, slots=True)
class MessagesCard:
    """How far the patient was told, and every message."""

    standing: tuple[str, ...]
    lines: tuple[MessageLine, ...]
    resend_to: tuple[str, ...]
    resend_url: str


def messages_card(
    file: AppointmentFile, messages: Sequence[PastMessage], again: Sequence[Planned], region: str
) -> MessagesCard:
    """The card of an appointment's messages; `again` are the confirmations that would be sent anew."""
    is_under_way = any(
        each.event is Event.BOOKED and each.recipient is Recipient.PATIENT and each.state in UNDER_WAY
        for each in messages
    )
    return MessagesCard(
        standing=tuple(
            _standing(file, communication_status(tuple(_happened(file, messages))), messages, region)
        ),
        lines=tuple(_line(message, region) for message in messages),
        resend_to=() if is_under_way else tuple(_again(each, region) for each in again),
        resend_url=url_for("therapist.resend", uid=file.uid),
    )


def _happened(file: AppointmentFile, messages: Sequence[PastMessage]) -> Iterator[CommunicationEvent]:
    """What the status follows from: messages, changes, and what the patient said last."""
    for message in messages:
        if message.recipient is Recipient.PATIENT and message.sent_at is not None:
            kind = (
                CommunicationEventKind.NOT_DELIVERED
                if message.state is State.FAILED
                else CommunicationEventKind.SENT
            )
            yield CommunicationEvent(
                message.sent_at, kind, message.event, message.channel, message.address, message.revision
            )
    if file.revision:  # whatever changed it: what was told or said of it before counts no more
        yield CommunicationEvent(file.created_at, CommunicationEventKind.MOVED, revision=file.revision)
    if file.confirmed_at is not None and file.confirmed_by:
        yield CommunicationEvent(
            file.confirmed_at, CommunicationEventKind.CONFIRMED, channel=Channel(file.confirmed_by)
        )
    if file.status is Status.CANCELLED:
        yield CommunicationEvent(
            file.cancelled_at or file.created_at, CommunicationEventKind.CANCELLED, revision=file.revision
        )


def _standing(
    file: AppointmentFile, known: CommunicationStatus, messages: Sequence[PastMessage], region: str
) -> Iterator[str]:
    if known.standing is Standing.CANCELLED and file.cancelled_at:
        yield gettext("Cancelled on %(moment)s", moment=_moment(file.cancelled_at))
    if known.confirmed and known.confirmed.channel:
        moment = _moment(known.confirmed.at)
        yield str(CONFIRMED[known.confirmed.channel]) % {"moment": moment}
    for told in (known.told, known.reminded):
        if told and told.event and told.channel:
            yield str(SENT[told.channel]) % {
                "what": str(MESSAGE_EVENTS[told.event]),
                "moment": _moment(told.at),
                "address": _address(told.address, region),
            }
    if known.standing is Standing.UNTOLD:
        is_planned = any(each.state in UNDER_WAY for each in messages)
        yield gettext("Nothing sent yet") if is_planned else gettext("Nothing was or will be sent")


def _again(planned: Planned, region: str) -> str:
    address = _address(planned.address, region)
    return str(ADDRESSED[planned.channel]) % {"what": str(MESSAGE_EVENTS[planned.event]), "address": address}


def _line(message: PastMessage, region: str) -> MessageLine:
    text, tone, icon = MESSAGE_STATES[message.state]
    is_delivered = message.state is State.SENT and message.has("delivered")
    address = {"what": str(MESSAGE_EVENTS[message.event]), "address": _address(message.address, region)}
    return MessageLine(
        title=str(ADDRESSED[message.channel]) % address,
        to_whom=gettext("To the therapist") if message.recipient is Recipient.THERAPIST else "",
        chip=AppointmentStatusChip(gettext("Delivered") if is_delivered else str(text), tone, icon),
        sentence=_outcome(message),
        steps=tuple(_step(each) for each in message.occurrences),
    )


def _outcome(message: PastMessage) -> str:
    """When it went or will go, or why not."""
    if message.state is State.PENDING:
        moment = _moment(message.next_attempt_at)
        if message.attempts:
            return str(gettext("Did not work yet; tried again on %(moment)s", moment=moment))
        return str(gettext("Will be sent on %(moment)s", moment=moment))
    if message.state in (State.DROPPED, State.FAILED):
        return str(MESSAGE_REASONS.get(message.reason, ""))
    return str(gettext("Sent on %(moment)s", moment=_moment(message.sent_at))) if message.sent_at else ""


def _step(occurrence: Occurrence) -> MessageStep:
    what = OCCURRENCES.get(occurrence.kind, occurrence.kind)
    answer = "" if occurrence.kind == "dropped" else occurrence.detail
    return MessageStep(_moment(occurrence.at), str(what), answer)


def _address(address: str, region: str) -> str:
    return address if "@" in address else phones.readable(address, region)


def _moment(at: datetime) -> str:
    return day_time_label(floor_minute(at))

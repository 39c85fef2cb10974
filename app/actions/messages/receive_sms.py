"""Take an SMS that somebody wrote back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from app.actions.steps.appointments.presence import confirm_presence
from app.actions.steps.messages.outbox import insert_task, log_event, suppress
from app.actions.transaction import writing
from app.domain.messages.sms_replies import Reply, reply_of
from app.domain.messages.vocabulary import Address, Channel, TaskKind
from app.models import SuppressedAddress
from app.queries.messages.outbox import messages
from app.queries.messages.provider_callbacks import (
    Correspondence,
    confirmable_by,
    latest_sms_to,
    was_answered,
)
from app.queries.rows import table_of

OPTED_OUT = "opted_out"
REPLIED = "replied"
CONFIRMED = "confirmed"
ANSWERED = ", answered"
"""Ends what the history tells of a reply that was answered."""
ONE_ANSWER_IN = timedelta(hours=4)
LONGEST_TEXT = 1_600

_suppressed = table_of(SuppressedAddress)
_OPT_IN = delete(_suppressed).where(
    _suppressed.c.channel == bindparam("own_channel"),
    _suppressed.c.address == bindparam("own_address"),
    _suppressed.c.reason == OPTED_OUT,
)
# Two replies of one number at once are taken one after the other.
_ALONE = update(messages).where(messages.c.id == bindparam("own_id")).values(attempts=messages.c.attempts)


class AutoReply(StrEnum):
    """What is written back."""

    CONFIRMED = auto()
    SEVERAL = auto()
    OPTED_IN = auto()
    HELP = auto()
    READ_LATER = auto()


@dataclass(frozen=True, slots=True)
class ReceivedSms:
    """An SMS that came in: the number in international form, and the provider's name of it."""

    number: str = field(repr=False)
    text: str = field(repr=False)
    reply: Reply
    provider_id: str


@dataclass(frozen=True, slots=True)
class LocalizedReply:
    """What to write back, and in which language."""

    answer: AutoReply
    language: str


def receive_sms(received: ReceivedSms, now: datetime) -> LocalizedReply | None:
    """Do what a reply asks for; answers what to write back, at most once in four hours, else nothing.

    OK confirms the one appointment to come that this number was told of; with several, none. What is not
    understood, a wish to cancel too, is a task for staff (glossary, messages), also where the provider takes
    it for a wish to stop. Who opts out is not answered: the provider does that; nor is somebody to whom
    nothing was ever sent.
    """
    with writing() as session:
        latest = latest_sms_to(received.number)
        if latest is not None:
            session.connection().execute(_ALONE, {"own_id": latest.message_id})
        answer = _taken(session, received, latest, now)
        if latest is None:
            return None
        if answer and was_answered(received.number, REPLIED, ANSWERED, ONE_ANSWER_IN, now):
            answer = None
        told = f"{received.reply}{ANSWERED if answer else ''}"
        log_event(session, [latest.message_id], REPLIED, told, now)
        return LocalizedReply(answer, latest.language) if answer else None


def _taken(
    session: Session, received: ReceivedSms, latest: Correspondence | None, now: datetime
) -> AutoReply | None:
    match received.reply:
        case Reply.CONFIRM:
            return _confirmed(session, received.number, latest, now)
        case Reply.OPT_OUT:
            suppress(session, Address(Channel.SMS, received.number), OPTED_OUT, now)
            if reply_of(received.text) is Reply.OTHER:
                _ask_staff(session, received, latest, now)
            return None
        case Reply.OPT_IN:
            values = {"own_channel": Channel.SMS, "own_address": received.number}
            session.connection().execute(_OPT_IN, values)
            return AutoReply.OPTED_IN
        case Reply.HELP:
            return AutoReply.HELP
    _ask_staff(session, received, latest, now)
    return AutoReply.READ_LATER


def _ask_staff(session: Session, received: ReceivedSms, latest: Correspondence | None, now: datetime) -> None:
    """Have staff read what was written."""
    insert_task(
        session,
        TaskKind.REPLY,
        latest.appointment_id if latest else None,
        received.number,
        now,
        about=received.provider_id,
        text=received.text.replace("\0", "")[:LONGEST_TEXT],
    )


def _confirmed(
    session: Session, number: str, latest: Correspondence | None, now: datetime
) -> AutoReply | None:
    told = confirmable_by(number, now)
    outstanding = [each for each in told if not each.is_confirmed]
    if len(outstanding) > 1:
        return AutoReply.SEVERAL
    for one in outstanding:
        confirm_presence(session, one.id, one.revision, Channel.SMS, now)
        if latest is not None:
            log_event(session, [latest.message_id], CONFIRMED, "", now)
    return AutoReply.CONFIRMED if told else None

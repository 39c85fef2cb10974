"""A clinic's own texts in place of the defaults: which placeholders they may hold, and what is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from app.domain.messages.vocabulary import Channel, Event
from app.notifications.texts.facts import Facts, VisitFacts

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BRACES = re.compile(r"[{}]")
APPOINTMENT_EVENTS = (Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED)


@dataclass(frozen=True, slots=True)
class OwnText:
    """What a clinic wrote itself; the subject is for emails only."""

    body: str
    subject: str = ""


class MessagePart(StrEnum):
    """A part of a message that can be written otherwise."""

    SUBJECT = auto()
    BODY = auto()


class Fault(StrEnum):
    """What can be wrong with an own text."""

    EMPTY = auto()
    UNKNOWN = auto()
    BRACE = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and with which piece of the text."""

    fault: Fault
    piece: str = ""


def _of_visit(read: Callable[[VisitFacts], str]) -> Callable[[Facts], str]:
    return lambda facts: read(facts.visit) if facts.visit else ""


VALUES: dict[str, Callable[[Facts], str]] = {
    "name": lambda facts: facts.name,
    "clinic": lambda facts: facts.clinic.name,
    "phone": lambda facts: facts.clinic.phone,
    "address": lambda facts: facts.clinic.address,
    "date": _of_visit(lambda visit: visit.day),
    "short_date": _of_visit(lambda visit: visit.short_day),
    "time": _of_visit(lambda visit: visit.time),
    "zone": _of_visit(lambda visit: visit.zone),
    "type": _of_visit(lambda visit: visit.type),
    "therapist": _of_visit(lambda visit: visit.therapist),
    "title": _of_visit(lambda visit: visit.title),
    "patient": _of_visit(lambda visit: visit.patient),
    "duration": _of_visit(lambda visit: visit.duration),
    "service": _of_visit(lambda visit: visit.service),
    "place": _of_visit(lambda visit: visit.where.name),
    "directions": _of_visit(lambda visit: visit.where.directions),
    "instructions": _of_visit(lambda visit: visit.instructions),
    "modify_until": _of_visit(lambda visit: visit.modify_until),
    "cancel_until": _of_visit(lambda visit: visit.cancel_until),
    "late_cancellation": _of_visit(lambda visit: visit.late_cancellation),
}
ANYWHERE = frozenset({"clinic", "phone"})
# What a lock screen or an answering machine may tell: never the service, the reason or a profession.
SHORT = ANYWHERE | {"date", "short_date", "time", "type", "therapist"}


def placeholders(event: Event, channel: Channel, part: MessagePart = MessagePart.BODY) -> frozenset[str]:
    """The names that may stand in braces (glossary, messages).

    Only the body of an email may name the service or a profession; calls name the patient, and not the
    therapist when they tell of a cancellation.
    """
    if event not in APPOINTMENT_EVENTS:
        return ANYWHERE if part is MessagePart.SUBJECT else ANYWHERE | {"name", "address"}
    if part is MessagePart.SUBJECT or channel is Channel.SMS:
        return SHORT
    if channel is Channel.PHONE:
        return (SHORT | {"patient"}) - ({"therapist"} if event is Event.CANCELLED else set())
    return frozenset(VALUES)


def problems_of(
    text: str,
    event: Event,
    channel: Channel,
    part: MessagePart = MessagePart.BODY,
) -> tuple[Problem, ...]:
    """What is wrong with an own text, in the order in which it stands there; nothing when it can be used."""
    if not text.strip():
        return (Problem(Fault.EMPTY),)
    known = placeholders(event, channel, part)
    unknown = [name for name in PLACEHOLDER.findall(text) if name not in known]
    problems = [Problem(Fault.UNKNOWN, f"{{{name}}}") for name in dict.fromkeys(unknown)]
    lone = BRACES.findall(PLACEHOLDER.sub("", text))
    return (*problems, *(Problem(Fault.BRACE, brace) for brace in dict.fromkeys(lone)))


def filled(text: str, facts: Facts) -> str:
    """An own text with the facts in place of its placeholders; one that is unknown is left out."""
    return PLACEHOLDER.sub(lambda found: _value(found[1], facts), text)


def _value(name: str, facts: Facts) -> str:
    read = VALUES.get(name)
    return read(facts) if read else ""

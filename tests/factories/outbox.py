"""A small clinic with a visit to tell of, messages in the outbox, and channels that answer as told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from app.actions.steps.messages.notify import notify
from app.actions.transaction import writing
from app.domain.messages.planning import AppointmentEvent
from app.domain.messages.vocabulary import Channel, Event, State
from app.domain.scheduling.actor import Party
from app.extensions import db
from app.models import Appointment, Message, MessageOccurrence, StaffTask
from app.notifications.channels.base import Accepted, Port
from app.queries.configuration.snapshot import fresh_clinic
from tests.factories.accounts import appointment, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic

START = minute(WEDNESDAY, "14:00")
OWNER = "worker-1"
ASSUMED = {"email": "ana@example.com", "mobile": "+15145550123", "phone": "+15145550124"}


@dataclass
class Answering:
    """A channel that answers the next message with the next of these, and takes all that come after."""

    channel: Channel
    answers: list[Accepted | Exception] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    name: str = "answering"

    def send(self, item: Any) -> Accepted:
        """Note the message, and answer."""
        self.items.append(item)
        answer = self.answers.pop(0) if self.answers else Accepted(f"id-{len(self.items)}")
        if isinstance(answer, Exception):
            raise answer
        return answer


def answering() -> dict[Channel, Answering]:
    """All channels, taking everything."""
    return {channel: Answering(channel) for channel in Channel}


def as_ports(channels: Mapping[Channel, Answering]) -> Mapping[Channel, Port]:
    """The same as the worker wants them."""
    return dict(channels)


def visit(
    starts_at: int = START, agreed: str = "email", **columns: Any
) -> tuple[SimpleNamespace, Appointment]:
    """The clinic with one visit of Ana's, booked online a week ahead, who agreed to some channels."""
    clinic = small_clinic()
    return clinic, visit_in(clinic, starts_at, agreed, **columns)


def visit_in(
    clinic: SimpleNamespace, starts_at: int = START, agreed: str = "email", **columns: Any
) -> Appointment:
    """One more visit; `origin="staff"` makes it one of which nothing was typed."""
    of_person = {name: columns.pop(name) for name in ("no_sms", "no_messages") if name in columns}
    person = patient(mobile=ASSUMED["mobile"], phone=ASSUMED["phone"], **of_person)
    if columns.get("origin", "online") == "online":
        agrees = {f"agrees_{channel}": channel in agreed.split() for channel in Channel}
        columns["contact"] = typed(person, phone=person.phone, **agrees)
    return appointment(clinic, starts_at, person, **columns)


def told(made: Appointment, event: Event = Event.BOOKED, now: datetime = NOW, **act: Any) -> list[Message]:
    """Tell of an act on the visit; answers its messages in the order in which they are due."""
    user_id, detail = act.pop("user_id", None), act.pop("detail", None)
    with writing() as session:
        notify(
            session,
            fresh_clinic(),
            made.id,
            AppointmentEvent(event, act.pop("actor", Party.PATIENT), **act),
            now,
            detail,
            user_id,
        )
    return messages()


def messages(*states: State) -> list[Message]:
    """The messages of some states, or all, in the order in which they are due."""
    db.session.expire_all()
    statement = select(Message).order_by(Message.due_at, Message.id)
    return [each for each in db.session.scalars(statement) if not states or each.state in states]


def kinds(message_id: int) -> list[str]:
    """What happened to a message, in order."""
    statement = select(MessageOccurrence.kind).where(MessageOccurrence.message_id == message_id)
    return list(db.session.scalars(statement.order_by(MessageOccurrence.id)))


def tasks() -> list[tuple[str, bool, str]]:
    """What staff have to do: the kind, whether it is urgent, and the number or address."""
    statement = select(StaffTask).order_by(StaffTask.id)
    return [(task.kind, task.is_urgent, task.address) for task in db.session.scalars(statement)]


def put(clinic: SimpleNamespace, count: int, **columns: Any) -> list[int]:
    """So many visits, each with a confirmation by email that is due; the ids of the messages."""
    made = []
    for number in range(count):
        booked = visit_in(clinic, START + 10_000 * (number + 1))
        columns = {
            "recipient": "patient",
            "event": "booked",
            "channel": "email",
            "address": "ana@example.com",
            "language": "fr",
            "due_at": NOW - timedelta(minutes=count - number),
        } | columns
        made.append(
            Message(
                uid=f"{number:032}",
                dedupe_key=f"{number:064}",
                appointment_id=booked.id,
                created_at=NOW,
                next_attempt_at=columns["due_at"],
                **columns,
            )
        )
    db.session.add_all(made)
    db.session.commit()
    return [message.id for message in made]

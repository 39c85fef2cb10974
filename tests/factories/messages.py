"""Messages as they are told: each kind there is, and a clinic that has something to say in all of them."""

from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import update

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.extensions import db
from app.letters.sample import sample_facts
from app.models import Clinic, Location, Service, Therapist
from app.notifications.texts.facts import Facts
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic
from app.queries.messages.outbox import OutboxMessage
from tests.factories.small_clinic import NOW, small_clinic

Kind = tuple[Event, Channel, Recipient]
ON_VISITS = (Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED)
TO_PATIENTS: list[Kind] = [(event, each, Recipient.PATIENT) for event, each in product(ON_VISITS, Channel)]
TO_THERAPISTS: list[Kind] = [
    (event, Channel.EMAIL, Recipient.THERAPIST) for event in (Event.BOOKED, Event.MODIFIED, Event.CANCELLED)
]
OTHERS: list[Kind] = [
    (Event.MY_APPOINTMENTS, Channel.EMAIL, Recipient.PATIENT),
    (Event.SET_PASSWORD, Channel.EMAIL, Recipient.USER),
]
EMAILS = [kind for kind in (*TO_PATIENTS, *TO_THERAPISTS, *OTHERS) if kind[1] is Channel.EMAIL]
SMS = [kind for kind in TO_PATIENTS if kind[1] is Channel.SMS]
CALLS = [kind for kind in TO_PATIENTS if kind[1] is Channel.PHONE]
SITE = "https://rdv.example.com"


def talkative_clinic(**settings: Any) -> ClinicSnapshot:
    """The small clinic with every text that a message can carry."""
    texts = {
        "email": "accueil@example.com",
        "late_cancellation_fr": "Des frais de 40 $ s’appliquent.",
        "late_cancellation_en": "A fee of $40 applies.",
    }
    small_clinic(**texts | settings)
    for statement in (
        update(Location).values(directions_fr="Métro Parc.", directions_en="Parc metro."),
        update(Service).values(instructions_fr="Apportez vos clés.", instructions_en="Bring keys."),
        update(Therapist).values(meeting_link="https://meet.example.com/room"),
        update(Clinic).values(revision=Clinic.revision + 1),
    ):
        db.session.execute(statement)
    db.session.commit()
    return fresh_clinic()


def told(clinic: ClinicSnapshot, language: str, kind: Kind) -> Facts:
    """The facts of a sample message of a kind."""
    return sample_facts(clinic, language, NOW, kind, SITE)


def message(appointment_id: int | None = None, **given: Any) -> OutboxMessage:
    """A message as the worker has it: the confirmation by email, unless something else is given."""
    values: dict[str, Any] = {
        "id": 1,
        "uid": "m" * 32,
        "appointment_id": appointment_id,
        "user_id": None,
        "event": Event.BOOKED,
        "recipient": Recipient.PATIENT,
        "channel": Channel.EMAIL,
        "address": "ana@example.com",
        "language": "en",
        "revision": 0,
        "detail": {},
        "due_at": NOW,
    }
    return OutboxMessage(**values | given)


def at(moment: datetime) -> int:
    """The UTC minute of an instant."""
    return int(moment.timestamp()) // 60

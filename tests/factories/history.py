"""What became of messages, and what staff have to do by hand, row by row; an email in the local mailbox."""

import uuid
from typing import Any

from flask import Flask

from app.config import Settings
from app.domain.messages.vocabulary import Channel, Event, Recipient, State, TaskKind
from app.extensions import db
from app.models import Message, MessageOccurrence, StaffTask
from app.notifications.channels.base import Email
from app.notifications.channels.local.mailbox import Mailbox
from tests.factories.small_clinic import NOW


def message(appointment_id: int | None, *happened: tuple[str, str], **columns: Any) -> Message:
    """A message to a patient, committed: a confirmation sent by email just now unless columns say otherwise.

    `happened` are its occurrences: what, and what the provider said.
    """
    columns = {
        "uid": uuid.uuid4().hex,
        "dedupe_key": uuid.uuid4().hex,
        "event": Event.BOOKED,
        "recipient": Recipient.PATIENT,
        "channel": Channel.EMAIL,
        "address": "ana@example.com",
        "language": "fr",
        "due_at": NOW,
        "created_at": NOW,
        "next_attempt_at": columns.get("due_at", NOW),
        "state": State.SENT,
    } | columns
    if columns["state"] == State.SENT:
        columns = {"sent_at": NOW} | columns
    made = Message(appointment_id=appointment_id, **columns)
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        MessageOccurrence(message_id=made.id, at=NOW, kind=kind, detail=said) for kind, said in happened
    )
    db.session.commit()
    return made


def task(kind: TaskKind = TaskKind.TELL, appointment_id: int | None = None, **columns: Any) -> StaffTask:
    """A task of the staff, committed: an urgent one to tell somebody unless columns say otherwise."""
    columns = {
        "dedupe_key": uuid.uuid4().hex,
        "is_urgent": kind is TaskKind.TELL,
        "address": "+15145550123",
        "created_at": NOW,
    } | columns
    made = StaffTask(kind=kind, appointment_id=appointment_id, **columns)
    db.session.add(made)
    db.session.commit()
    return made


def keep_email(app: Flask, uid: str) -> None:
    """Put an email with a calendar file into the local mailbox."""
    settings: Settings = app.extensions["settings"]
    assert settings.mailbox_folder is not None
    email = Email(
        to="ana@example.com",
        subject="Votre rendez-vous",
        text="Bonjour",
        html="<html><head><title>x</title></head><body>Bonjour</body></html>",
        uid=uid,
        event=Event.BOOKED,
        language="fr",
        sender_name="Clinique du Parc",
        reply_to="info@example.com",
        calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    )
    Mailbox(Channel.EMAIL, settings.mailbox_folder).send(email)

"""The key that confirms on a call."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.messages.receive_keypress import receive_keypress
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.extensions import db
from app.models import Appointment, MessageOccurrence
from tests.factories.accounts import appointment
from tests.factories.history import message
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic

UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"


def reminder(app: Flask, status: str = "booked", revision: int = 0, **columns: object) -> None:
    with app.app_context():
        visit = appointment(small_clinic(), minute(WEDNESDAY, "14:00"), status=status, revision=revision)
        columns = {"event": Event.REMINDER, "channel": Channel.PHONE, "uid": UID} | columns
        message(visit.id, **columns)


def confirmed() -> tuple[object, str]:
    found = db.session.execute(select(Appointment.confirmed_at, Appointment.confirmed_by)).one()
    return found.confirmed_at, found.confirmed_by


def test_key_one_on_a_reminder_confirms_once(app: Flask) -> None:
    reminder(app)
    with app.app_context():
        assert [receive_keypress(UID, "1", NOW), receive_keypress(UID, "1", NOW)] == [True, True]
        assert confirmed() == (NOW, Channel.PHONE)
        assert counted(MessageOccurrence) == 1


@pytest.mark.parametrize("key", ["", "2", "11", "#", "one"])
def test_another_key_confirms_nothing(app: Flask, key: str) -> None:
    reminder(app)
    with app.app_context():
        assert not receive_keypress(UID, key, NOW)
        assert confirmed() == (None, "")


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "cancelled", "revision": 1},
        {"revision": 1},
        {"status": "fulfilled"},
        {"event": Event.MODIFIED},
        {"recipient": Recipient.THERAPIST},
    ],
    ids=["cancelled", "moved", "over", "no reminder", "not the patient's"],
)
def test_what_no_longer_asks_is_not_confirmed(app: Flask, columns: dict[str, object]) -> None:
    reminder(app, **columns)  # type: ignore[arg-type]
    with app.app_context():
        assert not receive_keypress(UID, "1", NOW)
        assert confirmed() == (None, "")


def test_a_call_of_nobody_confirms_nothing(app: Flask) -> None:
    with app.app_context():
        assert not receive_keypress("nobody", "1", NOW)

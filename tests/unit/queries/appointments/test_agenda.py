"""Reading an appointment with all that belongs to it."""

import pytest
from flask import Flask

from app.queries.appointments.agenda import agenda, appointment_file
from tests.factories.accounts import appointment
from tests.factories.small_clinic import CLOCK, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements


def test_finds_an_appointment_by_its_uid(app: Flask) -> None:
    with app.app_context():
        clinic = small_clinic()
        made = appointment(clinic, minute(WEDNESDAY, "14:00"))
        found = appointment_file(made.uid)
        assert found is not None
        assert (found.id, found.patient.first_name, found.typed) == (made.id, "Ana", None)
        [entry] = agenda(CLOCK.days(WEDNESDAY, 1), frozenset({clinic.camille.id}))
        assert (entry.uid, entry.starts_at, entry.last_name) == (made.uid, found.starts_at, "Núñez")


@pytest.mark.parametrize(
    "uid", ["", "unknown", "\0" * 32, "é" * 32, "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"]
)
def test_asks_the_database_of_nothing_that_is_no_uid(app: Flask, uid: str) -> None:
    with app.app_context(), counted_statements(app) as sent:
        assert appointment_file(uid) is None
    assert sent == []


def test_there_is_nothing_of_a_uid_that_was_never_given(app: Flask) -> None:
    with app.app_context():
        assert appointment_file("0" * 32) is None

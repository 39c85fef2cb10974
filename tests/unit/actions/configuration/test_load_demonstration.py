"""Loading the demonstration."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actions.configuration.errors import RealPatients, SetupChanged
from app.actions.configuration.load_demonstration import load_demonstration
from app.actions.steps.accounts.passwords import is_right
from app.clinic_file.loading import load, plan
from app.demonstration.setup import FOLDER, clinic_text
from app.domain.configuration.setup import Setup
from app.extensions import db
from app.models import Appointment, AppointmentContact, AuditEntry, BlockedTime, Clinic, Patient, User
from app.queries.configuration.stored import stored_setup
from tests.factories.clinic_file import WHOLE
from tests.factories.small_clinic import patient

NOW = datetime(2026, 12, 1, 14, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def demonstrate() -> int:
    return load_demonstration(plan(clinic_text(NOW.date()), Setup(), FOLDER).after, "three blue lamps", NOW)


def count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_fills_the_calendars_of_a_demonstration_clinic() -> None:
    visits = demonstrate()
    assert count(Clinic, Clinic.is_demonstration, Clinic.revision == 1) == 1
    assert count(Appointment) == visits > 400
    assert 100 < count(Patient) <= 300
    assert count(BlockedTime) == count(Appointment, Appointment.status != "cancelled")
    assert count(AppointmentContact) == count(Appointment, Appointment.origin == "online")
    assert count(AuditEntry) == visits + 1


def test_what_is_typed_suits_the_type() -> None:
    demonstrate()
    typed = select(Appointment.type, AppointmentContact.call_number, AppointmentContact.visit_address).join(
        AppointmentContact, AppointmentContact.appointment_id == Appointment.id
    )
    needed = {(type_, bool(number), bool(address)) for type_, number, address in db.session.execute(typed)}
    assert needed == {
        ("in_person", False, False),
        ("video", False, False),
        ("phone", True, False),
        ("home", False, True),
    }


def test_every_account_may_sign_in_with_the_password() -> None:
    demonstrate()
    hashes = set(db.session.scalars(select(User.password_hash)))
    assert len(hashes) == 1
    assert is_right(hashes.pop(), "three blue lamps")


def test_refuses_a_database_with_patients() -> None:
    db.session.add(patient())
    db.session.commit()
    with pytest.raises(RealPatients):
        demonstrate()
    assert stored_setup() == Setup()


def test_refuses_a_database_with_a_clinic() -> None:
    load(WHOLE, NOW)
    stored = stored_setup()
    with pytest.raises(SetupChanged):
        demonstrate()
    assert stored_setup() == stored


def test_needs_a_clinic() -> None:
    with pytest.raises(ValueError, match="needs a clinic"):
        load_demonstration(Setup(), "three blue lamps", NOW)

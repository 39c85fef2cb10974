"""Saying by the personal link that one will be there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.confirm import confirm_appointment
from app.domain.errors import Reason, Refused
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Appointment, AuditEntry, Clinic
from tests.factories.appointments import TWO, booked, visit_of
from tests.factories.small_clinic import small_clinic

SECOND = timedelta(seconds=1)
START = instant_of(TWO)
FIRST = START - timedelta(hours=48)


@pytest.fixture
def token(app: Flask) -> Iterator[str]:
    with app.app_context():
        made: SimpleNamespace = small_clinic()
        yield booked(made)


def refusal(token: str, now: datetime, revision: int = 0) -> Reason:
    with pytest.raises(Refused) as refused:
        confirm_appointment(token, revision, now)
    return refused.value.reason


def test_is_noted_once(token: str) -> None:
    confirm_appointment(token, 0, FIRST)
    confirm_appointment(token, 0, FIRST + timedelta(hours=1))
    row = db.session.execute(select(Appointment)).scalar_one()
    assert (row.confirmed_at, row.confirmed_by, row.status, row.revision) == (FIRST, "email", "booked", 0)
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count("confirmed_by_email") == 1


@pytest.mark.parametrize(
    ("now", "is_asked"),
    [(FIRST - SECOND, False), (FIRST, True), (START - SECOND, True), (START, False)],
)
def test_from_the_longest_reminder_until_the_start(token: str, now: datetime, is_asked: bool) -> None:
    if is_asked:
        confirm_appointment(token, 0, now)
    else:
        assert refusal(token, now) is Reason.TOO_LATE
    assert (visit_of(token).confirmed_at is not None) is is_asked


def test_the_longest_of_several_reminders_counts(token: str) -> None:
    db.session.execute(update(Clinic).values(reminder_hours_before=[24, 72], revision=Clinic.revision + 1))
    db.session.commit()
    confirm_appointment(token, 0, START - timedelta(hours=72))
    assert visit_of(token).confirmed_at is not None


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"status": "arrived"}, {"revision": 1}], ids=str)
def test_not_for_what_has_changed_since_it_was_shown(token: str, change: dict[str, object]) -> None:
    db.session.execute(update(Appointment).values(change))
    db.session.commit()
    assert refusal(token, FIRST) is Reason.CHANGED
    assert visit_of(token).confirmed_at is None

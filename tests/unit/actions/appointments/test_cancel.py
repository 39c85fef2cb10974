"""Cancelling an appointment by its personal link."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.cancel import CancelRequest, cancel_appointment
from app.actions.appointments.hold_slot import hold_slot
from app.actions.appointments.move import MoveRequest, move_appointment
from app.domain.errors import Reason, Refused
from app.domain.messages.vocabulary import Event
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Appointment, AuditEntry, BlockedTime, Clinic, Message, Service
from tests.factories.appointments import QUARTER_PAST_THREE, TWO, at_once, booked, visit_of, wanted
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, small_clinic

SECOND = timedelta(seconds=1)
DEADLINE = instant_of(TWO) - timedelta(hours=24)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def refusal(request: CancelRequest, now: Any = NOW) -> Reason:
    with pytest.raises(Refused) as refused:
        cancel_appointment(request, now)
    return refused.value.reason


def set_up(**overrides: int | None) -> None:
    db.session.execute(update(Service).values(booking_overrides=overrides))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()


def test_says_when_and_why_and_gives_up_the_time(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    cancel_appointment(CancelRequest(token, 0, "Je suis guérie"), NOW)
    row = db.session.execute(select(Appointment)).scalar_one()
    assert (row.status, row.cancelled_by, row.cancelled_at) == ("cancelled", "patient", NOW)
    assert (row.cancel_reason, row.revision) == ("Je suis guérie", 1)
    assert counted(BlockedTime) == 0
    hold_slot(wanted(clinic), NOW)


def test_why_it_was_cancelled_stands_in_no_audit(clinic: SimpleNamespace) -> None:
    cancel_appointment(CancelRequest(booked(clinic), 0, "Je suis guérie"), NOW)
    entries = db.session.execute(select(AuditEntry.act, AuditEntry.detail).order_by(AuditEntry.id)).all()
    assert entries[-1].act == "cancelled"
    assert "guérie" not in str(entries)


def test_tells_of_it_and_of_nothing_else(clinic: SimpleNamespace) -> None:
    cancel_appointment(CancelRequest(booked(clinic), 0), NOW)
    pending = db.session.scalars(select(Message).where(Message.state == "pending")).all()
    assert [(message.event, message.address, message.revision) for message in pending] == [
        (Event.CANCELLED, "ana@example.com", 1)
    ]


def test_twice_changes_nothing_more(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    cancel_appointment(CancelRequest(token, 0), NOW)
    cancel_appointment(CancelRequest(token, 0), NOW + timedelta(days=20))
    row = db.session.execute(select(Appointment)).scalar_one()
    assert (row.cancelled_at, row.revision) == (NOW, 1)


@pytest.mark.parametrize(("late", "may_still"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
def test_until_the_deadline_that_second_included(
    clinic: SimpleNamespace, late: timedelta, may_still: bool
) -> None:
    request = CancelRequest(booked(clinic), 0)
    if may_still:
        cancel_appointment(request, DEADLINE + late)
    else:
        assert refusal(request, DEADLINE + late) is Reason.TOO_LATE
    assert (counted(BlockedTime) == 0) is may_still


def test_the_deadline_for_changes_is_another_one(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    set_up(modify_deadline_hours=None, cancel_deadline_hours=2)
    request, latest = CancelRequest(token, 0), instant_of(TWO) - timedelta(hours=2)
    assert refusal(request, latest + SECOND) is Reason.TOO_LATE
    cancel_appointment(request, latest)


def test_not_where_it_is_switched_off(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    set_up(cancel_deadline_hours=None)
    assert refusal(CancelRequest(token, 0)) is Reason.TOO_LATE


@pytest.mark.parametrize("status", ["arrived", "fulfilled", "noshow"])
def test_not_what_is_no_longer_to_come(clinic: SimpleNamespace, status: str) -> None:
    token = booked(clinic)
    db.session.execute(update(Appointment).values(status=status))
    db.session.commit()
    assert refusal(CancelRequest(token, 0)) is Reason.CHANGED


def test_what_has_moved_since_it_was_shown_is_not_cancelled(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    visit = visit_of(token)
    move = MoveRequest(token, QUARTER_PAST_THREE, visit.therapist_id, visit.location_id, 0)
    move_appointment(move, NOW)
    assert refusal(CancelRequest(token, 0)) is Reason.CHANGED
    cancel_appointment(CancelRequest(token, 1), NOW)


def test_another_link_cancels_nothing(clinic: SimpleNamespace) -> None:
    booked(clinic)
    assert refusal(CancelRequest("none", 0)) is Reason.CHANGED
    assert counted(BlockedTime) == 1


def test_at_once_cancels_once(app: Flask, clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    answers = at_once(app, *[partial(cancel_appointment, CancelRequest(token, 0), NOW)] * 6)
    assert answers == [None] * 6
    assert visit_of(token).revision == 1
    assert [act for act in db.session.scalars(select(AuditEntry.act)) if act == "cancelled"] == ["cancelled"]

"""Staff cancelling an appointment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.appointments.cancel_for_patient import StaffCancellation, cancel_for_patient
from app.actions.appointments.mark_status import StatusMark, mark_status
from app.domain.errors import IllegalTransition, NotGranted, Reason
from app.domain.scheduling.appointment import Status
from app.extensions import db
from app.models import BlockedTime, Message
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW
from tests.factories.staff_acts import audit_of, book, refusal, row_of, shown, staffed_clinic, told_of

GRACE = timedelta(minutes=3)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield staffed_clinic()


def test_says_who_when_and_why_and_gives_up_the_time(ids: SimpleNamespace) -> None:
    id = book(ids)
    cancel_for_patient(StaffCancellation(shown(id, ids.lou), "Camille est malade"), LATER)
    row = row_of(id)
    assert (row.status, row.cancelled_by, row.cancelled_at, row.revision) == ("cancelled", "user", LATER, 1)
    assert (row.cancel_reason, counted(BlockedTime)) == ("Camille est malade", 0)
    assert audit_of(id)[1] == ("user", "cancelled", ids.lou, {})


def test_is_told_after_the_grace_delay(ids: SimpleNamespace) -> None:
    id = book(ids)
    cancel_for_patient(StaffCancellation(shown(id, ids.kim)), LATER)
    assert told_of(id, "pending") == [("cancelled", "pending", LATER + GRACE)]


def test_undone_within_the_grace_delay_the_booking_is_told_to_nobody(ids: SimpleNamespace) -> None:
    id = book(ids)
    cancel_for_patient(StaffCancellation(shown(id, ids.kim)), NOW + timedelta(minutes=2))
    assert told_of(id, "pending", "sending", "sent") == []
    left = select(Message).where(Message.recipient == "therapist", Message.state == "pending")
    assert list(db.session.scalars(left)) == []


def test_quiet_tells_nobody(ids: SimpleNamespace) -> None:
    id = book(ids)
    cancel_for_patient(StaffCancellation(shown(id, ids.kim), quiet=True), LATER)
    assert told_of(id, "pending") == []


def test_twice_is_once(ids: SimpleNamespace) -> None:
    id = book(ids)
    act = StaffCancellation(shown(id, ids.kim))
    cancel_for_patient(act, LATER)
    cancel_for_patient(act, LATER)
    assert [act for _, act, _, _ in audit_of(id)] == ["booked", "cancelled"]


def test_as_it_was_shown_or_not_at_all(ids: SimpleNamespace) -> None:
    id = book(ids)
    stale = StaffCancellation(replace(shown(id, ids.kim), revision=7))
    assert refusal(cancel_for_patient, stale, LATER) is Reason.CHANGED
    assert row_of(id).status == "booked"


def test_who_sits_in_the_waiting_room_by_now_is_not_cancelled(ids: SimpleNamespace) -> None:
    id = book(ids)
    before = shown(id, ids.kim)
    mark_status(StatusMark(before, Status.ARRIVED), LATER)
    assert refusal(cancel_for_patient, StaffCancellation(before), LATER) is Reason.CHANGED
    assert row_of(id).status == "arrived"


def test_who_has_not_the_calendar_may_not(ids: SimpleNamespace) -> None:
    id = book(ids)
    with pytest.raises(NotGranted):
        cancel_for_patient(StaffCancellation(shown(id, ids.max)), LATER)


def test_a_visit_that_is_over_is_not_cancelled(ids: SimpleNamespace) -> None:
    id = book(ids)
    mark_status(StatusMark(shown(id, ids.kim), Status.FULFILLED), LATER)
    with pytest.raises(IllegalTransition):
        cancel_for_patient(StaffCancellation(shown(id, ids.kim)), LATER)
    assert (row_of(id).status, counted(BlockedTime)) == ("fulfilled", 1)

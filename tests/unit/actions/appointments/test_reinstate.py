"""Making a cancelled appointment anew."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.appointments.cancel import CancelRequest, cancel_appointment
from app.actions.appointments.cancel_for_patient import StaffCancellation, cancel_for_patient
from app.actions.appointments.reinstate import Reinstatement, reinstate
from app.domain.errors import NotGranted, Reason
from app.domain.scheduling.policy import ForcedReason
from app.extensions import db
from app.models import Appointment, AppointmentContact, BlockedTime
from tests.factories.appointments import TWO, booked
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW
from tests.factories.staff_acts import audit_of, book, refusal, row_of, shown, staffed_clinic, told_of

GRACE = timedelta(minutes=3)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield staffed_clinic()


def cancelled(ids: SimpleNamespace) -> int:
    """Staff booked it an hour before, and cancel it now."""
    id = book(ids, now=NOW - timedelta(hours=1))
    cancel_for_patient(StaffCancellation(shown(id, ids.kim)), NOW)
    return id


def test_is_a_new_appointment_that_knows_the_cancelled_one(ids: SimpleNamespace) -> None:
    old = cancelled(ids)
    new = reinstate(Reinstatement(shown(old, ids.kim)), LATER)
    made, left = row_of(new), row_of(old)
    assert (left.status, made.status, made.reinstates_id, made.revision) == ("cancelled", "booked", old, 0)
    same = ("patient_id", "therapist_id", "service_id", "location_id", "type", "starts_at", "ends_at")
    assert [getattr(made, name) for name in same] == [getattr(left, name) for name in same]
    assert made.uid != left.uid
    assert db.session.scalars(select(BlockedTime.appointment_id)).all() == [new]
    assert audit_of(new) == [("user", "booked", ids.kim, {"reinstates": old})]


def test_is_told_as_a_booking_after_the_grace_delay(ids: SimpleNamespace) -> None:
    new = reinstate(Reinstatement(shown(cancelled(ids), ids.kim)), LATER)
    assert told_of(new)[0] == ("booked", "pending", LATER + GRACE)


def test_of_an_online_booking_keeps_what_was_typed(ids: SimpleNamespace) -> None:
    rows = SimpleNamespace(**{name: SimpleNamespace(id=id) for name, id in vars(ids).items()})
    token = booked(rows)
    cancel_appointment(CancelRequest(token, 0), NOW)
    old = db.session.scalars(select(Appointment.id)).one()
    db.session.rollback()
    new = reinstate(Reinstatement(shown(old, ids.kim)), LATER)
    first, second = db.session.scalars(select(AppointmentContact).order_by(AppointmentContact.appointment_id))
    assert (second.appointment_id, second.email, second.agrees_email) == (new, first.email, True)
    assert (row_of(new).origin, row_of(new).draft_hash) == ("staff", None)


def test_only_what_is_cancelled_and_only_once(ids: SimpleNamespace) -> None:
    old = cancelled(ids)
    new = reinstate(Reinstatement(shown(old, ids.kim)), LATER)
    again = Reinstatement(shown(old, ids.kim), forced=True, reason=ForcedReason.OTHER)
    assert refusal(reinstate, again, LATER) is Reason.CHANGED
    assert refusal(reinstate, Reinstatement(shown(new, ids.kim)), LATER) is Reason.CHANGED
    assert counted(Appointment) == 2


def test_once_more_after_it_was_cancelled_once_more(ids: SimpleNamespace) -> None:
    old = cancelled(ids)
    new = reinstate(Reinstatement(shown(old, ids.kim)), LATER)
    cancel_for_patient(StaffCancellation(shown(new, ids.kim)), LATER)
    assert row_of(reinstate(Reinstatement(shown(old, ids.kim)), LATER)).status == "booked"


def test_its_time_may_be_anothers_by_now(ids: SimpleNamespace) -> None:
    old = cancelled(ids)
    other = book(ids, patient=ids.zoe)
    assert refusal(reinstate, Reinstatement(shown(old, ids.kim)), LATER) is Reason.TAKEN
    forced = Reinstatement(shown(old, ids.kim), forced=True, reason=ForcedReason.MISTAKEN)
    new = reinstate(forced, LATER)
    assert row_of(new).forced
    assert audit_of(new)[0][3] == {
        "reinstates": old,
        "forced": {"appointment_ids": [other]},
        "reason": "mistaken",
    }


def test_who_has_not_the_calendar_may_not(ids: SimpleNamespace) -> None:
    old = cancelled(ids)
    with pytest.raises(NotGranted):
        reinstate(Reinstatement(shown(old, ids.max)), LATER)
    assert row_of(old).starts_at == TWO

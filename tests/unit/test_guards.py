"""The database itself refuses overlaps, by the name of the guard."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Appointment, AuditEntry, BlockedTime, BookingDraft, Hold, Patient
from tests.factories.small_clinic import NOW, patient, small_clinic

NINE, TEN, ELEVEN = 29_600_000, 29_600_060, 29_600_120


@pytest.fixture
def clinic(app: Flask) -> Any:
    with app.app_context():
        clinic = small_clinic()
        clinic.ana = patient()
        db.session.add(clinic.ana)
        db.session.commit()
        yield clinic


def appointment(clinic: SimpleNamespace, starts_at: int, ends_at: int, **columns: Any) -> Appointment:
    columns = {"origin": "staff", "patient_id": clinic.ana.id, "therapist_id": clinic.camille.id} | columns
    row = Appointment(
        uid=f"{starts_at}-{db.session.query(Appointment).count()}",
        service_id=clinic.bilan.id,
        location_id=clinic.centre.id,
        type="in_person",
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone="America/Toronto",
        language="fr",
        created_at=NOW,
        **columns,
    )
    db.session.add(row)
    db.session.flush()
    return row


def blocked(clinic: SimpleNamespace, starts_at: int, ends_at: int, **columns: Any) -> BlockedTime:
    """A blocked time of an appointment that itself is exempt from the patient's guard."""
    owner = appointment(clinic, starts_at, ends_at, forced=True)
    columns = {"therapist_id": clinic.camille.id} | columns
    row = BlockedTime(starts_at=starts_at, ends_at=ends_at, appointment_id=owner.id, **columns)
    db.session.add(row)
    db.session.flush()
    return row


def name_of_refusal(write: Callable[[], Any]) -> str:
    with pytest.raises(IntegrityError) as refused:
        write()
    db.session.rollback()
    diagnosis = getattr(refused.value.orig, "diag", None)
    return diagnosis.constraint_name if diagnosis else str(refused.value.orig)


@pytest.mark.parametrize(
    ("start", "end"), [(NINE, TEN), (NINE + 1, TEN - 1), (NINE - 5, NINE + 1), (TEN - 1, ELEVEN)]
)
def test_refuses_an_ordinary_time_over_an_ordinary_one(clinic: SimpleNamespace, start: int, end: int) -> None:
    blocked(clinic, NINE, TEN)
    assert name_of_refusal(lambda: blocked(clinic, start, end)) == "no_overlap_blocked_times"


def test_allows_times_that_touch(clinic: SimpleNamespace) -> None:
    blocked(clinic, NINE, TEN)
    blocked(clinic, TEN, ELEVEN)
    blocked(clinic, NINE - 60, NINE)


def test_allows_the_same_time_of_another_therapist(clinic: SimpleNamespace) -> None:
    blocked(clinic, NINE, TEN)
    blocked(clinic, NINE, TEN, therapist_id=clinic.alex.id)


def test_a_forced_time_goes_over_anything_and_then_keeps_ordinary_ones_out(clinic: SimpleNamespace) -> None:
    blocked(clinic, NINE, TEN)
    blocked(clinic, NINE, ELEVEN, forced=True)
    db.session.commit()
    assert name_of_refusal(lambda: blocked(clinic, TEN, ELEVEN)) == "no_overlap_blocked_times"


@pytest.mark.parametrize("change", [{"starts_at": NINE + 30}, {"therapist": "camille"}, {"forced": False}])
def test_refuses_a_change_that_makes_an_overlap(clinic: SimpleNamespace, change: dict[str, Any]) -> None:
    blocked(clinic, NINE, TEN)
    row = {
        "starts_at": lambda: blocked(clinic, TEN, ELEVEN),
        "therapist": lambda: blocked(clinic, NINE, TEN, therapist_id=clinic.alex.id),
        "forced": lambda: blocked(clinic, NINE, TEN, forced=True),
    }[next(iter(change))]()
    db.session.commit()
    for name, value in change.items():
        setattr(
            row,
            "therapist_id" if name == "therapist" else name,
            clinic.camille.id if name == "therapist" else value,
        )
    assert name_of_refusal(db.session.flush) == "no_overlap_blocked_times"


def test_a_hold_over_which_staff_forced_a_time_may_still_become_an_appointment(
    clinic: SimpleNamespace,
) -> None:
    draft = BookingDraft(
        token_hash="x",
        service_id=clinic.bilan.id,
        location_id=clinic.centre.id,
        type="in_person",
        starts_at=NINE,
        created_at=NOW,
        expires_at=NOW,
    )
    db.session.add(draft)
    db.session.flush()
    hold = Hold(
        draft_id=draft.id,
        therapist_id=clinic.camille.id,
        starts_at=NINE,
        ends_at=TEN,
        taken_at=NOW,
        expires_at=NOW,
    )
    db.session.add(hold)
    db.session.flush()
    row = BlockedTime(therapist_id=clinic.camille.id, starts_at=NINE, ends_at=TEN, hold_id=hold.id)
    db.session.add(row)
    blocked(clinic, NINE, TEN, forced=True)
    owner = appointment(clinic, NINE, TEN)
    row.hold_id, row.appointment_id = None, owner.id
    db.session.commit()


def test_a_blocked_time_has_one_owner(clinic: SimpleNamespace) -> None:
    db.session.add(BlockedTime(therapist_id=clinic.camille.id, starts_at=NINE, ends_at=TEN))
    with pytest.raises(IntegrityError, match="one_owner"):
        db.session.flush()
    db.session.rollback()


def test_refuses_one_patient_at_two_places_at_once(clinic: SimpleNamespace) -> None:
    appointment(clinic, NINE, TEN)
    name = name_of_refusal(lambda: appointment(clinic, TEN - 1, ELEVEN, therapist_id=clinic.alex.id))
    assert name == "no_overlap_appointments"


@pytest.mark.parametrize("exempt", [{"status": "cancelled"}, {"forced": True}, {"origin": "emr"}])
def test_exempt_appointments_of_a_patient_may_overlap(
    clinic: SimpleNamespace, exempt: dict[str, Any]
) -> None:
    appointment(clinic, NINE, TEN, **exempt)
    appointment(clinic, NINE, TEN, therapist_id=clinic.alex.id)


def test_another_patient_may_come_at_the_same_time(clinic: SimpleNamespace) -> None:
    other = patient("Luc")
    db.session.add(other)
    db.session.flush()
    appointment(clinic, NINE, TEN)
    appointment(clinic, NINE, TEN, patient_id=other.id, therapist_id=clinic.alex.id)
    assert db.session.query(Patient).count() == 2


def test_taking_a_cancellation_back_over_another_visit_is_refused(clinic: SimpleNamespace) -> None:
    gone = appointment(clinic, NINE, TEN, status="cancelled")
    appointment(clinic, NINE, TEN, therapist_id=clinic.alex.id)
    db.session.commit()
    gone.status = "booked"
    assert name_of_refusal(db.session.flush) == "no_overlap_appointments"


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET act = 'nothing'", "DELETE FROM audit_entries"])
def test_what_stands_in_the_audit_is_never_changed(app: Flask, change: str) -> None:
    with app.app_context():
        db.session.add(AuditEntry(at=NOW, actor="system", act="loaded", subject="clinic"))
        db.session.commit()
        with pytest.raises(IntegrityError, match="append_only_audit_entries"):
            db.session.execute(text(change))
        db.session.rollback()
        assert db.session.query(AuditEntry).count() == 1

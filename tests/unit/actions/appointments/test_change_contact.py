"""Changing how somebody is reached about an appointment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.change_contact import ContactRequest, change_contact
from app.actions.steps.appointments.links import appointment_link
from app.actions.transaction import writing
from app.domain.errors import Reason, Refused
from app.domain.messages.vocabulary import Event
from app.domain.scheduling.service import ServiceType
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Appointment, AppointmentContact, AuditEntry, Clinic, Message, Patient
from app.queries.messages.recipients import message_context
from tests.factories.accounts import appointment
from tests.factories.appointments import ANA, TWO, booked, visit_of
from tests.factories.small_clinic import NOW, minute, patient, small_clinic

MORNING = minute(date(2026, 12, 10), "9:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def request(token: str, **changes: Any) -> ContactRequest:
    return ContactRequest(token, replace(visit_of(token).contact, **changes))


def at_home(clinic: SimpleNamespace) -> str:
    details = replace(ANA, visit_address="3, rue du Quai")
    return booked(clinic, MORNING, details, service_id=clinic.visite.id, type=ServiceType.HOME)


def refusal(asked: ContactRequest, now: Any = NOW) -> Reason:
    with pytest.raises(Refused) as refused:
        change_contact(asked, now)
    return refused.value.reason


def the_contact() -> AppointmentContact:
    return db.session.execute(select(AppointmentContact)).scalar_one()


def test_stays_with_the_appointment_and_never_reaches_the_record(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    changed = request(token, email="new@example.com", mobile="+15145550177", agrees_sms=True, reason="Dos")
    change_contact(changed, NOW)
    assert visit_of(token).contact == changed.contact
    record = db.session.execute(select(Patient)).scalar_one()
    assert (record.email, record.mobile) == ("ana@example.com", "")
    assert visit_of(token).revision == 0


def test_what_changed_stands_in_no_audit(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    change_contact(request(token, email="new@example.com", reason="Dos"), NOW)
    entries = db.session.execute(select(AuditEntry.act, AuditEntry.detail).order_by(AuditEntry.id)).all()
    assert (entries[-1].act, entries[-1].detail) == ("contact_changed", {})


def test_nothing_changed_is_nothing_written(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    change_contact(request(token), NOW)
    assert "contact_changed" not in db.session.scalars(select(AuditEntry.act)).all()


def test_agreeing_to_a_new_notice_is_kept(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    change_contact(replace(request(token), privacy_version="2027-01", privacy_language="en"), NOW)
    contact = the_contact()
    assert (contact.privacy_version, contact.privacy_language, contact.privacy_accepted_at) == (
        "2027-01",
        "en",
        NOW,
    )


def reminders() -> list[tuple[str, str, str]]:
    found = db.session.execute(
        select(Message.channel, Message.address, Message.state)
        .where(Message.event == Event.REMINDER)
        .order_by(Message.id)
    )
    return [(row.channel, row.address, row.state) for row in found]


def test_reminders_to_come_go_to_the_new_address(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    change_contact(request(token, email="new@example.com"), NOW)
    change_contact(request(token, reason="Dos"), NOW)
    assert reminders() == [("email", "ana@example.com", "dropped"), ("email", "new@example.com", "pending")]


def test_a_reminder_is_not_lost_when_its_address_comes_back(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    for email in ("new@example.com", "ana@example.com"):
        change_contact(request(token, email=email), NOW)
    assert reminders() == [("email", "ana@example.com", "pending"), ("email", "new@example.com", "dropped")]


def test_a_reminder_that_waits_though_it_is_due_finds_its_own_way(clinic: SimpleNamespace) -> None:
    db.session.execute(update(Clinic).values(reminder_hours_before=[72, 24], revision=Clinic.revision + 1))
    db.session.commit()
    token = booked(clinic)
    late = instant_of(visit_of(token).starts_at) - timedelta(hours=71)
    change_contact(request(token, email="new@example.com"), late)
    assert reminders() == [
        ("email", "ana@example.com", "pending"),
        ("email", "ana@example.com", "dropped"),
        ("email", "new@example.com", "pending"),
    ]


def test_of_what_staff_made_the_record_says_it_until_something_is_typed(clinic: SimpleNamespace) -> None:
    made = appointment(clinic, TWO, patient(), origin="staff")
    with writing() as session:
        token = appointment_link(session, made.id, made.ends_at, NOW)
    shown = visit_of(token)
    assert (shown.first_name, shown.contact.email, shown.privacy_version) == ("Ana", "ana@example.com", "")
    assert (shown.contact.agrees_email, shown.contact.agrees_sms) == (True, False)
    assert message_context(made.id).contact.email == "ana@example.com"
    change_contact(request(token, email="new@example.com"), NOW)
    assert visit_of(token).contact == replace(shown.contact, email="new@example.com")
    assert message_context(made.id).contact.email == "new@example.com"
    assert [(channel, address) for channel, address, _ in reminders()] == [("email", "new@example.com")]
    assert db.session.execute(select(Patient.email)).scalar_one() == "ana@example.com"


def test_who_could_not_be_reached_gets_a_reminder_now(clinic: SimpleNamespace) -> None:
    token = booked(clinic, details=replace(ANA, agrees_email=False))
    assert reminders() == []
    change_contact(request(token, mobile="+15145550177", agrees_sms=True), NOW)
    assert reminders() == [("sms", "+15145550177", "pending")]


def test_another_address_of_a_visit_at_home_is_another_place(clinic: SimpleNamespace) -> None:
    token = at_home(clinic)
    db.session.execute(update(Appointment).values(confirmed_at=NOW, confirmed_by="email"))
    db.session.commit()
    change_contact(request(token, visit_address="4, rue du Lac"), NOW)
    visit = visit_of(token)
    assert (visit.visit_address, visit.revision, visit.confirmed_at) == ("4, rue du Lac", 1, None)
    notices = db.session.scalars(select(Message).where(Message.event == Event.MODIFIED)).all()
    assert [notice.detail["changes"] for notice in notices if notice.recipient == "patient"] == [["place"]]


@pytest.mark.parametrize(("late", "may_still"), [(0 * SECOND, True), (SECOND, False)])
def test_the_address_of_a_visit_changes_until_the_deadline(
    clinic: SimpleNamespace, late: timedelta, may_still: bool
) -> None:
    token = at_home(clinic)
    now = instant_of(MORNING) - timedelta(hours=24) + late
    asked = request(token, visit_address="4, rue du Lac", email="new@example.com")
    if may_still:
        change_contact(asked, now)
    else:
        assert refusal(asked, now) is Reason.TOO_LATE
    assert (visit_of(token).contact == asked.contact) is may_still
    change_contact(request(token, email="other@example.com"), now)


def test_not_once_the_visit_has_begun(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    assert refusal(request(token, email="new@example.com"), instant_of(TWO)) is Reason.TOO_LATE
    change_contact(request(token, email="new@example.com"), instant_of(TWO) - SECOND)


def test_not_of_a_cancelled_one(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    db.session.execute(update(Appointment).values(status="cancelled"))
    db.session.commit()
    assert refusal(request(token, email="new@example.com")) is Reason.CHANGED

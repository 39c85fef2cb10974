"""Turning an unfinished booking into an appointment, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.book import BookingRequest, Details, book_appointment
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.actions.appointments.link_to_booked import link_to_booked
from app.domain.errors import Reason, Refused
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import (
    AccessLink,
    Appointment,
    AppointmentContact,
    AuditEntry,
    BlockedTime,
    BookingDraft,
    Clinic,
    Hold,
    Message,
    Patient,
    Service,
)
from app.queries.appointments.by_link import visit_by_link
from app.queries.appointments.drafts import has_booked
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic

TWO = minute(WEDNESDAY, "14:00")
ANA = Details(
    first_name="Ana",
    last_name="Núñez",
    birth_date=date(1990, 5, 4),
    privacy_version="2026-11",
    email="ana@example.com",
    agrees_email=True,
)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def hold(clinic: SimpleNamespace, **changes: Any) -> str:
    columns = {
        "service_id": clinic.bilan.id,
        "therapist_id": clinic.camille.id,
        "location_id": clinic.centre.id,
        "type": ServiceType.IN_PERSON,
        "starts_at": TWO,
    }
    return hold_slot(HoldRequest(**columns | changes), NOW)


def book(token: str, details: Details = ANA, now: Any = NOW) -> str:
    return book_appointment(BookingRequest(token, details, "fr"), now)


def refusal(token: str, details: Details = ANA, now: Any = NOW) -> Reason:
    with pytest.raises(Refused) as refused:
        book(token, details, now)
    return refused.value.reason


def the(table: type) -> Any:
    return db.session.execute(select(table)).scalar_one()


def test_books_what_was_held(clinic: SimpleNamespace) -> None:
    link = book(hold(clinic))
    visit = visit_by_link(link, NOW)
    assert visit is not None
    assert (visit.starts_at, visit.ends_at, visit.therapist_id) == (TWO, TWO + 75, clinic.camille.id)
    row = the(Appointment)
    assert (row.status, row.origin, row.time_zone, row.language) == (
        "booked",
        "online",
        "America/Toronto",
        "fr",
    )


def test_the_blocked_time_changes_owner_and_the_draft_is_forgotten(clinic: SimpleNamespace) -> None:
    book(hold(clinic))
    blocked = the(BlockedTime)
    assert (blocked.hold_id, blocked.appointment_id) == (None, the(Appointment).id)
    assert (counted(Hold), counted(BookingDraft)) == (0, 0)


def test_blocks_the_visit_as_the_service_is_when_it_is_booked(clinic: SimpleNamespace) -> None:
    token = hold(clinic)
    db.session.execute(update(Service).values(duration_minutes=110, buffer_after_minutes=10))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    book(token)
    assert (the(Appointment).starts_at, the(Appointment).ends_at) == (TWO, TWO + 110)
    assert (the(BlockedTime).starts_at, the(BlockedTime).ends_at) == (TWO, TWO + 120)


def test_a_longer_visit_that_meets_another_one_by_now_is_refused(clinic: SimpleNamespace) -> None:
    late = hold(clinic)
    book(hold(clinic, starts_at=TWO + 75), replace(ANA, first_name="Luc"))
    db.session.execute(update(Service).values(duration_minutes=110))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    assert refusal(late) is Reason.TAKEN
    assert counted(Appointment) == counted(Hold) == 1


def test_buffers_are_blocked_too(clinic: SimpleNamespace) -> None:
    thursday = WEDNESDAY + timedelta(days=1)
    book(hold(clinic, service_id=clinic.suivi.id, starts_at=minute(thursday, "09:00")))
    assert (the(BlockedTime).starts_at, the(BlockedTime).ends_at) == (
        minute(thursday, "09:00"),
        minute(thursday, "09:40"),
    )


def test_what_was_typed_is_kept_with_the_appointment(clinic: SimpleNamespace) -> None:
    book(
        hold(clinic),
        replace(ANA, reason="Genou", relation="parent", booker_name="Luz Núñez", has_authority=True),
    )
    contact = the(AppointmentContact)
    assert (contact.reason, contact.relation, contact.booker_name) == ("Genou", "parent", "Luz Núñez")
    assert (contact.privacy_version, contact.privacy_language, contact.privacy_accepted_at) == (
        "2026-11",
        "fr",
        NOW,
    )
    assert (contact.agrees_email, contact.agrees_sms, contact.agrees_phone) == (True, False, False)


def test_the_audit_says_who_did_what_without_health_data(clinic: SimpleNamespace) -> None:
    book(hold(clinic), replace(ANA, reason="Genou"))
    entry = the(AuditEntry)
    assert (entry.actor, entry.act, entry.subject, entry.subject_id) == (
        "patient",
        "booked",
        "appointment",
        the(Appointment).id,
    )
    assert entry.detail == {}


def test_its_messages_say_that_it_was_booked_online(clinic: SimpleNamespace) -> None:
    book(hold(clinic))
    told = db.session.scalars(select(Message)).all()
    assert told
    assert all(message.detail["actor"] == "patient" for message in told)


def test_the_same_form_twice_shows_the_same_appointment_by_another_link(clinic: SimpleNamespace) -> None:
    token = hold(clinic)
    first, second = book(token), book(token)
    third = link_to_booked(token, NOW)
    assert len({first, second, third}) == 3
    assert {
        visit.uid for visit in (visit_by_link(link or "", NOW) for link in (first, second, third)) if visit
    } == {the(Appointment).uid}
    assert counted(Appointment) == 1


def test_a_drafts_token_leads_to_its_appointment_for_two_hours(clinic: SimpleNamespace) -> None:
    token = hold(clinic)
    book(token)
    assert link_to_booked(token, NOW + timedelta(minutes=119))
    assert link_to_booked(token, NOW + timedelta(hours=2)) is None
    assert has_booked(token, NOW + timedelta(minutes=119))
    assert not has_booked(token, NOW + timedelta(hours=2))


def test_only_hashes_of_links_are_stored(clinic: SimpleNamespace) -> None:
    link = book(hold(clinic))
    assert link not in {the(AccessLink).token_hash, the(Appointment).uid}


def test_a_link_stops_working_thirty_days_after_the_visit(clinic: SimpleNamespace) -> None:
    link = book(hold(clinic))
    after = NOW + timedelta(minutes=TWO + 75 - int(NOW.timestamp()) // 60, days=30)
    assert visit_by_link(link, after - timedelta(seconds=1)) is not None
    assert visit_by_link(link, after) is None


def test_a_known_patient_is_recognised_and_the_record_is_never_overwritten(clinic: SimpleNamespace) -> None:
    db.session.add(patient("ANA", "Nunez", mobile="+15145550111"))
    db.session.commit()
    book(hold(clinic), replace(ANA, phone="+15145550199"))
    record = the(Patient)
    assert (record.first_name, record.phone) == ("ANA", "")
    assert the(AppointmentContact).phone == "+15145550199"


def test_a_child_booked_by_a_parent_is_recognised_and_gets_no_contact_data_of_its_own(
    clinic: SimpleNamespace,
) -> None:
    child = replace(
        ANA, birth_date=date(2017, 5, 4), booker_name="Luz Núñez", relation="parent", has_authority=True
    )
    book(hold(clinic), child)
    book(hold(clinic, starts_at=TWO + 75), child)
    assert the(Patient).email == ""
    assert counted(Appointment) == 2


def test_every_record_of_a_person_is_judged(clinic: SimpleNamespace) -> None:
    db.session.add_all([patient(), patient(email="", mobile="+15145550111", blocked=True)])
    db.session.commit()
    assert refusal(hold(clinic), replace(ANA, mobile="+15145550111")) is Reason.NOT_FOR_THIS_PERSON


@pytest.mark.parametrize("letter", ["œ", "ß", "\ufdfa", "ﬃ", "Æ", "漢"])
def test_the_longest_names_are_booked(clinic: SimpleNamespace, letter: str) -> None:
    for start in (TWO, TWO + 75):
        book(hold(clinic, starts_at=start), replace(ANA, first_name=letter * 100, last_name=letter * 100))
    assert counted(Patient) == 1


@pytest.mark.parametrize("difference", [{"birth_date": date(1990, 5, 5)}, {"email": "other@example.com"}])
def test_somebody_alike_is_another_patient(clinic: SimpleNamespace, difference: dict[str, Any]) -> None:
    db.session.add(patient())
    db.session.commit()
    book(hold(clinic), replace(ANA, **difference))
    assert counted(Patient) == 2


def test_a_hold_that_ran_out_still_books_while_the_time_is_free(clinic: SimpleNamespace) -> None:
    book(hold(clinic), now=NOW + timedelta(minutes=30))
    assert counted(Appointment) == counted(BlockedTime) == 1


def test_a_time_taken_after_the_hold_ran_out_is_refused(clinic: SimpleNamespace) -> None:
    late = hold(clinic)
    book_after = NOW + timedelta(minutes=30)
    other = hold_slot(
        HoldRequest(clinic.bilan.id, clinic.camille.id, clinic.centre.id, ServiceType.IN_PERSON, TWO),
        book_after,
    )
    book(other, replace(ANA, first_name="Luc", email="luc@example.com"), book_after)
    assert refusal(late, now=book_after) is Reason.TAKEN
    assert counted(Patient) == 1


def test_filling_in_the_form_cannot_make_a_held_time_too_late(clinic: SimpleNamespace) -> None:
    at_the_notice = NOW.fromtimestamp((TWO - 120) * 60, NOW.tzinfo)
    token = hold_slot(
        HoldRequest(clinic.bilan.id, clinic.camille.id, clinic.centre.id, ServiceType.IN_PERSON, TWO),
        at_the_notice,
    )
    book(token, now=at_the_notice + timedelta(minutes=9))
    assert counted(Appointment) == 1


def test_once_the_hold_ran_out_the_notice_counts_again(clinic: SimpleNamespace) -> None:
    at_the_notice = NOW.fromtimestamp((TWO - 120) * 60, NOW.tzinfo)
    token = hold_slot(
        HoldRequest(clinic.bilan.id, clinic.camille.id, clinic.centre.id, ServiceType.IN_PERSON, TWO),
        at_the_notice,
    )
    assert refusal(token, now=at_the_notice + timedelta(minutes=11)) is Reason.TOO_SOON


def test_no_draft_no_booking(clinic: SimpleNamespace) -> None:
    assert refusal("made up") is Reason.DRAFT_EXPIRED
    assert refusal(hold(clinic), now=NOW + timedelta(hours=2)) is Reason.DRAFT_EXPIRED


def test_what_was_unpublished_meanwhile_is_refused(clinic: SimpleNamespace) -> None:
    token = hold(clinic)
    db.session.execute(update(Service).values(published=False))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    assert refusal(token) is Reason.NOT_OFFERED


def _blocked_person(clinic: SimpleNamespace) -> None:
    db.session.add(patient(blocked=True))


def _at_the_limit(clinic: SimpleNamespace) -> None:
    clinic.bilan.booking_overrides = {"max_upcoming_per_patient": 1}
    _upcoming(clinic, TWO + 7 * 1440)


def _elsewhere_at_that_time(clinic: SimpleNamespace) -> None:
    _upcoming(clinic, TWO + 30)


def _existing_patients_only(clinic: SimpleNamespace) -> None:
    clinic.bilan.booking_overrides = {"existing_patients_only": True}
    db.session.add(patient())


def _upcoming(clinic: SimpleNamespace, starts_at: int) -> None:
    ana = patient()
    db.session.add(ana)
    db.session.flush()
    db.session.add(
        Appointment(
            uid="upcoming",
            therapist_id=clinic.alex.id,
            service_id=clinic.bilan.id,
            location_id=clinic.centre.id,
            patient_id=ana.id,
            type="in_person",
            starts_at=starts_at,
            ends_at=starts_at + 75,
            time_zone="America/Toronto",
            origin="online",
            language="fr",
            created_at=NOW,
        )
    )


@pytest.mark.parametrize(
    "hindrance", [_blocked_person, _at_the_limit, _elsewhere_at_that_time, _existing_patients_only]
)
def test_whatever_stands_in_a_persons_way_the_answer_is_the_same(
    clinic: SimpleNamespace, hindrance: Any
) -> None:
    hindrance(clinic)
    db.session.commit()
    before = counted(Appointment)
    assert refusal(hold(clinic)) is Reason.NOT_FOR_THIS_PERSON
    assert counted(Appointment) == before
    assert counted(Hold) == 1


def test_an_unknown_person_gets_that_answer_too_for_existing_patients_only(clinic: SimpleNamespace) -> None:
    clinic.bilan.booking_overrides = {"existing_patients_only": True}
    db.session.commit()
    assert refusal(hold(clinic)) is Reason.NOT_FOR_THIS_PERSON


def test_past_and_cancelled_appointments_do_not_count_towards_the_limit(clinic: SimpleNamespace) -> None:
    _at_the_limit(clinic)
    db.session.flush()
    the(Appointment).status = "cancelled"
    db.session.commit()
    book(hold(clinic))
    assert counted(Appointment) == 2

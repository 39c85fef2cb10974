"""Staff booking for a patient: by whose grant, over what, outside which hours, and who is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.book_for_patient import StaffBooking, book_for_patient
from app.actions.appointments.hold_slot import hold_slot
from app.actions.steps.appointments.patient_matching import NewPatient
from app.domain.errors import NotGranted, Reason
from app.domain.scheduling.policy import ForcedReason
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import Appointment, BlockedTime, Clinic, Hold, Message, Patient, Service, User, UserCalendar
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, TWO, at_once, booked, wanted
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute
from tests.factories.staff_acts import (
    audit_of,
    book,
    grant,
    placement,
    refusal,
    row_of,
    staffed_clinic,
    told_of,
)

GRACE = timedelta(minutes=3)
EVENING = minute(WEDNESDAY, "20:00")


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield staffed_clinic()


def as_rows(ids: SimpleNamespace) -> SimpleNamespace:
    """The clinic as the factories of online visits want it."""
    return SimpleNamespace(**{name: SimpleNamespace(id=id) for name, id in vars(ids).items()})


def test_books_as_the_staff_and_blocks_the_time(ids: SimpleNamespace) -> None:
    id = book(ids)
    row = row_of(id)
    assert (row.origin, row.status, row.forced, row.patient_id) == ("staff", "booked", False, ids.ana)
    assert (row.starts_at, row.ends_at, row.draft_hash) == (TWO, TWO + 75, None)
    assert refusal(hold_slot, wanted(as_rows(ids)), NOW) is Reason.TAKEN
    assert audit_of(id) == [("user", "booked", ids.kim, {})]


@pytest.mark.parametrize("who", ["lou", "kim", "sam", "own"])
def test_who_has_the_calendar_may_book_in_it(ids: SimpleNamespace, who: str) -> None:
    assert row_of(book(ids, user_id=getattr(ids, who))).therapist_id == ids.camille


@pytest.mark.parametrize("who", ["lou", "own", "max"])
def test_who_has_it_not_may_not(ids: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotGranted):
        book(ids, user_id=getattr(ids, who), therapist_id=ids.alex)
    assert (counted(Appointment), counted(BlockedTime)) == (0, 0)


def test_a_grant_counts_as_it_is_at_that_moment(ids: SimpleNamespace) -> None:
    grant(ids.max, ids.camille)
    book(ids, user_id=ids.max)
    db.session.execute(delete(UserCalendar).where(UserCalendar.user_id == ids.max))
    db.session.commit()
    with pytest.raises(NotGranted):
        book(ids, QUARTER_PAST_THREE, user_id=ids.max)


def test_an_account_that_is_inactive_may_nothing(ids: SimpleNamespace) -> None:
    db.session.execute(update(User).where(User.id == ids.sam).values(active=False))
    db.session.commit()
    with pytest.raises(NotGranted):
        book(ids, user_id=ids.sam)


def test_notice_horizon_grid_and_publication_do_not_bind(ids: SimpleNamespace) -> None:
    db.session.execute(update(Service).values(published=False))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    today = datetime(2026, 12, 1, 14, 10, tzinfo=UTC)
    for starts_at in (TWO + 5, TWO + 53 * 7 * 1440, int(today.timestamp()) // 60):
        assert row_of(book(ids, starts_at, duration_minutes=60)).starts_at == starts_at


def test_ten_years_ahead_is_a_slip(ids: SimpleNamespace) -> None:
    assert refusal(book, ids, TWO + 3660 * 1440) is Reason.TOO_FAR


def test_an_inactive_service_a_type_it_has_not_and_who_does_not_give_it_are_refused(
    ids: SimpleNamespace,
) -> None:
    def refused(**other: object) -> bool:
        return refusal(lambda: book(ids, **other)) is Reason.NOT_OFFERED

    assert refused(type=ServiceType.HOME)
    assert refused(service_id=ids.suivi, therapist_id=ids.alex)
    assert refused(service_id=99)
    assert refused(location_id=99)
    db.session.execute(update(Service).where(Service.id == ids.bilan).values(active=False))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    assert refused()


def test_outside_hours_is_a_choice_that_forces_nothing(ids: SimpleNamespace) -> None:
    urgent = {"forced": True, "reason": ForcedReason.URGENT}
    assert refusal(book, ids, EVENING) is Reason.OUTSIDE_HOURS
    assert refusal(lambda: book(ids, EVENING, **urgent)) is Reason.OUTSIDE_HOURS
    id = book(ids, EVENING, outside_hours=True)
    assert not row_of(id).forced
    assert audit_of(id)[0][3] == {"outside_hours": True}
    assert refusal(lambda: book(ids, EVENING + 30, outside_hours=True, patient=ids.zoe)) is Reason.TAKEN


def test_said_of_a_time_within_hours_it_says_nothing(ids: SimpleNamespace) -> None:
    assert audit_of(book(ids, outside_hours=True))[0][3] == {}


def test_over_an_appointment_only_on_purpose_and_with_a_reason(ids: SimpleNamespace) -> None:
    first = book(ids)
    assert refusal(lambda: book(ids, TWO + 15, patient=ids.zoe)) is Reason.TAKEN
    assert refusal(lambda: book(ids, TWO + 15, patient=ids.zoe, forced=True)) is Reason.TAKEN
    second = book(ids, TWO + 15, patient=ids.zoe, forced=True, reason=ForcedReason.AGREED)
    assert row_of(second).forced
    assert not row_of(first).forced
    columns = BlockedTime.appointment_id, BlockedTime.forced
    blocked = db.session.execute(select(*columns).order_by(BlockedTime.id))
    assert [tuple(row) for row in blocked] == [(first, False), (second, True)]
    assert audit_of(second)[0][3] == {"forced": {"appointment_ids": [first]}, "reason": "agreed"}


def test_forced_where_nothing_is_in_the_way_is_an_ordinary_visit(ids: SimpleNamespace) -> None:
    id = book(ids, forced=True, reason=ForcedReason.OTHER)
    assert not row_of(id).forced
    assert audit_of(id)[0][3] == {}


def test_over_another_visit_of_the_patient_only_on_purpose(ids: SimpleNamespace) -> None:
    first = book(ids)
    elsewhere = {"therapist_id": ids.alex}
    assert refusal(lambda: book(ids, **elsewhere)) is Reason.NOT_FOR_THIS_PERSON
    second = book(ids, forced=True, reason=ForcedReason.OTHER, **elsewhere)
    assert audit_of(second)[0][3] == {"forced": {"own_visit_ids": [first]}, "reason": "other"}


def test_over_a_hold_only_on_purpose_and_with_a_reason(ids: SimpleNamespace) -> None:
    draft = hold_slot(wanted(as_rows(ids)), NOW)
    assert refusal(book, ids) is Reason.HELD
    assert refusal(lambda: book(ids, forced=True)) is Reason.HELD
    assert counted(Hold) == 1
    id = book(ids, forced=True, reason=ForcedReason.URGENT)
    assert counted(Hold) == 0
    assert not row_of(id).forced  # nothing is left to lie over: the guards keep it as any other
    assert audit_of(id)[0][3]["reason"] == "urgent"
    assert refusal(book_appointment, BookingRequest(draft, ANA, "en"), NOW) is Reason.TAKEN
    assert counted(Appointment) == 1


def test_a_hold_that_ran_out_is_in_nobodys_way(ids: SimpleNamespace) -> None:
    hold_slot(wanted(as_rows(ids)), NOW)
    assert not row_of(book(ids, now=NOW + timedelta(minutes=11))).forced


def test_is_told_after_the_grace_delay(ids: SimpleNamespace) -> None:
    id = book(ids)
    [(event, state, due_at), (reminder, _, _)] = told_of(id)
    assert (event, state, due_at, reminder) == ("booked", "pending", NOW + GRACE, "reminder")
    [detail] = db.session.scalars(
        select(Message.detail).where(Message.event == "booked", Message.recipient == "patient")
    )
    assert detail == {"actor": "staff", "actor_name": "Kim"}


def test_quiet_only_reminds(ids: SimpleNamespace) -> None:
    assert [event for event, _, _ in told_of(book(ids, quiet=True))] == ["reminder"]


def test_who_walked_in_has_arrived_and_hears_nothing(ids: SimpleNamespace) -> None:
    now = NOW + timedelta(days=8, hours=5, minutes=5)  # five minutes past two
    id = book(ids, now=now, is_walk_in=True)
    assert (row_of(id).status, counted(Message)) == ("arrived", 0)


def test_for_somebody_new_makes_the_record(ids: SimpleNamespace) -> None:
    person = NewPatient("Bo", "Li", date(2001, 2, 3), "en", mobile="+15145550199", email="bo@example.com")
    row = row_of(book(ids, patient=person))
    record = db.session.get(Patient, row.patient_id)
    assert record is not None
    assert (record.name_key, record.mobile) == ("bo li", "+15145550199")
    assert record.language == row.language == "en"


def test_what_cannot_be_booked_leaves_no_record_behind(ids: SimpleNamespace) -> None:
    people = counted(Patient)
    person = NewPatient("Bo", "Li", date(2001, 2, 3), "en")
    request = StaffBooking(ids.kim, person, placement(ids, EVENING))
    assert refusal(book_for_patient, request, NOW) is Reason.OUTSIDE_HOURS
    assert counted(Patient) == people


def test_of_two_who_book_one_time_at_once_one_does(app: Flask, ids: SimpleNamespace) -> None:
    db.session.rollback()
    answers = at_once(app, lambda: book(ids), lambda: booked(as_rows(ids)))
    assert counted(Appointment) == 1
    assert sum(answer in (Reason.TAKEN, Reason.HELD) for answer in answers) == 1

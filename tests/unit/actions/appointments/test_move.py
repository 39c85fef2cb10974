"""Moving an appointment: both times at once or none, in time or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.cancel import CancelRequest, cancel_appointment
from app.actions.appointments.hold_slot import hold_slot
from app.actions.appointments.move import MoveRequest, move_appointment
from app.domain.errors import Reason, Refused
from app.domain.messages.vocabulary import Event
from app.domain.scheduling.service import ServiceType
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import (
    AccessLink,
    Appointment,
    AuditEntry,
    BlockedTime,
    Clinic,
    Hold,
    Message,
    Opening,
    Patient,
    Service,
)
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, TWO, ZOE, at_once, booked, visit_of, wanted
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic

SECOND = timedelta(seconds=1)
DEADLINE = instant_of(TWO) - timedelta(hours=24)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def request(
    token: str, starts_at: int = QUARTER_PAST_THREE, now: datetime = NOW, **changes: Any
) -> MoveRequest:
    """A move of an appointment as it is, by default to 15:15 with the same therapist."""
    visit = visit_of(token, now)
    asked = MoveRequest(token, starts_at, visit.therapist_id, visit.location_id, visit.revision)
    return replace(asked, **changes)


def refusal(asked: MoveRequest, now: datetime = NOW) -> Reason:
    with pytest.raises(Refused) as refused:
        move_appointment(asked, now)
    return refused.value.reason


def set_up(*statements: Any) -> None:
    for statement in (*statements, update(Clinic).values(revision=Clinic.revision + 1)):
        db.session.execute(statement)
    db.session.commit()


def blocked() -> list[tuple[int, int, int]]:
    found = db.session.execute(select(BlockedTime.therapist_id, BlockedTime.starts_at, BlockedTime.ends_at))
    return sorted((row.therapist_id, row.starts_at, row.ends_at) for row in found)


def test_takes_the_new_time_and_gives_up_the_old_one(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    move_appointment(request(token), NOW)
    visit = visit_of(token)
    assert (visit.starts_at, visit.ends_at, visit.revision) == (
        QUARTER_PAST_THREE,
        QUARTER_PAST_THREE + 75,
        1,
    )
    assert blocked() == [(clinic.camille.id, QUARTER_PAST_THREE, QUARTER_PAST_THREE + 75)]
    acts = db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts[-1] == "moved"
    hold_slot(wanted(clinic), NOW)  # the old time is free again


def test_that_it_was_confirmed_is_lost(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    db.session.execute(update(Appointment).values(confirmed_at=NOW, confirmed_by="email"))
    db.session.commit()
    move_appointment(request(token), NOW)
    row = db.session.execute(select(Appointment)).scalar_one()
    assert (row.confirmed_at, row.confirmed_by) == (None, "")


def test_tells_of_the_move_and_drops_what_was_to_be_told_before(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    move_appointment(request(token), NOW)
    told = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert {message.state for message in told if message.revision == 0} == {"dropped"}
    [notice] = [message for message in told if message.event == Event.MODIFIED]
    assert (notice.revision, notice.state, notice.address) == (1, "pending", "ana@example.com")
    assert notice.detail["was"]["starts_at"] == TWO
    assert notice.detail["changes"] == ["start"]


def test_may_overlap_its_own_time(clinic: SimpleNamespace) -> None:
    thursday = date(2026, 12, 10)
    nine = minute(thursday, "9:00")
    token = booked(
        clinic, nine, service_id=clinic.suivi.id, type=ServiceType.PHONE, details=replace(ANA, mobile="")
    )
    move_appointment(request(token, nine + 15), NOW)
    assert visit_of(token).starts_at == nine + 15
    assert blocked() == [(clinic.camille.id, nine + 15, nine + 15 + 40)]


def test_may_go_to_another_therapist(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    move_appointment(request(token, therapist_id=clinic.alex.id), NOW)
    assert visit_of(token).therapist_id == clinic.alex.id
    assert blocked() == [(clinic.alex.id, QUARTER_PAST_THREE, QUARTER_PAST_THREE + 75)]
    notice = db.session.scalars(select(Message).where(Message.event == Event.MODIFIED)).first()
    assert notice is not None
    assert notice.detail["changes"] == ["start", "therapist"]


def test_takes_as_long_as_its_service_does_now(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    set_up(update(Service).values(duration_minutes=60, availability="flexible"))
    move_appointment(request(token), NOW)
    assert visit_of(token).ends_at == QUARTER_PAST_THREE + 60


def test_a_taken_time_leaves_it_where_it_is(clinic: SimpleNamespace) -> None:
    booked(clinic, QUARTER_PAST_THREE, ZOE)
    token = booked(clinic)
    assert refusal(request(token)) is Reason.TAKEN
    assert (visit_of(token).starts_at, visit_of(token).revision) == (TWO, 0)
    assert len(blocked()) == 2


def test_a_held_time_leaves_it_where_it_is(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    hold_slot(wanted(clinic, QUARTER_PAST_THREE), NOW)
    assert refusal(request(token)) is Reason.HELD
    assert visit_of(token).starts_at == TWO
    move_appointment(request(token), NOW + timedelta(minutes=10))  # the hold ran out
    assert counted(Hold) == 0


@pytest.mark.parametrize(
    ("starts_at", "reason"),
    [
        (TWO + 5, Reason.OFF_GRID),
        (minute(WEDNESDAY, "9:00"), Reason.OUTSIDE_HOURS),
        (minute(date(2026, 11, 25), "14:00"), Reason.PAST),
        (minute(date(2027, 6, 2), "14:00"), Reason.TOO_FAR),
    ],
)
def test_the_new_time_is_judged_like_any_other(
    clinic: SimpleNamespace, starts_at: int, reason: Reason
) -> None:
    token = booked(clinic)
    assert refusal(request(token, starts_at)) is reason
    assert visit_of(token).starts_at == TWO


def test_where_the_patient_has_another_visit_it_stays(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, therapist_id=clinic.alex.id)
    assert refusal(request(token)) is Reason.NOT_FOR_THIS_PERSON
    assert visit_of(token).starts_at == TWO
    assert len(blocked()) == 2


def test_does_not_count_against_limits(clinic: SimpleNamespace) -> None:
    set_up(update(Clinic).values(max_upcoming_per_patient=1))
    token = booked(clinic)
    move_appointment(request(token), NOW)
    assert visit_of(token).starts_at == QUARTER_PAST_THREE


def test_who_may_not_book_online_may_not_move_online(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    set_up(update(Patient).values(blocked=True))
    assert refusal(request(token)) is Reason.NOT_FOR_THIS_PERSON


@pytest.mark.parametrize(("late", "may_still"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
def test_until_the_deadline_that_second_included(
    clinic: SimpleNamespace, late: timedelta, may_still: bool
) -> None:
    token = booked(clinic)
    asked, now = request(token, TWO + 7 * 1440), DEADLINE + late
    if may_still:
        move_appointment(asked, now)
    else:
        assert refusal(asked, now) is Reason.TOO_LATE
    assert (visit_of(token).starts_at == TWO) is not may_still


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (date(2027, 3, 14), datetime(2027, 3, 13, 18, 0, tzinfo=UTC)),  # 14:00 EDT: 13:00 EST the day before
        (date(2026, 11, 1), datetime(2026, 10, 31, 19, 0, tzinfo=UTC)),  # 14:00 EST: 15:00 EDT the day before
    ],
    ids=["spring", "autumn"],
)
def test_the_deadline_counts_elapsed_hours(clinic: SimpleNamespace, day: date, deadline: datetime) -> None:
    now = deadline - timedelta(days=9)
    for start in (day, day + timedelta(days=1)):
        opening = Opening(
            therapist_id=clinic.camille.id,
            location_id=clinic.centre.id,
            starts_on_clock=datetime(start.year, start.month, start.day, 14),
            ends_on_clock=datetime(start.year, start.month, start.day, 16),
        )
        db.session.add(opening)
    set_up()
    token = booked(clinic, minute(day, "14:00"), now=now)
    asked = request(token, minute(day + timedelta(days=1), "14:00"), now)
    assert refusal(asked, deadline + SECOND) is Reason.TOO_LATE
    move_appointment(asked, deadline)


@pytest.mark.parametrize("hours", [None, 400])
def test_a_deadline_of_the_service_goes_before_the_clinics(
    clinic: SimpleNamespace, hours: int | None
) -> None:
    token = booked(clinic)
    set_up(update(Service).values(booking_overrides={"modify_deadline_hours": hours}))
    assert refusal(request(token)) is Reason.TOO_LATE


def test_asked_twice_it_moves_once(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    asked = request(token)
    move_appointment(asked, NOW)
    move_appointment(asked, NOW)
    assert visit_of(token).revision == 1


def test_what_has_changed_since_it_was_shown_is_not_moved(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    before = request(token)
    move_appointment(request(token, TWO + 150), NOW)
    assert refusal(before) is Reason.CHANGED
    cancel_appointment(CancelRequest(token, 1), NOW)
    assert refusal(replace(before, revision=2)) is Reason.CHANGED


def test_a_link_that_opens_nothing_moves_nothing(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    assert refusal(replace(request(token), token="none")) is Reason.CHANGED


def test_its_links_open_it_until_30_days_after_the_new_time(clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    later = TWO + 14 * 1440
    move_appointment(request(token, later), NOW)
    expires = db.session.scalar(select(AccessLink.expires_at))
    assert expires == instant_of(later + 75) + timedelta(days=30)


def test_one_time_wanted_by_two_goes_to_one(app: Flask, clinic: SimpleNamespace) -> None:
    late = TWO + 225  # 17:45
    asked = [request(booked(clinic), late), request(booked(clinic, QUARTER_PAST_THREE, ZOE), late)]
    answers = at_once(app, *(partial(move_appointment, one, NOW) for one in asked))
    assert sorted(answers, key=str) == [None, Reason.TAKEN]
    assert len(blocked()) == 2


def test_moving_against_booking(app: Flask, clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    draft = hold_slot(wanted(clinic, QUARTER_PAST_THREE), NOW)
    out = NOW + timedelta(minutes=10)  # the hold has run out: whoever comes first has the time
    moved, made = at_once(
        app,
        partial(move_appointment, request(token), out),
        partial(book_appointment, BookingRequest(draft, ZOE, "en"), out),
    )
    assert [moved, made].count(Reason.TAKEN) == 1
    starts = [start for _, start, _ in blocked()]
    assert len(starts) == len(set(starts)) == counted(Appointment)


def test_moving_against_cancelling(app: Flask, clinic: SimpleNamespace) -> None:
    token = booked(clinic)
    answers = at_once(
        app,
        partial(move_appointment, request(token), NOW),
        partial(cancel_appointment, CancelRequest(token, 0), NOW),
    )
    assert sorted(answers, key=str) == [None, Reason.CHANGED]
    is_cancelled = answers[1] is None
    assert visit_of(token).status == ("cancelled" if is_cancelled else "booked")
    assert len(blocked()) == (0 if is_cancelled else 1)
    assert visit_of(token).revision == 1

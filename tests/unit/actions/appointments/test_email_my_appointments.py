"""The list of one's appointments: asked for, opened once, and what stands in it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.accounts.errors import TooManyAttempts
from app.actions.appointments.email_my_appointments import ListRequest, email_my_appointments
from app.actions.appointments.errors import DeadListLink
from app.actions.appointments.link_to_own_appointment import link_to_own_appointment
from app.actions.appointments.open_my_appointments import open_my_appointments
from app.actions.steps.appointments.links import list_link
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Event
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Appointment, Clinic, ListLink, Message
from app.queries.appointments.by_email import list_link_of, own_appointments
from app.queries.configuration.snapshot import fresh_clinic
from tests.factories.accounts import appointment, typed
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, TWO, ZOE, booked, visit_of
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, patient, small_clinic

HALF_AN_HOUR = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
CHILD = replace(
    ANA,
    first_name="Léo",
    birth_date=date(2018, 5, 4),
    booker_name="Ana Núñez",
    relation="parent",
    has_authority=True,
)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def ask(email: str = "ana@example.com", now: datetime = NOW, address: str = "203.0.113.9") -> None:
    email_my_appointments(ListRequest(email, "fr", address), now)


def asked(email: str = "ana@example.com", now: datetime = NOW) -> str:
    """The token that the message to an address would bear."""
    with writing() as session:
        return list_link(session, email, now)


def listed(email: str = "ana@example.com", now: datetime = NOW) -> list[str]:
    found = own_appointments(fresh_clinic(), email, now)
    return [one.first_name for one in (*found.upcoming, *found.past)]


def queued() -> list[tuple[str, str]]:
    found = db.session.execute(
        select(Message.address, Message.language).where(Message.event == Event.MY_APPOINTMENTS)
    )
    return [(row.address, row.language) for row in found]


def test_a_known_address_is_sent_a_message_whatever_its_case(clinic: SimpleNamespace) -> None:
    booked(clinic)
    ask("Ana@Example.com")
    assert queued() == [("ana@example.com", "fr")]
    assert counted(ListLink) == 0  # made when the message is sent


def test_an_unknown_address_is_sent_nothing(clinic: SimpleNamespace) -> None:
    booked(clinic)
    ask("nobody@example.com")
    assert queued() == []


@pytest.mark.parametrize("email", ["ana@example.com", "nobody@example.com"])
def test_asked_too_often_known_and_unknown_wait_alike(clinic: SimpleNamespace, email: str) -> None:
    booked(clinic)
    for minutes in range(3):
        ask(email, NOW + timedelta(minutes=minutes))
    with pytest.raises(TooManyAttempts) as many:
        ask(email, NOW + timedelta(minutes=3))
    assert many.value.minutes == 12
    ask(email, NOW + timedelta(minutes=15))


def test_one_network_asks_for_some_addresses_only(clinic: SimpleNamespace) -> None:
    for number in range(10):
        ask(f"somebody{number}@example.com")
    with pytest.raises(TooManyAttempts):
        ask("another@example.com")
    ask("another@example.com", address="203.0.113.10")


def test_the_link_opens_once_within_half_an_hour(clinic: SimpleNamespace) -> None:
    token = asked()
    own = open_my_appointments(token, NOW + HALF_AN_HOUR - SECOND)
    link = list_link_of(own, NOW + HALF_AN_HOUR)
    assert link is not None
    assert (link.email, link.purpose, link.is_live) == ("ana@example.com", "list", True)


def test_a_click_made_twice_is_one_use(clinic: SimpleNamespace) -> None:
    token = asked()
    open_my_appointments(token, NOW)
    open_my_appointments(token, NOW + 9 * SECOND)
    with pytest.raises(DeadListLink):
        open_my_appointments(token, NOW + 10 * SECOND)


def test_an_expired_one_opens_nothing(clinic: SimpleNamespace) -> None:
    token = asked()
    with pytest.raises(DeadListLink):
        open_my_appointments(token, NOW + HALF_AN_HOUR)


def test_the_list_cannot_be_opened_by_its_own_token(clinic: SimpleNamespace) -> None:
    own = open_my_appointments(asked(), NOW)
    with pytest.raises(DeadListLink):
        open_my_appointments(own, NOW)


def test_lists_ones_own_and_those_one_booked_for(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, CHILD)
    booked(clinic, TWO, ZOE, therapist_id=clinic.alex.id)
    assert listed() == ["Ana", "Léo"]
    assert listed("ZOE@example.com") == ["Zoé"]
    assert listed("nobody@example.com") == []
    assert listed("") == []


def test_upcoming_first_and_then_the_past_and_cancelled_ones(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, CHILD)
    db.session.execute(update(Appointment).where(Appointment.starts_at == TWO).values(status="cancelled"))
    db.session.commit()
    found = own_appointments(fresh_clinic(), "ana@example.com", NOW)
    assert [one.first_name for one in found.upcoming] == ["Léo"]
    assert [one.first_name for one in found.past] == ["Ana"]
    after = instant_of(QUARTER_PAST_THREE + 75)
    assert own_appointments(fresh_clinic(), "ana@example.com", after).upcoming == ()


def test_the_record_says_whose_those_are_that_staff_made(clinic: SimpleNamespace) -> None:
    ana = patient()
    appointment(clinic, TWO, ana, origin="staff", contact=typed(ana, email=""))
    appointment(clinic, QUARTER_PAST_THREE, ana, origin="staff")
    assert listed() == ["Ana", "Ana"]


def test_the_record_says_nothing_of_what_somebody_else_booked(clinic: SimpleNamespace) -> None:
    ana = patient()
    appointment(clinic, TWO, ana, contact=typed(ana, email="booker@example.com", booker_name="Somebody"))
    assert listed() == []
    assert listed("booker@example.com") == ["Ana"]


@pytest.mark.parametrize(
    ("born", "subdivision", "is_listed"),
    [
        (date(2012, 12, 2), "QC", True),  # 13 until tomorrow
        (date(2012, 12, 1), "QC", False),  # 14 today
        (date(2008, 12, 2), "QC", False),  # 17 until tomorrow
        (date(2008, 12, 1), "QC", True),
        (date(2012, 12, 1), "ON", True),
    ],
)
def test_a_young_persons_are_not_for_a_parent_to_see(
    clinic: SimpleNamespace, born: date, subdivision: str, is_listed: bool
) -> None:
    db.session.execute(update(Clinic).values(subdivision=subdivision, revision=Clinic.revision + 1))
    db.session.commit()
    booked(clinic, TWO, replace(CHILD, birth_date=born))
    assert (listed() == ["Léo"]) is is_listed


def test_a_young_person_sees_their_own(clinic: SimpleNamespace) -> None:
    booked(clinic, TWO, replace(ANA, birth_date=date(2011, 5, 4)))
    assert listed() == ["Ana"]


def test_opens_one_of_the_list_and_no_other(clinic: SimpleNamespace) -> None:
    mine, other = visit_of(booked(clinic)), visit_of(booked(clinic, QUARTER_PAST_THREE, ZOE))
    own = open_my_appointments(asked(), NOW)
    token = link_to_own_appointment(own, mine.uid, NOW)
    assert token is not None
    assert visit_of(token).uid == mine.uid
    assert link_to_own_appointment(own, other.uid, NOW) is None
    assert link_to_own_appointment(own, str(mine.id), NOW) is None
    assert link_to_own_appointment(own, mine.uid, NOW + HALF_AN_HOUR) is None
    assert link_to_own_appointment(asked(), mine.uid, NOW) is None
    assert link_to_own_appointment("none", mine.uid, NOW) is None


def test_30_days_after_the_visit_none_is_opened(clinic: SimpleNamespace) -> None:
    mine = visit_of(booked(clinic))
    last = instant_of(mine.ends_at) + timedelta(days=30)
    own = open_my_appointments(asked(now=last - SECOND), last - SECOND)
    assert link_to_own_appointment(own, mine.uid, last - SECOND) is not None
    assert link_to_own_appointment(own, mine.uid, last) is None
    assert listed(now=last) == ["Ana"]

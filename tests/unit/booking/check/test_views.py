"""Checking, confirming, and what may stand in the way."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Appointment, AppointmentContact, Patient, Service, Therapist
from tests.document import content
from tests.factories.booking import AFTERNOON, TYPED, book, change, confirm, hold, ready, time_url, type_in
from tests.factories.small_clinic import WEDNESDAY, minute, patient
from tests.page import PageChecker

FOR_A_CHILD = {
    "for_whom": "other",
    "booker_name": "Eva  Núñez ",
    "relation": "parent",
    "birth_year": "2015",
    "has_authority": "y",
}
OTHER = {"first_name": "Zoé", "email": "zoe@example.com", "mobile": "514 555-0177"}


def appointments(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Appointment)) or 0


@pytest.mark.backends("sqlite")
def test_shows_all_that_was_chosen_and_typed_with_ways_to_change_it(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = ready(client, **FOR_A_CHILD, reason="Genou\ndroit", agrees_sms="y")
    french, english = page.get(f"/booking/{token}/check")
    for words in (
        "Assessment · 75\u00a0min",
        "Downtown 1200, avenue du Parc",
        "Eastern Time – Toronto",
        "I have parental authority, or the consent of a parent or guardian, to book this appointment.",
        "Camille Roy · Physiotherapist",
        "Wednesday, December 9, 2026",
        "Ana Núñez",
        "May 4, 2015",
        "Eva Núñez · Mother or father",
        "ana@example.com",
        "514 555-0123",
        "by email, by text message",
        "Genou droit",
    ):
        assert words in english.text
    for step in ("service", "time", "details#first_name", "details#email"):
        assert f"/fr/booking/{token}/{step}" in french.links()
    assert len(french.all("button", class_="button button-primary")) == 1


@pytest.mark.backends("sqlite")
def test_without_the_details_they_come_first(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = hold(client)
    for answer in (client.get(f"/fr/booking/{token}/check"), confirm(client, token, "fr")):
        assert (answer.status_code, answer.location) == (303, f"/fr/booking/{token}/details")
    type_in(client, token, email="ana@")
    assert confirm(client, token).location == f"/en/booking/{token}/details"


def test_confirming_books_and_leads_to_the_appointment(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = ready(client, **FOR_A_CHILD, reason="Genou", agrees_phone="y")
    response = confirm(client, token, "fr")
    assert response.status_code == 303
    assert response.location.startswith("/fr/appointment/")
    with app.app_context():
        booked = db.session.scalars(select(Appointment)).one()
        contact = db.session.scalars(select(AppointmentContact)).one()
    assert (booked.starts_at, booked.language, booked.status) == (AFTERNOON, "fr", "booked")
    assert (contact.first_name, contact.birth_date) == ("Ana", date(2015, 5, 4))
    assert (contact.mobile, contact.email) == ("+15145550123", "ana@example.com")
    assert (contact.booker_name, contact.relation, contact.has_authority) == ("Eva Núñez", "parent", True)
    assert (contact.agrees_email, contact.agrees_sms, contact.agrees_phone) == (True, False, True)
    assert (contact.privacy_version, contact.privacy_language) == ("2026-11", "fr")
    assert contact.reason == "Genou"


def test_what_a_proxy_typed_before_saying_for_me_is_not_kept(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    confirm(client, ready(client, booker_name="Eva", relation="parent", has_authority="y"))
    with app.app_context():
        contact = db.session.scalars(select(AppointmentContact)).one()
    assert (contact.booker_name, contact.relation, contact.has_authority) == ("", "", False)


def test_sent_twice_it_is_one_appointment(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = ready(client)
    first, second = confirm(client, token), confirm(client, token)
    assert first.status_code == second.status_code == 303
    assert appointments(app) == 1
    for answer in (first, second):  # each shows it by a link of its own
        assert "Wednesday, December 9, 2026" in client.get(answer.location).text


@pytest.mark.backends("sqlite")
def test_going_back_after_booking_offers_the_appointment(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = ready(client)
    confirm(client, token)
    for document in page.get(f"/booking/{token}/check"):
        answer = client.post(document.form().get("action", ""))
        assert "/appointment/" in answer.location


def test_a_time_that_ran_out_is_booked_if_it_is_still_free(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = ready(client)
    clock.shift(11 * 60)
    assert "no longer held for you" in client.get(f"/en/booking/{token}/check").text
    assert confirm(client, token).status_code == 303
    assert appointments(app) == 1


def test_a_time_that_is_gone_offers_the_nearest_and_loses_nothing(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = ready(client)
    clock.shift(11 * 60)
    book(app.test_client(), **OTHER)
    for language in ("fr", "en"):
        refused = page.check(confirm(client, token, language), status=409)
    assert content(refused.one("h1")) == "This time has just been taken"
    start = refused.all("button", class_="slot")[0].get("value")
    action = refused.form().get("action", "")
    again = client.post(action, data={"start": start})
    assert again.location == f"/en/booking/{token}/check"
    assert "Núñez" in client.get(again.location).text
    assert confirm(client, token).status_code == 303
    assert appointments(app) == 2


def test_a_time_that_somebody_holds_is_refused(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = ready(client)
    clock.shift(11 * 60)
    hold(app.test_client())
    assert "Someone else is booking" in page.check(confirm(client, token), status=409).text
    assert appointments(app) == 0


@pytest.mark.backends("sqlite")
def test_a_time_that_is_gone_is_told_before_confirming(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = ready(client)
    clock.shift(11 * 60)
    page.get(f"/booking/{token}/check")
    book(app.test_client(), **OTHER)
    _, english = page.get(f"/booking/{token}/check", status=409)
    assert content(english.one("h1")) == "This time is no longer available"
    start = english.all("button", class_="slot")[0].get("value")
    again = client.post(english.form().get("action", ""), data={"start": start})
    assert again.location == f"/en/booking/{token}/check"


@pytest.mark.backends("sqlite")
def test_an_adult_needs_no_authority(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = ready(client, **FOR_A_CHILD | {"birth_year": "1950"})
    assert "authority" not in client.get(f"/en/booking/{token}/check").text


@pytest.mark.backends("sqlite")
def test_a_time_that_has_come_too_near_is_refused(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    clock.move_to(client_time("11:50"))
    token = ready(client)
    clock.shift(15 * 60)
    page.check(confirm(client, token), status=422)
    assert appointments(app) == 0


def client_time(clock_time: str) -> float:
    """A moment of the usual Wednesday, as seconds."""
    return minute(WEDNESDAY, clock_time) * 60


def without_the_service(app: Flask, clinic: SimpleNamespace) -> None:
    change(app, update(Service).where(Service.slug == "bilan").values(published=False))


def without_the_therapist(app: Flask, clinic: SimpleNamespace) -> None:
    change(app, update(Therapist).where(Therapist.id == clinic.camille.id).values(active=False))


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("withdraw", [without_the_service, without_the_therapist])
def test_what_is_offered_no_more_is_not_booked(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    withdraw: Callable[[Flask, SimpleNamespace], None],
) -> None:
    token = ready(client)
    withdraw(app, clinic)
    page.check(confirm(client, token), status=422)
    page.get(f"/booking/{token}/check", status=404)
    assert appointments(app) == 0


def blocked(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        db.session.add(patient(blocked=True))
        db.session.commit()


def at_the_limit(app: Flask, clinic: SimpleNamespace) -> None:
    change(app, db.text("UPDATE clinic SET max_upcoming_per_patient = 1"))
    book(app.test_client(), minute(date(2026, 12, 16), "14:00"))


def elsewhere_at_that_time(app: Flask, clinic: SimpleNamespace) -> None:
    book_with_alex = app.test_client()
    url = time_url(service="bilan", therapist="alex-martin", location="centre", type="in_person")
    token = book_with_alex.post(url, data={"start": str(AFTERNOON)}).location.split("/")[3]
    type_in(book_with_alex, token)
    assert confirm(book_with_alex, token).status_code == 303


def only_for_known_patients(app: Flask, clinic: SimpleNamespace) -> None:
    change(app, db.text("UPDATE clinic SET existing_patients_only = (1 = 1)"))


OBSTACLES = [blocked, at_the_limit, elsewhere_at_that_time, only_for_known_patients]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_whatever_stands_in_a_persons_way_the_answer_is_the_same(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    obstacle: Callable[[Flask, SimpleNamespace], None],
) -> None:
    token = ready(client)
    obstacle(app, clinic)
    before = appointments(app)
    french, english = (page.check(confirm(client, token, language), status=422) for language in ("fr", "en"))
    assert neutral(english.text, token) == NEUTRAL
    assert "tel:+15145550100" in french.links()
    assert appointments(app) == before


NEUTRAL = (
    "Call the clinic This appointment cannot be booked online for this person. "
    "The clinic will arrange it with you by phone. "
    "Nothing was booked, and nothing you typed is lost. "
    "Call 514 555-0100 Go back"
)


def neutral(text: str, token: str) -> str:
    """What the page says between its head and its foot."""
    start = text.index("Call the clinic This")
    return text[start : text.index("Go back") + len("Go back")]


def test_the_patient_is_known_again(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    book(client)
    book(client, minute(WEDNESDAY, "16:30"), first_name="ANA", last_name="Nunez", email="", agrees_email="")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Patient)) == 1


@pytest.mark.backends("sqlite")
def test_what_was_typed_is_not_in_any_address(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = hold(client)
    for answer in (type_in(client, token), confirm(client, token)):
        assert not any(value in answer.location for value in TYPED.values() if len(value) > 3)

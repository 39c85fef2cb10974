"""The page that a personal link opens, and the file for one's calendar."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import AccessLink, Appointment, Location, Message, Service, Therapist
from tests.document import Document, content
from tests.factories.booking import (
    AFTERNOON,
    FOLLOW_UP,
    book,
    change,
    choose,
    confirm,
    time_url,
    token_of,
    type_in,
)
from tests.factories.small_clinic import NOW, minute
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
MORNING = minute(date(2026, 12, 10), "9:00")


def shown(page: PageChecker, token: str) -> tuple[Document, Document]:
    french, english = page.get(f"/appointment/{token}")
    return french, english


def event(client: FlaskClient, token: str, language: str = "fr") -> Event:
    answer = client.get(f"/{language}/appointment/{token}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    [found] = calendar.events
    assert calendar["method"] == ("CANCEL" if found["status"] == "CANCELLED" else "PUBLISH")
    return found


def test_says_who_what_when_and_where(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    change(
        app,
        update(Location).values(
            phone="+15145550101", directions_fr="Métro Parc.", directions_en="Parc metro."
        ),
        update(Service).values(instructions_fr="Apportez vos clés.", instructions_en="Bring your keys."),
    )
    french, english = shown(page, book(client))
    for words in (
        "Your appointment is booked",
        "Assessment",
        "Wednesday, December 9, 2026",
        "2:00\u202fp.m. – 3:15\u202fp.m. (75\u00a0min)",
        "Downtown",
        "1200, avenue du Parc",
        "Parc metro.",
        "Camille Roy · Physiotherapist",
        "Ana Núñez",
        "Bring your keys.",
        "514 555-0101",
        "Eastern Time – Toronto",
        "Book another appointment",
    ):
        assert words in english.text
    assert "Métro Parc." in french.text
    assert f"http://127.0.0.1:8000{english.path}" in content(english.one("p", class_="only-in-print"))
    assert "hidden" in french.one("button", type="button").attrib  # without a script it would do nothing
    assert "tel:+15145550101" in french.links()


def test_promises_the_messages_that_are_planned(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client, agrees_sms="y")
    english = shown(page, token)[1]
    assert "You will receive a confirmation by email. You will receive a reminder by email." in english.text
    assert "Keep this page" not in english.text
    assert "ana@example.com" not in english.text
    change(app, update(Message).where(Message.event == "booked").values(state="sent", sent_at=NOW))
    assert "A confirmation was sent to you by email." in shown(page, token)[1].text
    change(app, update(Message).values(state="failed"))
    assert "You will not receive a confirmation message." in shown(page, token)[1].text


def test_who_cannot_be_reached_is_told_to_keep_the_page(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    english = shown(page, book(client, agrees_email=""))[1]
    assert "Keep this page" in english.text
    assert "You will not receive a confirmation message." in english.text


def test_opening_it_changes_nothing_and_it_opens_again(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    shown(page, token)
    shown(page, token)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AccessLink)) == 1
        assert db.session.scalars(select(Appointment.status)).one() == "booked"


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (
            {},
            "Until Tuesday, December 8, 2026 at 2:00\u202fp.m., you can change or cancel online.",
        ),
        (
            {"modify_deadline_hours": 48, "cancel_deadline_hours": 2},
            "Until Monday, December 7, 2026 at 2:00\u202fp.m., you can change the time online.",
        ),
        (
            {"modify_deadline_hours": None, "cancel_deadline_hours": 2},
            "To change the time of this appointment, call the clinic. Until Wednesday, December 9, 2026 at"
            " 12:00\u202fp.m., you can cancel online.",
        ),
        (
            {"modify_deadline_hours": None, "cancel_deadline_hours": None},
            "To change or cancel this appointment, call the clinic.",
        ),
        (
            {"modify_deadline_hours": 2, "cancel_deadline_hours": None},
            "you can change the time online. To cancel this appointment, call the clinic.",
        ),
        (
            {"modify_deadline_hours": 500, "cancel_deadline_hours": 500},
            "it could be changed or cancelled online. If you cannot be there, call as soon as you can.",
        ),
    ],
    ids=str,
)
def test_says_until_when_it_can_be_changed(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    hours: dict[str, int | None],
    sentence: str,
) -> None:
    change(app, update(Service).where(Service.slug == "bilan").values(booking_overrides=hours))
    assert sentence in shown(page, book(client))[1].text


@pytest.mark.parametrize(("late", "may_still"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_at_exactly_the_deadline_it_can_still_be_changed(
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    clock: time_machine.Traveller,
    late: timedelta,
    may_still: bool,
) -> None:
    token = book(client)
    clock.move_to(datetime(2026, 12, 8, 19, 0, tzinfo=UTC) + late)
    for document in shown(page, token):
        links = " ".join(document.links())
        assert [f"/{token}/{way}" in links for way in ("move", "cancel")] == [may_still] * 2
        assert f"/{token}/contact" in links
        card = document.one("section", class_="card")
        assert any(link.get("href") == "tel:+15145550100" for link in card.iter("a")) is not may_still


def test_a_call_shows_the_number_that_is_called(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = token_of(choose(client, MORNING, **FOLLOW_UP))
    type_in(client, token, call_number="(514) 555-0188")
    english = shown(page, token_of(confirm(client, token)))[1]
    assert "Where By phone 514 555-0188 Your therapist will call you at this number." in english.text
    assert "Downtown" not in english.text


def test_a_visit_at_home_shows_the_patients_address(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    query = {"service": "visite", "therapist": "camille-roy", "location": "any", "type": "home"}
    token = token_of(choose(client, MORNING, **query))
    type_in(client, token, visit_address="3, rue du Quai\nporte verte")
    link = token_of(confirm(client, token))
    assert "3, rue du Quai porte verte" in shown(page, link)[1].text
    assert event(client, link)["location"] == "3, rue du Quai\nporte verte"


def test_a_cancelled_one_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    change(app, update(Appointment).values(status="cancelled", cancelled_by="user", cancelled_at=NOW))
    for document in shown(page, token):
        for way in ("calendar.ics", "move", "cancel", "confirm", "contact"):
            assert not any(link.endswith(f"/{way}") for link in document.links())
    assert "On Tuesday, December 1, 2026 at 9:00\u202fa.m., the clinic cancelled it." in document.text
    assert content(document.one("h1")) == "This appointment is cancelled"
    assert event(client, token)["status"] == "CANCELLED"


def test_a_changed_one_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    assert "was changed after it was booked" not in shown(page, token)[1].text
    change(app, update(Appointment).values(revision=1))
    assert "was changed after it was booked" in shown(page, token)[1].text


def test_asks_for_presence_in_the_days_before(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = book(client)
    clock.move_to(datetime(2026, 12, 7, 18, 59, 59, tzinfo=UTC))
    assert "I will be there" not in shown(page, token)[1].text
    clock.shift(1)
    english = shown(page, token)[1]
    client.post(f"/en/appointment/{token}/confirm", data=english.fields())
    english = shown(page, token)[1]
    assert "You said that you will be there." in english.text
    assert "I will be there" not in english.text


def test_a_video_call_has_its_link_where_the_therapist_has_one(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    query = {"service": "bilan", "therapist": "camille-roy", "location": "any", "type": "video"}
    token = token_of(choose(client, **query))
    type_in(client, token)
    link = token_of(confirm(client, token))
    assert "The clinic will give you a link" in shown(page, link)[1].text
    change(app, update(Therapist).values(meeting_link="https://visio.example.com/camille"))
    english = shown(page, link)[1]
    assert "https://visio.example.com/camille" in english.links()
    assert "The clinic will give you a link" not in english.text


def test_a_past_one_says_so_until_the_link_expires(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = book(client)
    clock.move_to(datetime(2026, 12, 9, 20, 14, tzinfo=UTC))
    assert content(shown(page, token)[1].one("h1")) == "Your appointment is booked"
    clock.move_to(datetime(2026, 12, 9, 20, 15, tzinfo=UTC))
    assert content(shown(page, token)[1].one("h1")) == "This appointment is over"
    clock.shift(timedelta(days=30))
    page.get(f"/appointment/{token}", status=404)


def test_another_link_opens_nothing(clinic: SimpleNamespace, client: FlaskClient, page: PageChecker) -> None:
    book(client)
    french, english = page.get("/appointment/none", status=404)
    assert "/en/my-appointments" in english.links()
    assert content(french.one("h1")) == "Ce lien ne fonctionne plus"
    assert client.get("/fr/appointment/none/calendar.ics").status_code == 404


def test_sets_no_cookie_and_is_kept_nowhere(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = book(client)
    for address in (f"/en/appointment/{token}", f"/en/appointment/{token}/calendar.ics"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_calendar_has_the_time_in_utc_and_one_lasting_name(
    clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = book(client)
    first = event(client, token)
    clock.shift(3600)
    second = event(client, token, "en")
    assert first["uid"] == second["uid"]
    assert first["uid"].endswith("@127.0.0.1")
    assert first["sequence"] == 0
    assert first["dtstamp"].dt == second["dtstamp"].dt == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert first["dtstart"].dt == datetime(2026, 12, 9, 19, tzinfo=UTC)
    assert first["dtend"].dt == datetime(2026, 12, 9, 20, 15, tzinfo=UTC)
    assert first["location"] == "1200, avenue du Parc"


def test_the_calendar_tells_the_number_that_the_page_shows(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    assert "514 555-0100" in event(client, token)["description"]
    change(app, update(Location).values(phone="+15145550101"))
    assert "514 555-0101" in event(client, token)["description"]
    assert "Phone 514 555-0101" in shown(page, token)[1].text


def test_the_calendar_tells_nothing_of_the_persons_health(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = book(client, reason="Genou")
    for language in ("fr", "en"):
        text = client.get(f"/{language}/appointment/{token}/calendar.ics").text.replace("\r\n ", "")
        assert "Camille Roy" in text
        for told in ("Bilan", "Assessment", "hysio", "Genou", "Núñez", "ana@", token):
            assert told not in text


def test_the_two_links_of_one_visitor_open_the_same(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    draft = client.post(time_url(), data={"start": str(AFTERNOON)}).location.split("/")[3]
    type_in(client, draft)
    first, second = token_of(confirm(client, draft)), token_of(confirm(client, draft))
    assert first != second
    assert event(client, first)["uid"] == event(client, second)["uid"]
    assert "Ana Núñez" in shown(page, second)[0].text

"""Looking for a patient: what can be typed, what is shown, and to whom."""

from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import UserCalendar, UserSession
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Ana came to Camille in November and comes again; Léo comes to Alex; Zoé has no appointment at all."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        ana = patient(birth_date=date(1985, 3, 27))
        appointment(made, minute(date(2026, 11, 4), "14:00"), ana, status="fulfilled")
        made.next = appointment(made, minute(WEDNESDAY, "14:00"), ana)
        made.leo = patient("Léo", "Côté", email="leo@example.com")
        appointment(made, minute(WEDNESDAY, "15:15"), made.leo, therapist_id=made.alex.id)
        db.session.add(patient("Zoé", "Roy"))
        db.session.commit()
        made.administrator = account("admin@example.com", role="administrator")
        made.therapist = account("camille@example.com", therapist_id=made.camille.id)
    return made


def look_for(browser: FlaskClient, typed: str, language: str = "en") -> Document:
    """Type it into the page's field, send the form, and go where the answer leads."""
    page = Document(browser.get(f"/{language}/patients"))
    fields = page.fields(f"/{language}/patients") | {"q": typed}
    return Document(browser.post(f"/{language}/patients", data=fields, follow_redirects=True))


def found(document: Document) -> list[list[str]]:
    return [[content(cell) for cell in row] for row in document.all("tr")[1:]]


def test_asks_whom_to_look_for(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    french, english = page.get("/patients")
    assert "Find a patient" in english.text
    assert "27/3/1985" in french.text
    assert english.all("table") == []
    assert len(english.all("input", name="q")) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_shows_the_next_appointment_and_the_last_visit(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, language: str
) -> None:
    browser_of(app, clinic.therapist, client)
    document = look_for(client, "nunez", language)
    page.check(document.response)
    assert f"/{language}/appointments/{clinic.next.uid}" in document.links()
    if language == "en":
        assert found(document) == [
            [
                "Ana Núñez",
                "March 27, 1985",
                "Wednesday, December 9, 2026 at 2:00\u202fp.m.Camille Roy · Assessment",
                "November 4, 2026",
            ]
        ]
        assert "1 patient found" in document.text
        assert document.fields("/en/patients")["q"] == "nunez"


def test_says_that_nothing_is_coming(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    document = look_for(browser_of(app, clinic.administrator, client), "zoe")
    page.check(document.response)
    assert found(document) == [["Zoé Roy", "May 4, 1990", "No upcoming appointment", "None yet"]]


def test_a_therapist_finds_patients_of_open_calendars_only(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.therapist)
    for typed in ("leo", "zoe"):
        document = look_for(browser, typed)
        assert found(document) == []
        assert "The search covers only the calendars you have access to." in document.text


def test_a_therapist_sees_appointments_of_open_calendars_only(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        shared = patient("Mia", "Roy")
        appointment(clinic, minute(WEDNESDAY, "09:00"), shared, therapist_id=clinic.alex.id)
        appointment(clinic, minute(date(2026, 11, 25), "16:30"), shared, therapist_id=clinic.alex.id)
        appointment(clinic, minute(WEDNESDAY, "16:30"), shared)
    [[_, _, coming, last]] = found(look_for(browser_of(app, clinic.therapist), "mia"))
    assert coming == "Wednesday, December 9, 2026 at 4:30\u202fp.m.Camille Roy · Assessment"
    assert last == "None yet"
    [[_, _, coming, last]] = found(look_for(browser_of(app, clinic.administrator), "mia"))
    assert coming == "Wednesday, December 9, 2026 at 9:00\u202fa.m.Alex Martin · Assessment"
    assert last == "November 25, 2026"


def test_says_that_there_are_more_than_are_shown(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add_all(patient(f"Nr{number}", "Many") for number in range(21))
        db.session.commit()
    document = look_for(browser_of(app, clinic.administrator, client), "many")
    page.check(document.response)
    assert len(found(document)) == 20
    assert "The first 20 patients are shown; there are more." in document.text


@pytest.mark.parametrize("typed", ["x", "%", "12", "@", "_ _"])
def test_too_little_is_refused_with_a_sentence(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, typed: str
) -> None:
    document = look_for(browser_of(app, clinic.administrator, client), typed)
    page.check(document.response, status=422)
    assert "Enter at least two letters of a name" in document.text
    assert document.fields("/en/patients")["q"] == typed


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_field_asks_again(app: Flask, clinic: SimpleNamespace, typed: str) -> None:
    document = look_for(browser_of(app, clinic.administrator), typed)
    assert document.response.status_code == 200
    assert "Enter at least" not in document.text


@pytest.mark.backends("sqlite", "postgresql")
@pytest.mark.parametrize(
    "typed", ["an\0a", "\ufffdana", "' OR 1=1 --", "ana\\", "a" * 5000, "9" * 40 + "/1/1", "%%%%"]
)
def test_whatever_is_typed_is_only_looked_for(app: Flask, clinic: SimpleNamespace, typed: str) -> None:
    document = look_for(browser_of(app, clinic.administrator), typed)
    assert document.response.status_code in (200, 422)
    assert len(found(document)) <= 1


def test_what_is_typed_stands_in_no_address(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.therapist)
    with browser.session_transaction() as session:
        before = dict(session)
    document = look_for(browser, "nunez")
    assert [answer.location for answer in document.response.history] == ["/en/patients"]
    assert document.response.request.query_string == b""
    assert not any("nunez" in link for link in document.links())
    assert document.response.headers["Cache-Control"] == "no-store"
    with browser.session_transaction() as session:
        assert {name: value for name, value in session.items() if name != "csrf_token"} == before
    look_for(browser, "")
    assert found(Document(browser.get("/en/patients?q=nunez"))) == []


@pytest.mark.backends("sqlite", "postgresql")
def test_the_last_search_is_there_to_come_back_to_in_either_language(
    app: Flask, clinic: SimpleNamespace
) -> None:
    browser = browser_of(app, clinic.administrator)
    look_for(browser, "leo")
    look_for(browser, "nunez")
    for language in ("en", "fr"):
        document = Document(browser.get(f"/{language}/patients"))
        assert [row[0] for row in found(document)] == ["Ana Núñez"]
        assert document.fields(f"/{language}/patients")["q"] == "nunez"
    assert found(Document(browser_of(app, clinic.administrator).get("/en/patients"))) == []
    look_for(browser, " ")
    assert Document(browser.get("/en/patients")).fields("/en/patients")["q"] == ""


def test_the_last_search_shows_open_calendars_only(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        desk = account("desk@example.com", clinic.alex)
    browser = browser_of(app, desk)
    assert len(found(look_for(browser, "leo"))) == 1
    with app.app_context():
        db.session.query(UserCalendar).filter_by(user_id=desk.id).update({"therapist_id": clinic.camille.id})
        db.session.commit()
    assert found(Document(browser.get("/en/patients"))) == []


def test_the_last_search_ends_with_the_session(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.administrator)
    document = look_for(browser, "leo")
    with app.app_context():
        assert db.session.scalars(select(UserSession.last_search)).all() == ["leo"]
    browser.post("/en/sign-out", data=document.fields("/en/sign-out"))
    with app.app_context():
        assert db.session.scalars(select(UserSession.last_search)).all() == []
    assert found(Document(browser_of(app, clinic.administrator, browser).get("/en/patients"))) == []


def test_every_staff_page_but_its_own_has_the_field_in_its_head(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.therapist)
    for address in ("/en/day", "/en/week", f"/en/appointments/{clinic.next.uid}"):
        document = Document(browser.get(address))
        fields = document.fields("/en/patients")
        answer = browser.post("/en/patients", data=fields | {"q": "ana"}, follow_redirects=True)
        assert found(Document(answer))[0][0] == "Ana Núñez"
        look_for(browser, "")


def test_an_account_without_calendar_finds_nobody(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        newcomer = account("new@example.com")
    document = Document(browser_of(app, newcomer).get("/en/patients"))
    assert "You do not have access to any calendar yet" in document.text


@pytest.mark.backends("sqlite", "postgresql")
def test_is_read_in_a_few_statements(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.therapist)
    page = look_for(browser, "ana")
    with counted_statements(app) as sent:
        browser.post("/en/patients", data=page.fields("/en/patients") | {"q": "n"})
    assert len(sent) <= 5  # that somebody searched is audited
    look_for(browser, "ana")
    with counted_statements(app) as sent:
        assert len(found(Document(browser.get("/en/patients")))) == 1
    assert len(sent) <= 7

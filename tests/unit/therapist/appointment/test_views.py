"""The page of an appointment: who, what, when, how it came about, and who may open it."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, Patient
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import CHILD, account, appointment, browser_of, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
TWO = minute(WEDNESDAY, "14:00")


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.user = account("camille@example.com", therapist_id=made.camille.id, name="Camille Roy")
    return made


@pytest.fixture
def browser(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> FlaskClient:
    return browser_of(app, clinic.user, client)


def book(app: Flask, clinic: SimpleNamespace, person: Patient | None = None, **columns: object) -> str:
    """Make an appointment; answers its address."""
    with app.app_context():
        return f"/appointments/{appointment(clinic, TWO, person or patient(), **columns).uid}"


def facts(document: Document) -> dict[str, str]:
    """What the page says under each label."""
    return {
        content(row.find("dt")): content(row.find("dd"))
        for row in document.all("div")
        if row.find("dt") is not None
    }


def test_says_all_that_is_known(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    ana = patient(mobile="+15145550123", phone="+15145550199")
    contact = typed(ana, phone="+15145550199", reason="Un genou\nqui craque", agrees_sms=True)
    french, english = page.get(book(app, clinic, ana, contact=contact))
    assert content(french.one("h1")) == "Rendez-vous du mercredi 9 décembre 2026 à 14\u00a0h"
    assert content(english.one("h1")) == "Appointment on Wednesday, December 9, 2026 at 2:00\u202fp.m."
    assert "Ana Núñez" not in content(english.one("title"))
    assert "Ana Núñez" in [content(heading) for heading in english.all("h2")]
    assert facts(english) == {
        "Birth date": "May 4, 199036 years old",
        "Email address": "ana@example.com",
        "Mobile": "514 555-0123",
        "Phone": "514 555-0199",
        "Language": "French",
        "Start and end": "2:00\u202fp.m. – 3:15\u202fp.m.75 minutes",
        "Service": "Assessment",
        "Type": "In person",
        "Therapist": "Camille Roy",
        "Location": "Downtown1200, avenue du Parc",
        "Reason given": "Un genou qui craque",
        "Booked on": "Tuesday, December 1, 2026 at 9:00\u202fa.m.Online",
        "Language of the messages": "French",
        "Agreed to be contacted by": "email, text message",
        "Privacy notice accepted": "Tuesday, December 1, 2026 at 9:00\u202fa.m.Version 2026-11 (French)",
    }
    assert {"mailto:ana@example.com", "tel:+15145550123", "tel:+15145550199"} <= set(english.links())
    assert "/en/day?date=2026-12-09" in english.links()


def test_shows_what_was_typed_otherwise_beside_the_record(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    ana = patient(mobile="+15145550123", phone="+15145550199")
    contact = typed(
        ana, first_name="Ana María", email="ANA@example.com", mobile="+15145550777", phone="+15145550123"
    )
    _, english = page.get(book(app, clinic, ana, contact=contact))
    [notice] = english.all("div", class_="notice notice-warning")
    assert [content(value) for value in notice.iter("dd")] == ["Ana María Núñez", "514 555-0777"]
    assert "tel:+15145550123" in english.links()


def test_says_nothing_of_differences_where_there_are_none(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient
) -> None:
    ana = patient()
    document = Document(browser.get("/en" + book(app, clinic, ana, contact=typed(ana))))
    assert document.all("div", class_="notice notice-warning") == []


def test_says_who_booked_for_somebody_else(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    child = patient("Léo", "Côté", birth_date=CHILD, email="", language="en")
    contact = typed(
        child,
        email="julie@example.com",
        mobile="+15145550188",
        call_number="+15145550188",
        booker_name="Julie Côté",
        relation="parent",
        has_authority=True,
    )
    address = book(app, clinic, child, contact=contact, type="phone")
    _, english = page.get(address)
    told = facts(english)
    assert (told["Name"], told["Relationship"]) == ("Julie Côté", "Mother or father")
    assert told["Authority to book"] == "Says they have authority to book for the patient"
    assert told["Email address"] == "julie@example.com"
    assert told["Number to call"] == "514 555-0188"
    assert told["Contact"] == "Nothing on record"
    assert told["Birth date"] == "May 4, 20188 years old"
    assert english.all("div", class_="notice notice-warning") == []


@pytest.mark.parametrize(("birth_date", "is_asked"), [(CHILD, True), (CHILD.replace(year=1990), False)])
def test_says_where_authority_over_a_minor_was_not_confirmed(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, birth_date: object, is_asked: bool
) -> None:
    person = patient(birth_date=birth_date)
    address = book(app, clinic, person, contact=typed(person, booker_name="Julie", relation="other"))
    told = facts(Document(browser.get(f"/en{address}")))
    assert ("Authority to book" in told) == is_asked


def test_shows_where_a_home_visit_goes(app: Flask, clinic: SimpleNamespace, browser: FlaskClient) -> None:
    ana = patient()
    address = book(app, clinic, ana, type="home", contact=typed(ana, visit_address="12, rue des Érables"))
    assert facts(Document(browser.get(f"/en{address}")))["Address of the visit"] == "12, rue des Érables"


@pytest.mark.parametrize("origin", ["staff", "emr"])
def test_an_appointment_that_was_not_made_online_has_nothing_typed(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker, origin: str
) -> None:
    _, english = page.get(book(app, clinic, origin=origin, status="cancelled"))
    assert "Agreed to be contacted by" not in facts(english)
    assert "Cancelled" in english.text


def test_tells_its_history_but_not_who_looked_at_it(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        made = appointment(clinic, TWO)
        for actor, user_id, subject_id in (
            ("patient", None, made.id),
            ("user", clinic.user.id, made.id),
            ("user", None, made.id + 1),
        ):
            db.session.add(
                AuditEntry(
                    at=NOW,
                    actor=actor,
                    user_id=user_id,
                    act="booked",
                    subject="appointment",
                    subject_id=subject_id,
                )
            )
        db.session.commit()
    page.get(f"/appointments/{made.uid}")
    _, english = page.get(f"/appointments/{made.uid}")
    assert "online, by the patient or a relative" in english.text
    assert english.text.count("by Camille Roy") == 1
    assert "opened" not in english.text


def test_opening_it_is_audited(app: Flask, clinic: SimpleNamespace, browser: FlaskClient) -> None:
    browser.get("/en" + book(app, clinic))
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor, entry.user_id, entry.subject) == (
        "opened",
        "user",
        clinic.user.id,
        "appointment",
    )


@pytest.mark.backends("sqlite", "postgresql")
def test_another_therapist_s_appointment_is_not_found(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    address = book(app, clinic, therapist_id=clinic.alex.id)
    page.get(address, status=404)
    page.get("/appointments/unknown", status=404)
    with app.app_context():
        assert list(db.session.scalars(select(AuditEntry))) == []


@pytest.mark.backends("sqlite", "postgresql")
def test_is_read_in_a_few_statements(app: Flask, clinic: SimpleNamespace, browser: FlaskClient) -> None:
    ana = patient()
    address = "/en" + book(app, clinic, ana, contact=typed(ana))
    assert browser.get(address).status_code == 200
    with counted_statements(app) as sent:
        browser.get(address)
    assert len(sent) <= 12

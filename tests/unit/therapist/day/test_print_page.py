"""The day as it is printed: with names, audited, or with initials and nothing else that tells who comes."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
PRINT = f"/day/print?date={WEDNESDAY}"


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """On the Wednesday Ana sees Camille, and so does Léo, whose mother booked; Bea cancelled."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        appointment(made, minute(WEDNESDAY, "14:00"), patient(mobile="+15145550123"))
        leo = patient("Léo", "Côté", email="leo@example.com")
        contact = typed(leo, mobile="+15145550188", booker_name="Julie Côté", relation="parent")
        appointment(made, minute(WEDNESDAY, "15:15"), leo, contact=contact, type="phone")
        appointment(made, minute(WEDNESDAY, "16:30"), patient("Bea", "Roy"), status="cancelled")
        made.administrator = account("admin@example.com", role="administrator")
        made.therapist = account("camille@example.com", therapist_id=made.camille.id)
    return made


def rows(document: Document) -> list[list[str]]:
    return [[content(cell) for cell in row] for row in document.all("tr")]


def test_with_names_it_says_who_comes_and_how_to_reach_them(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    french, english = page.get(f"{PRINT}&names=with")
    assert rows(english) == [
        ["Time", "Name", "Service", "Type", "Location", "Phone"],
        [
            "2:00\u202fp.m. – 3:15\u202fp.m.",
            "Ana Núñez",
            "Assessment",
            "In person",
            "Downtown",
            "514 555-0123",
        ],
        [
            "3:15\u202fp.m. – 4:30\u202fp.m.",
            "Léo Côté",
            "Assessment",
            "By phone",
            "Downtown",
            "514 555-0188 (Julie Côté)",
        ],
    ]
    assert content(english.one("caption")) == "Camille Roy · 2 appointments"
    assert "Printed on Tuesday, December 1, 2026 at 9:00\u202fa.m." in english.text
    assert content(french.one("h1")) == "Mercredi 9 décembre 2026"
    assert "Park Clinic" in content(english.one("main"))


@pytest.mark.parametrize("names", ["&names=without", "", "&names=yes"])
def test_without_names_there_are_initials_only(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, names: str
) -> None:
    browser_of(app, clinic.therapist, client)
    _, english = page.get(PRINT + names)
    assert [row[:2] for row in rows(english)] == [
        ["Time", "Initials"],
        ["2:00\u202fp.m. – 3:15\u202fp.m.", "A. N."],
        ["3:15\u202fp.m. – 4:30\u202fp.m.", "L. C."],
    ]
    assert {len(row) for row in rows(english)} == {5}
    for telling in ("Ana", "Núñez", "Léo", "Côté", "555-01", "appointments/", "tel:"):
        assert telling not in shown(english)


def shown(document: Document) -> str:
    """The page without its frame, addresses included."""
    return document.response.text.partition("<main")[2]


def test_each_therapist_has_a_table(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "14:00"), patient("Max", "Roy"), therapist_id=clinic.alex.id)
    browser = browser_of(app, clinic.administrator)
    captions = [content(each) for each in Document(browser.get(f"/en{PRINT}")).all("caption")]
    assert captions == ["Alex Martin · 1 appointment", "Camille Roy · 2 appointments"]
    chosen = Document(browser.get(f"/en{PRINT}&therapist=alex-martin&names=with"))
    assert [content(each) for each in chosen.all("caption")] == captions[:1]
    assert {
        "/en/day?date=2026-12-09&therapist=alex-martin",
        "/en/day/print?date=2026-12-09&therapist=alex-martin&names=without",
    } <= set(chosen.links())


def test_an_empty_day_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    _, english = page.get("/day/print?date=2026-12-10")
    assert "No appointments on this day" in english.text


@pytest.mark.backends("sqlite", "postgresql")
def test_opening_it_with_names_is_audited(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.therapist)
    browser.get(f"/en{PRINT}&names=without")
    browser.get(f"/en{PRINT}&names=with")
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor, entry.user_id, entry.subject, entry.subject_id) == (
        "printed",
        "user",
        clinic.therapist.id,
        "day",
        None,
    )
    assert entry.detail == {"date": "2026-12-09", "therapists": [clinic.camille.id]}


def test_a_calendar_that_is_not_theirs_is_neither_shown_nor_audited(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    page.get(f"{PRINT}&therapist=alex-martin&names=with", status=404)
    with app.app_context():
        assert list(db.session.scalars(select(AuditEntry))) == []


def test_asks_the_database_as_often_whatever_the_day_holds(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.administrator)
    browser.get(f"/en{PRINT}")
    with counted_statements(app) as few:
        browser.get(f"/en{PRINT}")
    with app.app_context():
        for hour in range(8, 13):
            start = minute(WEDNESDAY, f"{hour:02}:00")
            appointment(clinic, start, patient(f"N{hour}", "X"), forced=True)
    with counted_statements(app) as many:
        assert len(rows(Document(browser.get(f"/en{PRINT}")))) == 8
    assert len(many) == len(few) <= 5

"""What staff have to do by hand: who sees it, what it says, doing it and handing it on."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.messages.vocabulary import TaskKind
from app.extensions import db
from app.models import AuditEntry, StaffTask
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of, typed
from tests.factories.history import task
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
BOTH = pytest.mark.backends("sqlite", "postgresql")


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Ana's cancelled visit with Camille and Léo's moved one with Alex, and an account of each kind."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.ana = appointment(made, minute(WEDNESDAY, "14:00"), status="cancelled", revision=1)
        leo = patient("Léo", "Côté")
        contact = typed(leo, booker_name="Julie Côté", relation="parent")
        made.leo = appointment(
            made,
            minute(WEDNESDAY, "15:15"),
            leo,
            therapist_id=made.alex.id,
            revision=1,
            contact=contact,
        )
        made.users = {
            "administrator": account("admin@example.com", role="administrator", name="Dominique Roy"),
            "camille": account("camille@example.com", therapist_id=made.camille.id, name="Camille Roy"),
            "alex": account("alex@example.com", therapist_id=made.alex.id, name="Alex Martin"),
            "receptionist": account("accueil@example.com", made.camille, name="Marie Dubé"),
        }
    return made


def said(document: Document) -> list[str]:
    """What is to be done, in the order in which it stands there."""
    return [content(line) for line in document.all("p", class_="task-what")]


def to_do(browser: FlaskClient) -> list[str]:
    return said(Document(browser.get("/en/day")))


def test_says_whom_to_tell_what_and_by_which_number(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        task(appointment_id=clinic.ana.id)
        task(appointment_id=clinic.leo.id, address="")
    browser_of(app, clinic.users["administrator"], client)
    _, english = page.get("/day")
    assert said(english) == [
        "Urgent Tell Ana Núñez by phone that the appointment on Wednesday, December 9, 2026"
        " at 2:00\u202fp.m. is cancelled.",
        "Urgent Tell Julie Côté by phone that the appointment, now on Wednesday, December 9, 2026"
        " at 3:15\u202fp.m., has changed.",
    ]
    assert content(english.one("section", class_="tasks")).startswith("2 things to do")
    assert "tel:+15145550123" in english.links()
    assert f"/en/appointments/{clinic.ana.uid}" in english.links()
    assert "No phone number is known." in english.text


def test_a_reminder_that_nobody_can_phone_in_time_is_no_urgent_task(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        booked = appointment(clinic, minute(WEDNESDAY, "16:30"), patient("Bea", "Roy"))
        task(appointment_id=booked.id, is_urgent=False)
    [sentence] = to_do(browser_of(app, clinic.users["camille"]))
    assert sentence.startswith("Remind Bea Roy by phone of the appointment on Wednesday")


@pytest.mark.parametrize(
    ("kind", "address", "text", "sentence"),
    [
        (TaskKind.REPLY, "+15145550123", "Annuler svp", "Text message from Ana Núñez."),
        (TaskKind.ADDRESS, "ana@example.com", "", "The email address of Ana Núñez does not work."),
        (TaskKind.ADDRESS, "+15145550123", "", "The number of Ana Núñez does not work."),
    ],
)
def test_says_what_to_read_or_mend(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    kind: TaskKind,
    address: str,
    text: str,
    sentence: str,
) -> None:
    with app.app_context():
        task(kind, clinic.ana.id, address=address, text=text)
    browser_of(app, clinic.users["camille"], client)
    _, english = page.get("/day")
    assert said(english)[0].startswith(sentence)
    assert [content(quote) for quote in english.all("blockquote")] == ([text] if text else [])
    assert f"mailto:{address}" if "@" in address else f"tel:{address}" in english.links()


@BOTH
def test_urgent_ones_come_first_then_the_oldest(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        task(TaskKind.REPLY, clinic.ana.id, created_at=NOW - timedelta(hours=2))
        task(TaskKind.ADDRESS, clinic.ana.id, created_at=NOW - timedelta(hours=3))
        task(appointment_id=clinic.ana.id)
        task(TaskKind.REPLY, clinic.ana.id, done_at=NOW, done_by_id=clinic.users["camille"].id)
    kinds = [line.split()[0] for line in to_do(browser_of(app, clinic.users["camille"]))]
    assert kinds == ["Urgent", "The", "Text"]


@BOTH
def test_everybody_sees_the_tasks_of_their_calendars(app: Flask, clinic: SimpleNamespace) -> None:
    """What belongs to no appointment is for administrators and those without a calendar of their own."""
    with app.app_context():
        task(TaskKind.ADDRESS, clinic.ana.id)
        task(TaskKind.ADDRESS, clinic.leo.id)
        task(TaskKind.REPLY)
    seen = {
        name: [line.split(" does")[0] for line in to_do(browser_of(app, user))]
        for name, user in clinic.users.items()
    }
    ana, leo = "The number of Ana Núñez", "The number of Julie Côté"
    unknown = "Text message from a number that belongs to no upcoming appointment."
    assert seen == {
        "administrator": [ana, leo, unknown],
        "camille": [ana],
        "alex": [leo],
        "receptionist": [ana, unknown],
    }


def test_without_tasks_nothing_is_shown(app: Flask, clinic: SimpleNamespace) -> None:
    document = Document(browser_of(app, clinic.users["camille"]).get("/en/day"))
    assert document.one("div", id="to-do").get("hidden") is not None
    assert document.all("section", class_="tasks") == []


def test_another_day_shows_no_tasks(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        task(appointment_id=clinic.ana.id)
    document = Document(browser_of(app, clinic.users["camille"]).get(f"/en/day?date={WEDNESDAY}"))
    assert said(document) == []


def test_the_appointment_s_page_shows_its_own(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        task(appointment_id=clinic.ana.id)
        task(TaskKind.REPLY)
    browser = browser_of(app, clinic.users["administrator"])
    document = Document(browser.get(f"/en/appointments/{clinic.ana.uid}"))
    assert len(said(document)) == 1


@BOTH
def test_a_task_that_is_done_is_gone_and_audited(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        made = task(appointment_id=clinic.ana.id)
    browser = browser_of(app, clinic.users["camille"])
    address = f"/en/tasks/{made.id}/done"
    fields = Document(browser.get("/en/day")).fields(address)
    answer = browser.post(address, data=fields)
    assert (answer.status_code, answer.location) == (303, "/en/day")
    document = Document(browser.get("/en/day"))
    assert said(document) == []
    assert "The task is done." in document.text
    with app.app_context():
        kept = db.session.get(StaffTask, made.id)
        assert kept is not None
        assert (kept.done_at, kept.done_by_id) == (NOW, clinic.users["camille"].id)
        acts = [(each.act, each.subject, each.subject_id) for each in db.session.query(AuditEntry)]
        assert acts == [("task_finished", "appointment", clinic.ana.id)]


def test_a_click_made_twice_does_it_once(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        made = task(appointment_id=clinic.ana.id)
    browser = browser_of(app, clinic.users["camille"])
    fields = Document(browser.get("/en/day")).fields(f"/en/tasks/{made.id}/done")
    answers = [browser.post(f"/en/tasks/{made.id}/done", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.query(AuditEntry).count() == 1


@BOTH
def test_a_task_is_taken_and_handed_on(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        made = task(TaskKind.REPLY)
    browser = browser_of(app, clinic.users["receptionist"])
    address = f"/en/tasks/{made.id}/assign"
    form = Document(browser.get("/en/day")).fields(f"/en/tasks/{made.id}/done")
    browser.post(address, data=form)
    document = Document(browser.get("/en/day"))
    assert "Assigned to you" in document.text
    browser.post(address, data=form | {"to": str(clinic.users["administrator"].id)})
    document = Document(browser.get("/en/day"))
    assert "The task is assigned to Dominique Roy." in document.text
    assert "Assigned to Dominique Roy" in document.text
    assert len(said(document)) == 1


def test_offers_those_who_may_see_it(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        task(appointment_id=clinic.ana.id)
    document = Document(browser_of(app, clinic.users["camille"]).get("/en/day"))
    assert [content(option) for option in document.all("option")] == ["Dominique Roy", "Marie Dubé"]


@pytest.mark.parametrize("to", ["alex", "nobody"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_is_not_given_to_an_account_that_may_not_see_it(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, to: str, language: str
) -> None:
    with app.app_context():
        made = task(appointment_id=clinic.ana.id)
    browser = browser_of(app, clinic.users["camille"], client)
    fields = Document(browser.get("/en/day")).fields(f"/en/tasks/{made.id}/done")
    other = str(clinic.users["alex"].id) if to == "alex" else "9" * 30
    page.check(browser.post(f"/{language}/tasks/{made.id}/assign", data=fields | {"to": other}), 422)
    with app.app_context():
        kept = db.session.get(StaffTask, made.id)
        assert kept is not None
        assert kept.assigned_to_id is None


@pytest.mark.parametrize("act", ["done", "assign"])
def test_the_task_of_another_calendar_is_not_found(app: Flask, clinic: SimpleNamespace, act: str) -> None:
    with app.app_context():
        made = task(appointment_id=clinic.leo.id)
        task(appointment_id=clinic.ana.id)
    browser = browser_of(app, clinic.users["camille"])
    fields = Document(browser.get("/en/day")).fields("/en/sign-out")
    assert browser.post(f"/en/tasks/{made.id}/{act}", data=fields).status_code == 404
    assert browser.post(f"/en/tasks/{2**31 - 1}/{act}", data=fields).status_code == 404
    assert browser.post(f"/en/tasks/{2**70}/{act}", data=fields).status_code == 404


def test_asks_the_database_as_often_for_one_task_as_for_many(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        task(appointment_id=clinic.ana.id)
    browser = browser_of(app, clinic.users["administrator"])
    browser.get("/en/day")
    with counted_statements(app) as few:
        browser.get("/en/day")
    with app.app_context():
        for _ in range(5):
            task(TaskKind.REPLY)
            task(appointment_id=clinic.leo.id)
    with counted_statements(app) as many:
        assert len(to_do(browser)) == 11
    assert len(many) == len(few) <= 9

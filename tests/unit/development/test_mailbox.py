"""The local mailbox: what was sent as its recipients see and hear it, and nothing in production."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.domain.messages.vocabulary import Channel, Event
from app.extensions import db
from app.models import Appointment, StaffTask
from app.notifications.channels.base import Call, Email, SmsMessage, Speech
from app.notifications.channels.local.mailbox import Mailbox
from tests.conftest import Freeze
from tests.databases import Databases
from tests.document import Document, content
from tests.factories.accounts import appointment
from tests.factories.history import message
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
E, S, C = "e" * 32, "5" * 32, "c" * 32
EMAIL = Email(
    to="ana@example.com",
    subject="Votre rendez-vous du 9 décembre",
    text="Bonjour\nhttps://rdv.example.com/fr/rendez-vous/abc",
    html='<html lang="fr"><head><title>x</title></head><body style="color:red">'
    '<script>alert(1)</script><a href="/en/">Rendez-vous</a></body></html>',
    uid=E,
    event=Event.BOOKED,
    language="fr",
    sender_name="Clinique du Parc",
    reply_to="info@example.com",
    calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    calendar_method="REQUEST",
)
SMS = SmsMessage(to="+15145550123", text="Rappel <b>", uid=S, event=Event.REMINDER, language="fr")
CALL = Call(
    to="+15145550123",
    speech=Speech("fr", ("Bonjour", "Rendez-vous demain"), ("Clinique du Parc",), "Appuyez sur 1", "Merci"),
    uid=C,
    event=Event.REMINDER,
    language="fr",
)


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        return small_clinic()


@pytest.fixture
def folder(app: Flask, clinic: SimpleNamespace) -> Iterator[Path]:
    """The folder of an empty mailbox."""
    settings: Settings = app.extensions["settings"]
    assert settings.mailbox_folder is not None
    shutil.rmtree(settings.mailbox_folder, ignore_errors=True)
    yield settings.mailbox_folder
    shutil.rmtree(settings.mailbox_folder, ignore_errors=True)


@pytest.fixture
def filled(folder: Path) -> Path:
    for channel, item in ((Channel.EMAIL, EMAIL), (Channel.SMS, SMS), (Channel.PHONE, CALL)):
        Mailbox(channel, folder).send(item)
    return folder


def test_says_what_to_do_where_it_is_empty(folder: Path, page: PageChecker) -> None:
    _, english = page.get("/mailbox")
    assert "No messages yet" in english.text
    assert "/en/" in english.links()


def test_lists_what_was_sent(filled: Path, page: PageChecker) -> None:
    _, english = page.get("/mailbox")
    told = {content(line) for line in english.all("p", class_="mailbox-title")}
    assert told == {
        "Votre rendez-vous du 9 décembre",
        "Rappel <b>",
        "Bonjour Rendez-vous demain",
    }
    assert "Email to ana@example.com" in english.text
    assert "Text message to 514 555-0123" in english.text
    assert english.response.headers["Cache-Control"] == "no-store"


def test_shows_an_email_in_a_frame_that_cannot_harm(
    filled: Path, page: PageChecker, client: FlaskClient
) -> None:
    _, english = page.get(f"/mailbox/{E}")
    frame = english.one("iframe")
    assert (frame.get("src"), frame.get("sandbox")) == (
        f"/en/mailbox/{E}/html",
        "allow-top-navigation-by-user-activation",
    )
    assert "frame-src 'self'" in english.response.headers["Content-Security-Policy"]
    assert "https://rdv.example.com/fr/rendez-vous/abc" in english.links()
    shown = client.get(f"/en/mailbox/{E}/html")
    assert '<head><base target="_top">' in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert shown.headers.getlist("X-Frame-Options") == ["SAMEORIGIN"]
    assert shown.headers.getlist("Content-Security-Policy") == [policy]


def test_offers_the_attached_calendar_file(filled: Path, client: FlaskClient) -> None:
    answer = client.get(f"/en/mailbox/{E}/calendar")
    assert answer.data == EMAIL.calendar
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_shows_a_text_message(filled: Path, page: PageChecker) -> None:
    _, english = page.get(f"/mailbox/{S}")
    assert content(english.one("p", class_="mailbox-bubble")) == "Rappel <b>"
    assert content(english.one("h1")) == "Text message to 514 555-0123"


def test_shows_what_is_said_on_a_call(filled: Path, page: PageChecker) -> None:
    _, english = page.get(f"/mailbox/{C}")
    people, machine = (content(said) for said in english.all("div", class_="mailbox-speech"))
    assert people == "Bonjour Rendez-vous demain Appuyez sur 1"
    assert machine == "Clinique du Parc"


@pytest.mark.parametrize(
    "where", ["unknown", f"{S}/html", f"{S}/calendar", "..%2Fsecret_key", "a" * 300, f"{E}%00"]
)
def test_what_is_not_there_is_not_found(filled: Path, page: PageChecker, where: str) -> None:
    page.get(f"/mailbox/{where}", status=404)


@pytest.fixture
def booked(app: Flask, clinic: SimpleNamespace, filled: Path) -> Appointment:
    """Ana's visit, of which the SMS and the call in the mailbox remind her."""
    with app.app_context():
        made = appointment(clinic, minute(WEDNESDAY, "14:00"))
        for uid, channel in ((S, Channel.SMS), (C, Channel.PHONE)):
            message(made.id, uid=uid, event=Event.REMINDER, channel=channel, address="+15145550123")
    return made


def answer(client: FlaskClient, uid: str, **typed: str) -> str:
    """Fill in the form of a message's page and send it; answers what is said then."""
    where = f"/en/mailbox/{uid}"
    fields = Document(client.get(where)).fields(f"{where}/answer")
    response = client.post(f"{where}/answer", data=fields | typed)
    assert (response.status_code, response.location) == (303, where)
    return content(Document(client.get(where)).one("div", class_="notice notice-good"))


@pytest.mark.backends("sqlite", "postgresql")
def test_a_reply_ok_confirms(app: Flask, booked: Appointment, client: FlaskClient) -> None:
    assert answer(client, S) == "The presence is confirmed, and the clinic answers with thanks."
    with app.app_context():
        assert db.session.get_one(Appointment, booked.id).confirmed_by == "sms"


def test_any_other_reply_is_a_task(app: Flask, booked: Appointment, client: FlaskClient) -> None:
    assert answer(client, S, text="Annuler").startswith("The reply is now a task for the staff.")
    assert answer(client, S, text="STOP") == "The reply was received. Nothing is answered."
    with app.app_context():
        [task] = db.session.query(StaffTask)
        assert (task.text, task.appointment_id) == ("Annuler", booked.id)


@pytest.mark.backends("sqlite", "postgresql")
def test_key_1_confirms(app: Flask, booked: Appointment, client: FlaskClient) -> None:
    assert answer(client, C, key="1") == "The presence is confirmed, and the voice says thanks."
    with app.app_context():
        assert db.session.get_one(Appointment, booked.id).confirmed_by == "phone"


def test_another_key_confirms_nothing(app: Flask, booked: Appointment, client: FlaskClient) -> None:
    assert answer(client, C, key="2").startswith("Nothing was confirmed")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_email_takes_no_answer(
    filled: Path, page: PageChecker, client: FlaskClient, language: str
) -> None:
    page.check(client.post(f"/{language}/mailbox/{E}/answer", data={"text": "OK"}), 422)


@pytest.mark.parametrize("where", ["", f"/{E}", f"/{E}/html", f"/{E}/calendar"])
def test_does_not_exist_in_production(databases: Databases, backend: str, freeze: Freeze, where: str) -> None:
    freeze(NOW)
    app = databases.build(databases.migrated(backend), CRENEAU_ENV="production")
    Mailbox(Channel.EMAIL, app.extensions["settings"].instance_path / "mailbox").send(EMAIL)
    assert app.test_client().get(f"/en/mailbox{where}").status_code == 404
    assert "/en/mailbox" not in Document(app.test_client().get("/en/sign-in")).links()


def test_a_demonstration_leads_to_it(databases: Databases, backend: str, freeze: Freeze) -> None:
    freeze(NOW)
    app = databases.build(databases.migrated(backend), CRENEAU_ENV="demonstration")
    with app.app_context():
        small_clinic()
    for where in ("/en/sign-in", "/en/"):
        assert "/en/mailbox" in Document(app.test_client().get(where)).links()

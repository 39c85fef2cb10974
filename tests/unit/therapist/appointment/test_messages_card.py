"""What an appointment's page says of its messages, and sending the confirmation once more."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.extensions import db
from app.models import Appointment, AuditEntry, Message
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of, typed
from tests.factories.history import message
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
BOTH = pytest.mark.backends("sqlite", "postgresql")
HOUR = timedelta(hours=1)
NINE = "Tuesday, December 1, 2026 at 9:00\u202fa.m."


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Ana's visit with Camille, booked online, agreed to be written to and called."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        ana = patient(mobile="+15145550123")
        contact = typed(ana, agrees_sms=True)
        made.ana = appointment(made, minute(WEDNESDAY, "14:00"), ana, contact=contact)
        made.address = f"/appointments/{made.ana.uid}"
        made.user = account("camille@example.com", therapist_id=made.camille.id)
    return made


@pytest.fixture
def browser(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> FlaskClient:
    return browser_of(app, clinic.user, client)


def standing(document: Document) -> list[str]:
    return [content(line) for line in document.all("p", class_="standing")]


def lines(document: Document) -> list[str]:
    [told] = document.all("ul", class_="messages")
    return [content(line) for line in told.findall("li")]


def change(app: Flask, clinic: SimpleNamespace, **columns: Any) -> None:
    with app.app_context(), writing() as session:
        kept = session.get_one(Appointment, clinic.ana.id)
        for name, value in columns.items():
            setattr(kept, name, value)


def test_says_that_nothing_was_sent(clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker) -> None:
    _, english = page.get(clinic.address)
    assert standing(english) == ["Nothing was or will be sent"]


def test_says_how_and_when_the_patient_was_told(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        message(clinic.ana.id, ("sent", "250 OK"), ("delivered", ""))
        message(
            clinic.ana.id,
            event=Event.REMINDER,
            channel=Channel.SMS,
            address="+15145550123",
            state=State.PENDING,
            due_at=NOW + 24 * HOUR,
        )
    _, english = page.get(clinic.address)
    assert standing(english) == [f"Confirmation sent by email on {NINE} to ana@example.com"]
    assert lines(english) == [
        f"Confirmation by email to ana@example.com Delivered Sent on {NINE} What happened to it"
        f" {NINE} Handed to the provider 250 OK{NINE} Delivered",
        "Reminder by text message to 514 555-0123 Planned"
        " Will be sent on Wednesday, December 2, 2026 at 9:00\u202fa.m.",
    ]


@pytest.mark.parametrize(
    ("channel", "sentence"),
    [
        (Channel.EMAIL, f"Confirmed by email on {NINE}"),
        (Channel.SMS, f"Confirmed by text message on {NINE}"),
        (Channel.PHONE, f"Confirmed by phone on {NINE}"),
    ],
)
def test_says_by_what_the_patient_confirmed(
    app: Flask,
    clinic: SimpleNamespace,
    browser: FlaskClient,
    page: PageChecker,
    channel: Channel,
    sentence: str,
) -> None:
    with app.app_context():
        message(clinic.ana.id, sent_at=NOW - HOUR)
    change(app, clinic, confirmed_at=NOW, confirmed_by=channel)
    _, english = page.get(clinic.address)
    assert standing(english)[0] == sentence
    assert "chip-good" in english.all("span")[0].get("class", "") or "Confirmed" in english.text


@pytest.mark.parametrize(
    ("act", "shown"),
    [("moved", "Appointment moved"), ("contact_changed", "Contact details for this appointment changed")],
)
def test_a_move_undoes_what_was_told(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, act: str, shown: str
) -> None:
    """Another address of a visit at home is another place as well."""
    with app.app_context():
        message(clinic.ana.id, sent_at=NOW - HOUR)
        with writing() as session:
            record(session, AuditEvent("patient", act, "appointment", clinic.ana.id), NOW)
    change(app, clinic, revision=1)
    document = Document(browser.get(f"/en{clinic.address}"))
    assert standing(document) == ["Nothing was or will be sent"]
    assert shown in document.text


@pytest.mark.parametrize(
    ("columns", "happened", "told"),
    [
        (
            {"state": State.DROPPED, "reason": "cancelled"},
            ("dropped", "cancelled"),
            "Not sent The appointment was cancelled before.",
        ),
        (
            {"state": State.FAILED, "reason": "invalid"},
            ("failed", "550 no such user"),
            "Not delivered The address is not valid.",
        ),
        (
            {"state": State.FAILED, "reason": "bounced", "sent_at": NOW},
            ("bounced", "550 no such user"),
            "Not delivered The recipient’s mail server refused it.",
        ),
        (
            {"state": State.PENDING, "attempts": 2, "next_attempt_at": NOW},
            ("delayed", "time-out"),
            f"Planned Did not work yet; tried again on {NINE}",
        ),
    ],
)
def test_says_in_words_why_something_did_not_go(
    app: Flask,
    clinic: SimpleNamespace,
    browser: FlaskClient,
    page: PageChecker,
    columns: dict[str, Any],
    happened: tuple[str, str],
    told: str,
) -> None:
    with app.app_context():
        message(clinic.ana.id, happened, **columns)
    _, english = page.get(clinic.address)
    [line] = lines(english)
    assert line.startswith(f"Confirmation by email to ana@example.com {told}")
    assert ("550 no such user" in line) == ("550" in happened[1])
    assert standing(english) in (["Nothing was or will be sent"], ["Nothing sent yet"])


def test_a_therapist_s_notice_is_told_apart(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient
) -> None:
    with app.app_context():
        message(clinic.ana.id, recipient=Recipient.THERAPIST, address="camille@example.com")
    document = Document(browser.get(f"/en{clinic.address}"))
    assert "To the therapist" in lines(document)[0]
    assert standing(document) == ["Nothing was or will be sent"]


@BOTH
def test_asks_the_database_as_often_whatever_was_sent(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient
) -> None:
    with app.app_context():
        message(clinic.ana.id, ("sent", ""))
    browser.get(f"/en{clinic.address}")
    with counted_statements(app) as few:
        browser.get(f"/en{clinic.address}")
    with app.app_context():
        for _ in range(6):
            message(clinic.ana.id, ("sent", ""), ("delivered", ""))
    with counted_statements(app) as many:
        assert len(lines(Document(browser.get(f"/en{clinic.address}")))) == 7
    assert len(many) == len(few) <= 12


def resend(browser: FlaskClient, clinic: SimpleNamespace) -> int:
    """Press the button that sends the confirmation again."""
    where = f"/en{clinic.address}"
    fields = Document(browser.get(where)).fields(f"{where}/confirmation")
    return browser.post(f"{where}/confirmation", data=fields).status_code


@BOTH
def test_the_confirmation_is_sent_again_to_the_address_shown(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient
) -> None:
    with app.app_context():
        message(clinic.ana.id)
    document = Document(browser.get(f"/en{clinic.address}"))
    assert "Confirmation by email to ana@example.com Send the confirmation again" in document.text
    assert resend(browser, clinic) == 303
    with app.app_context():
        queued = db.session.query(Message).filter_by(state=State.PENDING).one()
        assert (queued.event, queued.recipient, queued.channel, queued.address, queued.due_at) == (
            Event.BOOKED,
            Recipient.PATIENT,
            Channel.EMAIL,
            "ana@example.com",
            NOW,
        )
        assert "confirmation_resent" in {each.act for each in db.session.query(AuditEntry)}
    document = Document(browser.get(f"/en{clinic.address}"))
    assert "The confirmation is on its way." in document.text
    assert "Send the confirmation again" not in document.text


def test_a_click_made_twice_sends_it_once(app: Flask, clinic: SimpleNamespace, browser: FlaskClient) -> None:
    where = f"/en{clinic.address}/confirmation"
    fields = Document(browser.get(f"/en{clinic.address}")).fields(where)
    for _ in range(2):
        assert browser.post(where, data=fields).status_code == 303
    with app.app_context():
        assert db.session.query(Message).count() == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "cancelled"},
        {"starts_at": minute(NOW.date(), "08:00"), "ends_at": minute(NOW.date(), "08:30")},
        {"no_messages": True},
        {"origin": "emr"},
    ],
    ids=str,
)
def test_there_is_nothing_to_send_again(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, columns: dict[str, Any]
) -> None:
    fields = Document(browser.get(f"/en{clinic.address}")).fields("/en/sign-out")
    change(app, clinic, **columns)
    assert "Send the confirmation again" not in Document(browser.get(f"/en{clinic.address}")).text
    browser.post(f"/en{clinic.address}/confirmation", data=fields)
    assert "Nothing was sent" in Document(browser.get(f"/en{clinic.address}")).text
    with app.app_context():
        assert db.session.query(Message).count() == 0


def test_the_lists_tell_who_confirmed(
    app: Flask, clinic: SimpleNamespace, browser: FlaskClient, page: PageChecker
) -> None:
    change(app, clinic, confirmed_at=NOW, confirmed_by="sms")
    for where in (f"/day?date={WEDNESDAY}", f"/week?date={WEDNESDAY}"):
        french, english = page.get(where)
        assert [content(each) for each in english.all("p", class_="entry-chips")] == ["Confirmed"]
        assert [content(each) for each in french.all("p", class_="entry-chips")] != ["Booked"]

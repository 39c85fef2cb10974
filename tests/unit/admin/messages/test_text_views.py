"""The texts of messages on the screen: written, shown as they arrive, tested, and taken back."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.messages.retry import Failure
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.extensions import db
from app.letters.sample import sample_facts
from app.models import Appointment, AuditEntry, Clinic, MessageText, Service
from app.notifications.channels.base import NotSent
from app.notifications.texts.defaults import default_text
from app.notifications.texts.own import MessagePart, OwnText, problems_of
from app.notifications.texts.writers import WRITERS
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.messages.message_texts import KINDS, TextKind
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.outbox import Answering, as_ports, visit_in
from tests.factories.small_clinic import NOW, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

TEXTS = "/manage/messages/texts"
EMAIL = f"{TEXTS}/booked/email/patient/en"
SMS = f"{TEXTS}/reminder/sms/patient/fr"
CALL = f"{TEXTS}/cancelled/phone/patient/en"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic with Ana's visit ahead, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        visit_in(made)
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


@pytest.fixture
def ports(app: Flask) -> Iterator[dict[Channel, Answering]]:
    """Channels that take what is sent by a page."""
    usual = app.extensions["ports"]
    answering = {channel: Answering(channel) for channel in Channel}
    app.extensions["ports"] = lambda: as_ports(answering)
    yield answering
    app.extensions["ports"] = usual


def typed(page: PageChecker, path: str, **changes: str) -> dict[str, Any]:
    [form] = page.get(path, "en")
    return form.fields(form.path) | changes


def stored(app: Flask) -> dict[TextKind, OwnText]:
    with app.app_context():
        return {
            TextKind(Event(row.event), Channel(row.channel), Recipient(row.recipient), row.language): OwnText(
                row.body, row.subject
            )
            for row in db.session.scalars(select(MessageText))
        }


def preview(page: Document) -> str:
    return content(page.one("div", id="preview"))


@pytest.mark.backends("sqlite")
def test_lists_every_text_and_opens_each(clinic: SimpleNamespace, page: PageChecker) -> None:
    _french, english = page.get(TEXTS)
    links = [link for link in english.links() if "/texts/" in link]
    assert len(links) == 2 * len(KINDS) == 2 * 17
    assert "Own text" not in english.text
    for link in links:
        for opened in page.get(link.removeprefix("/en")):
            form = opened.fields(opened.path)
            event, channel, _recipient, _language = opened.path.split("/")[-4:]
            assert problems_of(str(form["body"]), Event(event), Channel(channel)) == ()
            assert preview(opened)


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_default_with_its_placeholders_says_what_the_default_says(
    app: Flask, clinic: SimpleNamespace, language: str
) -> None:
    with app.app_context():
        for kind in sorted(KINDS):
            facts = sample_facts(fresh_clinic(), language, NOW, kind)
            text = default_text(facts, kind[1])
            assert problems_of(text.body, kind[0], kind[1]) == ()
            if kind[1] is Channel.EMAIL:
                assert problems_of(text.subject, kind[0], kind[1], MessagePart.SUBJECT) == ()
                write = WRITERS[Channel.EMAIL]
                assert write(facts, text).subject == write(facts, None).subject  # type: ignore[union-attr]
            if kind[1] is Channel.PHONE:
                assert WRITERS[kind[1]](facts, text) == WRITERS[kind[1]](facts, None)


def test_a_written_text_is_sent_from_then_on(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(
        page, EMAIL, subject="See you on {date}", body="Dear {name},\r\n\r\nBring {service} things."
    )
    assert client.post(f"/en{EMAIL}", data=fields).status_code == 303
    kind = TextKind(Event.BOOKED, Channel.EMAIL, Recipient.PATIENT, "en")
    text = OwnText("Dear {name},\n\nBring {service} things.", "See you on {date}")
    assert stored(app) == {kind: text}
    with app.app_context():
        assert fresh_clinic().own_texts == {kind: text}
        assert db.session.scalar(select(Clinic.revision)) == 2
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act != "opened"))
    assert (entry.act, entry.subject, entry.user_id) == ("created", "message_text", clinic.admin.id)
    assert entry.detail == {"event": "booked", "channel": "email", "recipient": "patient", "language": "en"}
    [texts] = page.get(TEXTS, "en")
    assert texts.text.count("Own text") == 1
    [shown] = page.get(EMAIL, "en")
    assert content(shown.one("p", id="preview-subject")) == "See you on Wednesday, December 9, 2026"
    assert "Bring Assessment things." in preview(shown)
    assert "Dear Ana Núñez," in preview(shown)
    assert "next appointment of the clinic" in shown.text


def test_going_back_to_the_default_deletes_the_own_text(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert client.post(f"/en{SMS}", data=typed(page, SMS, body="Rendez-vous le {date}.")).status_code == 303
    fields = typed(page, SMS)
    assert client.post(f"/en{SMS}", data=fields | {"act": "reset"}).status_code == 303
    assert stored(app) == {}
    assert client.post(f"/en{SMS}", data=fields | {"act": "reset"}).status_code == 303  # it is so already
    with app.app_context():
        acts = list(
            db.session.scalars(
                select(AuditEntry.act).where(AuditEntry.subject == "message_text").order_by(AuditEntry.id)
            )
        )
        assert db.session.scalar(select(Clinic.revision)) == 3
    assert acts == ["created", "deleted"]


def test_the_default_saved_is_no_text_of_ones_own(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    default = typed(page, CALL)
    assert client.post(f"/en{CALL}", data=default).status_code == 303
    assert stored(app) == {}
    assert client.post(f"/en{CALL}", data=default | {"body": "Cancelled on {date}."}).status_code == 303
    again = typed(page, CALL, body=str(default["body"]))
    assert client.post(f"/en{CALL}", data=again).status_code == 303
    assert stored(app) == {}


def test_shows_the_second_of_two_editors_what_the_first_one_wrote(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    first, second = typed(page, CALL, body="No visit on {date}."), typed(page, CALL, body="Not on {date}.")
    assert client.post(f"/en{CALL}", data=first).status_code == 303
    refused = page.check(client.post(f"/en{CALL}", data=second), 409)
    assert "Saved now: No visit on {date}." in refused.text
    assert [text.body for text in stored(app).values()] == ["No visit on {date}."]
    assert client.post(f"/en{CALL}", data=refused.fields(f"/en{CALL}")).status_code == 303
    assert [text.body for text in stored(app).values()] == ["Not on {date}."]


def test_an_own_text_changed_meanwhile_is_not_deleted(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert client.post(f"/en{CALL}", data=typed(page, CALL, body="One {date}.")).status_code == 303
    old = typed(page, CALL)
    assert client.post(f"/en{CALL}", data=old | {"body": "Two {date}."}).status_code == 303
    page.check(client.post(f"/en{CALL}", data=old | {"act": "reset"}), 409)
    assert [text.body for text in stored(app).values()] == ["Two {date}."]


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("path", "changes", "wrong", "sentence"),
    [
        (EMAIL, {"subject": "Your {service}"}, "subject", "{service} cannot be used here"),
        (EMAIL, {"subject": " "}, "subject", "Write the text"),
        (EMAIL, {"body": "Hello {nobody}"}, "body", "{nobody} cannot be used here"),
        (EMAIL, {"body": "Hello {name"}, "body", "There is a lone {"),
        (EMAIL, {"body": " "}, "body", "Write the text"),
        (SMS, {"body": "{title} {service}"}, "body", "{title} cannot be used here"),
        (CALL, {"body": "With {therapist}"}, "body", "{therapist} cannot be used here"),
        (CALL, {"body": "x" * 4001}, "body", ""),
    ],
)
@pytest.mark.parametrize("act", ["", "test"])
def test_says_by_the_field_what_is_wrong_and_sends_nothing(
    app: Flask,
    clinic: SimpleNamespace,
    ports: dict[Channel, Answering],
    page: PageChecker,
    client: FlaskClient,
    path: str,
    changes: dict[str, str],
    wrong: str,
    sentence: str,
    act: str,
) -> None:
    fields = typed(page, path, **changes) | {"number": "514 555-0199"} | ({"act": act} if act else {})
    refused = page.check(client.post(f"/en{path}", data=fields), 422)
    assert sentence in content(refused.one("p", id=f"{wrong}-error"))
    assert stored(app) == {}
    assert not any(each.items for each in ports.values())


@pytest.mark.backends("sqlite")
def test_shows_what_is_typed_without_saving_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(page, SMS, body="Coucou le {date} à {time}, ça ira ê") | {"act": "preview"}
    shown = page.check(client.post(f"/en{SMS}", data=fields))
    assert "Coucou le mercredi 9" in preview(shown)
    assert "1 part" in preview(shown)
    part = Document(client.post(f"/en{SMS}", data=fields, headers={"HX-Request": "true"}))
    assert preview(part) == preview(shown)
    wrong = client.post(f"/en{SMS}", data=fields | {"body": "{no}"}, headers={"HX-Request": "true"})
    assert "{no} cannot be used here" in preview(Document(wrong))
    assert stored(app) == {}


@pytest.mark.backends("sqlite")
def test_shows_the_email_in_a_frame_that_can_do_nothing(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get(EMAIL, "en")
    frame = form.one("iframe")
    assert frame.get("sandbox") == ""
    assert "frame-src 'self'" in form.response.headers["Content-Security-Policy"]
    shown = client.get(str(frame.get("src")))
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "script-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "Your appointment at our clinic is booked" in shown.text
    fields = form.fields(form.path) | {"body": "<script>alert(1)</script> {name}"}
    sent = client.post(str(frame.get("src")), data=fields)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Ana Núñez" in sent.text
    assert client.get(f"/en{SMS}/html").status_code == 404


@pytest.mark.parametrize("path", [EMAIL, SMS, CALL])
def test_sends_a_test_of_what_is_typed_to_oneself(
    app: Flask,
    clinic: SimpleNamespace,
    ports: dict[Channel, Answering],
    page: PageChecker,
    client: FlaskClient,
    path: str,
) -> None:
    fields = typed(page, path, body="Only a trial on {date}") | {"act": "test", "number": "514 555-0199"}
    shown = page.check(client.post(f"/en{path}", data=fields))
    [(channel, item)] = [(each.channel, item) for each in ports.values() for item in each.items]
    assert item.to == ("admin@example.com" if channel is Channel.EMAIL else "+15145550199")
    assert "Only a trial on" in str(item)
    assert "on its way to" in shown.text
    assert shown.fields(f"/en{path}")["body"] == "Only a trial on {date}"
    assert stored(app) == {}
    with app.app_context():
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act != "opened"))
    assert (entry.act, entry.subject) == ("tested", "message_text")
    assert "5550199" not in str(entry.detail)


@pytest.mark.backends("sqlite")
def test_says_why_a_test_did_not_go(
    app: Flask,
    clinic: SimpleNamespace,
    ports: dict[Channel, Answering],
    page: PageChecker,
    client: FlaskClient,
) -> None:
    fields = typed(page, SMS) | {"act": "test"}
    refused = page.check(client.post(f"/en{SMS}", data=fields | {"number": "12"}), 422)
    assert "with its area code" in content(refused.one("p", id="number-error"))
    ports[Channel.SMS].answers.append(NotSent(Failure.PERMANENT, "21211 invalid"))
    answer = page.check(client.post(f"/en{SMS}", data=fields | {"number": "514 555-0199"}))
    assert "The provider did not take it: 21211 invalid" in answer.text
    app.extensions["ports"] = dict
    answer = page.check(client.post(f"/en{SMS}", data=fields | {"number": "514 555-0199"}))
    assert "This site cannot send such messages yet." in answer.text


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("path", [SMS, CALL])
def test_offers_no_test_where_nothing_carries_it(
    clinic: SimpleNamespace, ports: dict[Channel, Answering], page: PageChecker, path: str
) -> None:
    for document in page.get(path):
        assert document.all("button", name="act", value="test")
        assert document.all("input", name="number")
    del ports[Channel.SMS], ports[Channel.PHONE]
    french, english = page.get(path)
    for document in (french, english):
        assert not document.all("button", name="act", value="test")
        assert not document.all("input", name="number")
    assert "This site cannot send such messages yet. Who runs the server sets up a provider." in english.text
    assert page.get(EMAIL, "en")[0].all("button", name="act", value="test")


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    "path",
    [
        "nothing/email/patient/fr",
        "booked/pigeon/patient/fr",
        "booked/sms/therapist/fr",
        "reminder/email/therapist/fr",
        "set_password/email/patient/fr",
        "booked/email/patient/de",
    ],
)
def test_a_message_that_there_is_not_is_not_found(
    clinic: SimpleNamespace, client: FlaskClient, path: str
) -> None:
    assert client.get(f"/en{TEXTS}/{path}").status_code == 404
    assert client.get(f"/en{TEXTS}/{path}/html").status_code == 404


@pytest.mark.backends("sqlite")
def test_without_a_service_there_is_nothing_to_show_a_text_on(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, freeze: Freeze
) -> None:
    with app.app_context():
        db.session.execute(db.text("DELETE FROM appointment_contacts"))
        for table in ("appointments", "service_types", "therapist_services", "period_services"):
            db.session.execute(db.text(f"DELETE FROM {table}"))
        db.session.query(Service).delete()
        db.session.query(Clinic).update({"revision": 2})
        db.session.commit()
    for shown in page.get(SMS):
        assert shown.fields(shown.path)["body"] == ""


@pytest.mark.backends("sqlite")
def test_opening_a_text_costs_few_statements(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    client.get(f"/en{EMAIL}")
    with counted_statements(app) as sent:
        client.get(f"/en{EMAIL}")
    assert len(sent) <= 6


@pytest.mark.backends("sqlite")
def test_the_default_is_shown_as_it_is_sent(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    """What the default adds for this very appointment stands in no text that can be typed."""
    path = f"{TEXTS}/modified/email/patient/en"
    [shown] = page.get(path, "en")
    assert "Please check that the new details suit you." in preview(shown)
    path = f"{TEXTS}/cancelled/email/patient/en"
    [shown] = page.get(path, "en")
    assert "the clinic cancelled it" in preview(shown)
    assert "the clinic cancelled it" not in str(shown.fields(shown.path)["body"])


def test_that_somebodys_appointment_was_seen_stands_in_the_audit(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    page.get(EMAIL, "en")
    with app.app_context():
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "opened"))
        [visit] = db.session.scalars(select(Appointment.id))
    assert (entry.subject, entry.subject_id, entry.user_id) == ("appointment", visit, clinic.admin.id)

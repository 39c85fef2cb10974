"""SendGrid's Event Webhook."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Message, MessageOccurrence, SuppressedAddress
from tests.databases import Databases
from tests.factories.history import message
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW
from tests.factories.webhooks import by_sendgrid

pytestmark = pytest.mark.backends("sqlite")
UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"
DELIVERED = {"event": "delivered", "uid": UID, "sg_message_id": "abc.filter1", "email": "ana@example.com"}


@pytest.fixture(autouse=True)
def sent(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID)


def state(app: Flask) -> tuple[str, list[tuple[str, str]], list[str]]:
    with app.app_context():
        occurred = db.session.execute(
            select(MessageOccurrence.kind, MessageOccurrence.detail)
            .join(Message, Message.id == MessageOccurrence.message_id)
            .where(Message.uid == UID)
        )
        return (
            db.session.scalars(select(Message.state).where(Message.uid == UID)).one(),
            [tuple(row) for row in occurred],  # type: ignore[misc]
            list(db.session.scalars(select(SuppressedAddress.reason))),
        )


def test_what_sendgrid_signed_is_taken_and_replayed_without_effect(app: Flask, client: FlaskClient) -> None:
    answers = [by_sendgrid(client, [DELIVERED, DELIVERED]) for _ in range(2)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(200, b"")] * 2
    assert state(app) == ("sent", [("delivered", "")], [])


@pytest.mark.parametrize(
    ("event", "kind", "detail", "fault"),
    [
        (
            {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 ana@example.com"},
            "bounced",
            "5.1.1",
            "bounced",
        ),
        ({"event": "bounce", "type": "blocked", "status": "5.7.1"}, "undelivered", "blocked 5.7.1", None),
        ({"event": "dropped", "reason": "Bounced Address"}, "undelivered", "dropped bounced", "bounced"),
        ({"event": "dropped", "reason": "Invalid"}, "undelivered", "dropped invalid", "invalid"),
        ({"event": "dropped", "reason": "Spam Reporting Address"}, "undelivered", "dropped spam", "spam"),
        (
            {"event": "dropped", "reason": "Unsubscribed Address"},
            "undelivered",
            "dropped opted_out",
            "opted_out",
        ),
        ({"event": "dropped", "reason": "Spam Content"}, "undelivered", "dropped", None),
        ({"event": "spamreport"}, "spam", "", "spam"),
    ],
)
def test_each_event_is_told_in_our_words(
    app: Flask, client: FlaskClient, event: dict[str, Any], kind: str, detail: str, fault: str | None
) -> None:
    assert by_sendgrid(client, [{"uid": UID} | event]).status_code == 200
    found, occurred, suppressed = state(app)
    assert found == ("sent" if kind == "spam" else "failed")
    assert occurred == [(kind, detail)]
    assert suppressed == ([fault] if fault else [])


@pytest.mark.parametrize(
    "events",
    [
        [],
        [{"event": "open", "uid": UID}],
        [{"event": "click", "uid": UID}],
        [{"event": "delivered"}],
        [{"event": "delivered", "uid": "of another site"}],
        [{"event": "delivered", "uid": 7}],
        [{"event": ["bounce"], "uid": UID}],
        [{"uid": UID}],
        [7, None, "x", []],
        [{"event": "processed", "uid": UID}],
        [{"event": "deferred", "uid": UID, "attempt": "3"}],
    ],
)
def test_what_says_nothing_of_our_messages_is_left_aside(
    app: Flask, client: FlaskClient, events: Any
) -> None:
    assert by_sendgrid(client, events).status_code == 200
    assert state(app) == ("sent", [], [])


@pytest.mark.parametrize("body", ["", "{", "{}", "null", "7", '{"event": "delivered"}'])
def test_what_is_no_list_of_events_is_refused(client: FlaskClient, body: str) -> None:
    answer = by_sendgrid(client, body)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "changed",
    [
        {"body": json.dumps([{"event": "bounce", "uid": UID}])},
        {"timestamp": str(int(NOW.timestamp()) + 1)},
        {"signature": "AAAA"},
        {"signature": "not base64"},
        {"signature": "é"},
        {"signature": " "},
        {"timestamp": "soon"},
        {"timestamp": "9" * 40},
        {"body": "\udce9"},
    ],
)
def test_what_sendgrid_did_not_sign_is_refused(
    app: Flask, client: FlaskClient, changed: dict[str, Any]
) -> None:
    if "body" in changed:
        changed["body"] = changed["body"].encode(errors="surrogateescape")
    assert by_sendgrid(client, [DELIVERED], **changed).status_code == 403
    assert state(app) == ("sent", [], [])


@pytest.mark.parametrize(("minutes", "status"), [(-11, 403), (-10, 200), (10, 200), (11, 403)])
def test_what_was_signed_long_ago_is_refused(client: FlaskClient, minutes: int, status: int) -> None:
    signed_at = str(int((NOW + timedelta(minutes=minutes)).timestamp()))
    assert by_sendgrid(client, [DELIVERED], signed_at=signed_at).status_code == status


def test_a_large_batch_is_taken_and_a_larger_one_refused(app: Flask, client: FlaskClient) -> None:
    batch = [DELIVERED | {"padding": "x" * 1000} for _ in range(700)]
    assert by_sendgrid(client, batch).status_code == 200
    assert by_sendgrid(client, batch * 2).status_code == 413
    with app.app_context():
        assert counted(MessageOccurrence) == 1


def test_without_the_key_there_is_no_such_page(databases: Databases, backend: str) -> None:
    app = databases.build(databases.migrated(backend))
    assert by_sendgrid(app.test_client(), [DELIVERED]).status_code == 404

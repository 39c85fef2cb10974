"""A message goes out by a worker and a provider, and what the provider reports of it comes back."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Response

from app.domain.messages.vocabulary import Channel, Event, State
from app.extensions import db
from app.models import Message, MessageOccurrence
from app.operations.worker import Worker
from app.wiring import ports
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.history import message
from tests.factories.small_clinic import NOW
from tests.factories.webhooks import PROVIDERS, by_sendgrid, by_twilio

UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"
MOBILE = "+15145550101"


@pytest.fixture
def app(databases: Databases, backend: str, freeze: Freeze, httpserver: HTTPServer) -> Flask:
    """A site whose providers are on the loopback."""
    freeze(NOW)
    httpserver.expect_request("/v3/mail/send").respond_with_response(
        Response(status=202, headers={"X-Message-Id": "sg1"})
    )
    httpserver.expect_request(
        f"/2010-04-01/Accounts/{PROVIDERS['TWILIO_ACCOUNT_SID']}/Messages.json"
    ).respond_with_json({"sid": "SM1", "status": "queued"}, status=201)
    here = httpserver.url_for("")
    return databases.build(
        databases.migrated(backend), **PROVIDERS, SENDGRID_BASE_URL=here, TWILIO_BASE_URL=here
    )


@pytest.fixture
def work(app: Flask, httpserver: HTTPServer) -> Any:
    """Let a worker send what is due; answers how many requests that made."""

    def run() -> int:
        before = len(httpserver.log)
        Worker(app, ports(app)).run_once()
        return len(httpserver.log) - before

    return run


def waiting(app: Flask, clinic: SimpleNamespace, **columns: Any) -> None:
    with app.app_context():
        columns = {"state": State.PENDING, "event": Event.BOOKED, "language": "en"} | columns
        message(clinic.visit, uid=UID, **columns)


def told(app: Flask) -> tuple[str, str, list[str]]:
    with app.app_context():
        found = db.session.scalars(select(Message).where(Message.uid == UID)).one()
        kinds = select(MessageOccurrence.kind).where(MessageOccurrence.message_id == found.id)
        return found.state, found.provider_id, list(db.session.scalars(kinds.order_by(MessageOccurrence.id)))


def test_an_email_goes_out_and_is_reported_as_delivered(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, httpserver: HTTPServer, work: Any
) -> None:
    waiting(app, clinic)
    assert work() == 1
    [personal] = httpserver.log[-1][0].json["personalizations"]
    assert told(app) == ("sent", "sg1", ["sent"])
    event = {"event": "delivered", "email": personal["to"][0]["email"], **personal["custom_args"]}
    assert by_sendgrid(client, [event]).status_code == 200
    assert told(app) == ("sent", "sg1", ["sent", "delivered"])


def test_an_sms_that_does_not_arrive_is_told_by_email(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, httpserver: HTTPServer, work: Any
) -> None:
    waiting(app, clinic, channel=Channel.SMS, address=MOBILE)
    assert work() == 1
    assert told(app) == ("sent", "SM1", ["sent"])
    path = f"/api/webhooks/twilio/status/{UID}"
    assert by_twilio(client, path, MessageStatus="undelivered", ErrorCode="30006").status_code == 200
    assert told(app) == ("failed", "SM1", ["sent", "undelivered"])
    assert work() == 1
    assert httpserver.log[-1][0].path == "/v3/mail/send"


def test_what_was_taken_just_before_the_worker_died_goes_no_second_time(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, work: Any
) -> None:
    past = NOW - timedelta(minutes=5)
    waiting(app, clinic, state=State.SENDING, owner="dead", leased_until=past, attempts=1)
    assert (
        by_sendgrid(client, [{"event": "processed", "uid": UID, "sg_message_id": "sg1.f"}]).status_code == 200
    )
    assert told(app) == ("sent", "sg1", ["sent"])
    assert work() == 0

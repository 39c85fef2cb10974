"""Saying on a page that one will be there."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.models import Appointment
from tests.document import Document, content
from tests.factories.booking import book, change
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
ASKED_FROM = datetime(2026, 12, 7, 19, 0, tzinfo=UTC)


@pytest.fixture
def token(clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller) -> str:
    token = book(client)
    clock.move_to(ASKED_FROM)
    return token


def is_confirmed(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalar(select(Appointment.confirmed_at)) is not None


def test_opening_the_link_confirms_nothing(app: Flask, client: FlaskClient, token: str) -> None:
    for method in ("HEAD", "GET", "HEAD", "GET"):
        assert client.open(f"/fr/appointment/{token}/confirm", method=method).status_code == 200
    assert not is_confirmed(app)


def test_one_button_confirms(app: Flask, client: FlaskClient, page: PageChecker, token: str) -> None:
    french, english = page.get(f"/appointment/{token}/confirm")
    assert [content(button) for button in french.all("button")] == ["Je serai là"]
    assert "Wednesday, December 9, 2026" in english.text
    answer = client.post(f"/en/appointment/{token}/confirm", data=english.fields())
    assert (answer.status_code, answer.location) == (303, f"/en/appointment/{token}")
    assert is_confirmed(app)
    assert client.post(f"/en/appointment/{token}/confirm", data=english.fields()).status_code == 303


def test_too_early_or_too_late_it_leads_to_the_appointment(
    app: Flask, client: FlaskClient, token: str, clock: time_machine.Traveller
) -> None:
    address = f"/en/appointment/{token}/confirm"
    fields = Document(client.get(address)).fields()
    for moment in (ASKED_FROM.replace(hour=18), datetime(2026, 12, 9, 19, 0, tzinfo=UTC)):
        clock.move_to(moment)
        assert client.get(address).location == f"/en/appointment/{token}"
        assert client.post(address, data=fields).location == f"/en/appointment/{token}"
    assert not is_confirmed(app)


def test_what_moved_since_it_was_shown_is_not_confirmed(
    app: Flask, client: FlaskClient, page: PageChecker, token: str
) -> None:
    address = f"/en/appointment/{token}/confirm"
    fields = Document(client.get(address)).fields()
    change(app, update(Appointment).values(revision=1))
    page.check(client.post(address, data=fields), status=409)
    assert not is_confirmed(app)

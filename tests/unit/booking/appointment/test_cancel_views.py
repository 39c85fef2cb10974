"""Cancelling an appointment through its page."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Appointment, Clinic, Service
from tests.document import Document, content
from tests.factories.booking import book, change
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
DEADLINE = datetime(2026, 12, 8, 19, 0, tzinfo=UTC)
LATE = {"late_cancellation_fr": "40 $ après la limite.", "late_cancellation_en": "$40 after the deadline."}


def cancel(client: FlaskClient, token: str, **typed: str) -> TestResponse:
    fields = Document(client.get(f"/en/appointment/{token}/cancel")).fields()
    return client.post(f"/en/appointment/{token}/cancel", data=fields | typed)


def row(app: Flask) -> Appointment:
    with app.app_context():
        return db.session.execute(select(Appointment)).scalar_one()


def test_shows_what_would_be_cancelled_and_what_it_costs_first(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    change(app, update(Clinic).values(LATE))
    french, english = page.get(f"/appointment/{token}/cancel")
    assert "Wednesday, December 9, 2026" in english.text
    assert "$40 after the deadline." in english.text
    assert "40 $ après la limite." in french.text
    [button] = [each for each in french.all("button") if "button-danger-filled" in each.get("class", "")]
    assert content(button) == "Annuler le rendez-vous"
    assert row(app).status == "booked"


def test_the_text_of_the_service_goes_before_the_clinics(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    change(
        app,
        update(Clinic).values(LATE),
        update(Service).values(late_cancellation_fr="Rien.", late_cancellation_en="Nothing at all."),
    )
    english = page.get(f"/appointment/{token}/cancel")[1]
    assert "Nothing at all." in english.text
    assert "$40" not in english.text


def test_cancels_with_a_reason_and_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    cancel(client, token, reason="  Grippe\r\n")
    assert (row(app).status, row(app).cancel_reason) == ("cancelled", "Grippe")
    french, english = page.get(f"/appointment/{token}")
    assert content(english.one("h1")) == "This appointment is cancelled"
    assert "On Tuesday, December 1, 2026 at 9:00\u202fa.m., it was cancelled online." in english.text
    assert "You will receive a message about this by email." in english.text
    assert "Grippe" not in french.text


def test_twice_leads_to_the_same_page(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = book(client)
    address = f"/en/appointment/{token}/cancel"
    fields = Document(client.get(address)).fields()
    answers = [client.post(address, data=fields) for _ in range(2)]
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"/en/appointment/{token}")
    }
    assert client.get(address).location == f"/en/appointment/{token}"


def test_a_reason_that_is_too_long_is_refused_and_kept(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    refused = page.check(cancel(client, token, reason="a" * 501), status=422)
    assert refused.fields()["reason"] == "a" * 501
    assert row(app).status == "booked"


def test_signs_that_are_no_text_are_no_fault_of_the_server(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    page.check(cancel(client, book(client), reason="a\0b"), status=422)


def test_what_moved_since_it_was_shown_is_shown_again_first(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    address = f"/en/appointment/{token}/cancel"
    fields = Document(client.get(address)).fields()
    change(app, update(Appointment).values(revision=1))
    refused = page.check(client.post(address, data=fields), status=409)
    assert "Nothing was done: this appointment has changed in the meantime." in refused.text
    page.check(client.post(address), status=409)
    assert row(app).status == "booked"


def test_after_the_deadline_says_which_one_what_it_costs_and_whom_to_call(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    clock: time_machine.Traveller,
) -> None:
    token = book(client)
    change(app, update(Clinic).values(LATE))
    fields = Document(client.get(f"/en/appointment/{token}/cancel")).fields()
    clock.move_to(DEADLINE)
    page.get(f"/appointment/{token}/cancel")
    clock.shift(timedelta(seconds=1))
    english = page.get(f"/appointment/{token}/cancel", status=409)[1]
    assert "Until Tuesday, December 8, 2026 at 2:00\u202fp.m., it could be cancelled online." in english.text
    assert "$40 after the deadline." in english.text
    assert "tel:+15145550100" in english.links()
    page.check(client.post(f"/fr/appointment/{token}/cancel", data=fields), status=409)
    assert row(app).status == "booked"
    assert "$40 after the deadline." in page.get(f"/appointment/{token}")[1].text

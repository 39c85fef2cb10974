"""Changing contact details through the appointment's page."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.models import Appointment, AppointmentContact
from tests.document import content
from tests.factories.booking import FOLLOW_UP, book, change, choose, confirm, token_of, type_in
from tests.factories.small_clinic import minute
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
MORNING = minute(date(2026, 12, 10), "9:00")
HOME = {"service": "visite", "therapist": "camille-roy", "location": "any", "type": "home"}


def kept(app: Flask) -> AppointmentContact:
    with app.app_context():
        return db.session.execute(select(AppointmentContact)).scalar_one()


def test_shows_what_was_typed_for_this_appointment(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client, reason="Genou", agrees_sms="y")
    french, english = page.get(f"/appointment/{token}/contact")
    fields = english.fields()
    assert (fields["email"], fields["mobile"], fields["reason"]) == (
        "ana@example.com",
        "514 555-0123",
        "Genou",
    )
    assert (fields.get("agrees_email"), fields.get("agrees_sms"), fields.get("agrees_phone")) == (
        "y",
        "y",
        None,
    )
    assert not {"first_name", "birth_day", "for_whom", "privacy", "call_number"} & set(fields)
    assert content(french.one("h1")) == "Modifier les coordonnées"


def test_keeps_what_is_typed_now(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    fields = page.get(f"/appointment/{token}/contact")[1].fields()
    sent = fields | {"email": "new@EXAMPLE.com", "mobile": "(514) 555-0177", "reason": "Dos"}
    answer = client.post(f"/en/appointment/{token}/contact", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/en/appointment/{token}?done=contact")
    shown = page.get(f"/appointment/{token}?done=contact")[1]
    assert "The contact details for this appointment are saved." in shown.text
    contact = kept(app)
    assert (contact.email, contact.mobile, contact.reason) == ("new@example.com", "+15145550177", "Dos")
    assert (contact.first_name, contact.privacy_version) == ("Ana", "2026-11")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "ana"}, "Enter the full email address, like name@example.com."),
        ({"email": "", "mobile": "", "phone": ""}, "Give one way to reach you"),
        ({"email": ""}, "You chose email: add an email address, or uncheck the box."),
        ({"mobile": "12"}, "This is not a phone number."),
        ({"reason": "a" * 501}, "This is too long."),
        ({"email": "a\0@example.com"}, "a character that cannot be read"),
    ],
)
def test_is_checked_as_in_booking(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    typed: dict[str, str],
    sentence: str,
) -> None:
    token = book(client)
    fields = page.get(f"/appointment/{token}/contact")[1].fields()
    refused = page.check(client.post(f"/en/appointment/{token}/contact", data=fields | typed), status=422)
    assert sentence in refused.text
    assert kept(app).email == "ana@example.com"


def test_asks_to_agree_where_the_notice_is_a_new_one(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    change(app, update(AppointmentContact).values(privacy_version="2020-01"))
    address = f"/en/appointment/{token}/contact"
    fields = page.get(f"/appointment/{token}/contact")[1].fields()
    page.check(client.post(address, data=fields), status=422)
    assert client.post(address, data=fields | {"privacy": "y"}).status_code == 303
    assert kept(app).privacy_version == "2026-11"


def test_a_call_asks_for_its_number(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    draft = token_of(choose(client, MORNING, **FOLLOW_UP))
    type_in(client, draft, call_number="514 555-0188")
    token = token_of(confirm(client, draft))
    fields = page.get(f"/appointment/{token}/contact")[1].fields()
    assert fields["call_number"] == "514 555-0188"
    client.post(f"/en/appointment/{token}/contact", data=fields | {"call_number": "514 555-0199"})
    assert kept(app).call_number == "+15145550199"


def test_the_address_of_a_visit_stays_after_the_deadline(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    clock: time_machine.Traveller,
) -> None:
    draft = token_of(choose(client, MORNING, **HOME))
    type_in(client, draft, visit_address="3, rue du Quai")
    token = token_of(confirm(client, draft))
    assert "visit_address" in page.get(f"/appointment/{token}/contact")[1].fields()
    clock.move_to(datetime(2026, 12, 9, 14, 0, 1, tzinfo=UTC))
    english = page.get(f"/appointment/{token}/contact")[1]
    assert "visit_address" not in english.fields()
    assert "It is too late to change the address of the visit online." in english.text
    sent = english.fields() | {"visit_address": "4, rue du Lac", "email": "new@example.com"}
    client.post(f"/en/appointment/{token}/contact", data=sent)
    assert (kept(app).visit_address, kept(app).email) == ("3, rue du Quai", "new@example.com")


def test_who_booked_for_somebody_else_is_named(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(
        client, for_whom="other", booker_name="Paul Roy", relation="partner", email="paul@example.com"
    )
    assert "Contact details of Paul Roy" in page.get(f"/appointment/{token}/contact")[1].text


def test_once_it_has_begun_or_is_cancelled_it_leads_to_the_appointment(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = book(client)
    clock.move_to(datetime(2026, 12, 9, 19, 0, tzinfo=UTC))
    assert client.get(f"/en/appointment/{token}/contact").location == f"/en/appointment/{token}"
    clock.move_to(datetime(2026, 12, 9, 19, 0, tzinfo=UTC) - timedelta(days=1))
    change(app, update(Appointment).values(status="cancelled"))
    assert client.post(f"/en/appointment/{token}/contact").location == f"/en/appointment/{token}"

"""What a clinic sets for its booking pages: fields, its own words, languages, notices, a therapist's link."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.configuration.change import SetupChange, change_setup
from app.domain.configuration.keys import CLINIC, SetupKey, fingerprint
from app.extensions import db
from app.models import AppointmentContact, BookingDraft, Clinic, Service, Therapist
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import stored_setup
from tests.document import content
from tests.factories.booking import (
    FOLLOW_UP,
    book,
    change,
    choose,
    confirm,
    hold,
    time_url,
    token_of,
    type_in,
)
from tests.factories.small_clinic import NOW, minute
from tests.page import PageChecker

MORNING = minute(date(2026, 12, 10), "9:00")
OURS = "2026-11"


def settings(app: Flask, **columns: Any) -> None:
    change(app, update(Clinic).values(**columns))


def publish(app: Flask, text: str) -> None:
    """Make a text the clinic's privacy notice, as an administrator does."""
    with app.app_context():
        place, clinic = SetupKey(CLINIC), stored_setup().clinic
        assert clinic is not None
        changed = replace(clinic, privacy_fr=text, privacy_en=text)
        change_setup(SetupChange({place: changed}, {place: fingerprint(clinic)}, None), NOW)


def present_version(app: Flask) -> str:
    with app.app_context():
        version = current_clinic().settings.privacy_version
    assert version.startswith("2026-12-01.")
    return version


def contact(app: Flask) -> AppointmentContact:
    with app.app_context():
        return db.session.execute(select(AppointmentContact)).scalar_one()


@pytest.mark.backends("sqlite")
def test_hidden_fields_are_not_shown_and_what_is_sent_in_them_is_not_taken(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    settings(app, booking_fields={"mobile": "hidden", "reason": "hidden"})
    token = hold(client)
    for document in page.get(f"/booking/{token}/details"):
        assert not {"mobile", "reason", "agrees_sms"} & set(document.fields(document.path))
        assert document.one("input", id="agrees_phone") is not None
    sent = {"mobile": "514 555-0123", "reason": "Genou", "agrees_sms": "y"}
    assert type_in(client, token, **sent).status_code == 303
    with app.app_context():
        assert not set(sent) & set(db.session.scalars(select(BookingDraft.typed)).one())
    confirm(client, token)
    booked = contact(app)
    assert (booked.mobile, booked.reason, booked.agrees_sms) == ("", "", False)


@pytest.mark.backends("sqlite")
def test_what_the_type_of_visit_needs_always_stays(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    settings(app, booking_fields={"mobile": "hidden", "phone": "hidden"})
    by_phone = token_of(choose(client, MORNING, **FOLLOW_UP))
    numbers = page.get(f"/booking/{by_phone}/details")[1].fields()
    assert "call_number" in numbers
    token = hold(client)
    shown = page.get(f"/booking/{token}/details")[1]
    assert shown.one("input", id="email").get("required") is not None
    assert "agrees_phone" not in {each.get("name") for each in shown.all("input")}
    refused = page.check(type_in(client, token, email="", agrees_email=""), status=422)
    assert "Enter your email address." in content(refused.one("p", id="email-error"))


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("field", ["email", "mobile", "phone", "reason"])
def test_a_required_field_is_asked_for_by_itself(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, field: str
) -> None:
    settings(app, booking_fields={field: "required"})
    token = hold(client)
    values = {"email": "ana@example.com", "mobile": "514 555-0123", "phone": "514 555-0188", "reason": "Dos"}
    lacking = values | {field: "", "agrees_email": ""}
    refused = page.check(type_in(client, token, **lacking), status=422)
    assert content(refused.one("p", id=f"{field}-error"))
    assert type_in(client, token, **values).status_code == 303


@pytest.mark.backends("sqlite")
def test_contact_that_is_hidden_now_stays_as_it_was(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client, reason="Genou", agrees_sms="y", phone="514 555-0188")
    settings(app, booking_fields={"mobile": "hidden", "phone": "hidden", "reason": "hidden"})
    fields = page.get(f"/appointment/{token}/contact")[1].fields()
    assert not {"mobile", "phone", "reason", "agrees_sms", "agrees_phone"} & set(fields)
    sent = fields | {"email": "new@example.com", "reason": "Forged"}
    assert client.post(f"/en/appointment/{token}/contact", data=sent).status_code == 303
    kept = contact(app)
    assert (kept.email, kept.mobile, kept.phone) == ("new@example.com", "+15145550123", "+15145550188")
    assert (kept.reason, kept.agrees_sms) == ("Genou", True)


def test_each_booking_keeps_the_version_of_the_notice_that_was_read(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    assert contact(app).privacy_version == OURS
    publish(app, "First line.\n\nSecond line.")
    path = f"/appointment/{token}/contact"
    for document in page.get(path):
        assert [content(line) for line in document.one("div", class_="disclosure-body").iter("p")] == [
            "First line.",
            "Second line.",
        ]
    fields = page.get(path)[1].fields()
    page.check(client.post(f"/en{path}", data=fields), status=422)
    assert client.post(f"/en{path}", data=fields | {"privacy": "y"}).status_code == 303
    assert contact(app).privacy_version == present_version(app)
    assert "privacy" not in page.get(path)[1].fields()


def test_who_read_an_older_notice_is_asked_again(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    read = page.get(f"/booking/{token}/details")[1].fields()["privacy_read"]
    assert type_in(client, token, privacy_read=read).status_code == 303
    publish(app, "New words.")
    assert confirm(client, token).location == f"/en/booking/{token}/details"
    for shown in page.get(f"/booking/{token}/details"):
        assert shown.one("input", id="privacy").get("checked") is None
    assert "The privacy notice has changed" in page.get(f"/booking/{token}/details")[1].text
    page.check(type_in(client, token, privacy_read=read), status=422)
    present = present_version(app)
    assert type_in(client, token, privacy_read=present).status_code == 303
    confirm(client, token)
    assert contact(app).privacy_version == present


@pytest.mark.backends("sqlite")
def test_the_clinic_s_own_words_stand_on_the_first_page_alone(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    settings(
        app,
        welcome_fr="Bienvenue <b>ici</b>.\nBonne visite.",
        welcome_en="Welcome <b>here</b>.\nEnjoy.",
        emergency_fr="Urgence : composez le 123.",
        emergency_en="Emergency: call 123.",
    )
    for document in page.get("/"):
        assert [content(line) for line in document.one("div", class_="page-lead").iter("p")][-1] in (
            "Bonne visite.",
            "Enjoy.",
        )
        assert "<b>" in document.text  # as it was typed: no markup of the clinic's
        assert "123" in document.text
        assert "911" not in document.text
    assert "Enjoy." not in client.get(time_url()).text
    settings(app, welcome_fr="", welcome_en="", emergency_fr="", emergency_en="")
    assert "911" in page.get("/")[1].text


@pytest.mark.backends("sqlite")
def test_the_first_page_is_the_next_one_where_there_is_one_service(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    settings(app, welcome_fr="Bienvenue.", welcome_en="Welcome.")
    change(app, update(Service).where(Service.slug != "bilan").values(published=False))
    first = client.get("/en/")
    assert first.status_code == 302
    assert "Welcome." in client.get(first.location).text


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(("spoken", "off"), [("fr", "en"), ("en", "fr")])
def test_a_language_that_is_off_leads_to_the_other(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, spoken: str, off: str
) -> None:
    token = book(client)
    settings(app, languages=[spoken])
    for path in ("/", "/?service=bilan", "/my-appointments", f"/appointment/{token}?done=contact"):
        answer = client.get(f"/{off}{path}")
        assert (answer.status_code, answer.location) == (302, f"/{spoken}{path}")
    [shown] = page.get("/", spoken)
    assert not shown.all("nav", class_="languages")
    assert not any(link.startswith(f"/{off}") for link in shown.links())
    assert client.get("/").location == f"/{spoken}/"
    assert off in [
        each.get("hreflang") or each.get("lang") for each in page.get("/sign-in", spoken)[0].all("a")
    ]


@pytest.mark.backends("sqlite")
def test_a_form_that_was_open_in_a_language_since_switched_off_is_taken(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    settings(app, languages=["fr"])
    assert type_in(client, token, "en").status_code == 303
    answer = client.post(f"/en/booking/{token}/check")
    assert answer.status_code == 303
    assert client.get(answer.location).location.startswith("/fr/appointment/")


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("policy", "subdivision", "browser", "address"),
    [
        ("automatic", "QC", "en", "/fr/"),
        ("automatic", "ON", "en", "/en/"),
        ("browser", "QC", "en", "/en/"),
        ("browser", "QC", "fr", "/fr/"),
        ("fr", "ON", "en", "/fr/"),
        ("en", "QC", "fr", "/en/"),
    ],
)
def test_the_entry_speaks_as_the_clinic_wants(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    policy: str,
    subdivision: str,
    browser: str,
    address: str,
) -> None:
    settings(app, entry_language=policy, subdivision=subdivision)
    assert client.get("/", headers={"Accept-Language": browser}).location == address


@pytest.mark.backends("sqlite")
def test_a_therapist_s_link_shows_what_they_give_and_keeps_them_chosen(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    for document in page.get("/?therapist=camille-roy"):
        assert "Camille Roy" in document.text
        chosen = [link for link in document.links() if "service=" in link and "therapist=camille-roy" in link]
        assert len(chosen) == 3
        assert f"/{document.path[1:3]}/" in document.links()
        assert document.all("meta", name="robots")
    only = client.get("/en/?therapist=alex-martin")
    assert only.status_code == 302
    assert {"service=bilan", "therapist=alex-martin"} <= set(only.location.partition("?")[2].split("&"))


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("slug", ["nobody", "alex-martin", "%00", "x" * 300])
def test_a_link_to_who_cannot_be_booked_shows_all_services(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, slug: str
) -> None:
    change(app, update(Therapist).where(Therapist.slug == "alex-martin").values(active=False))
    for document in page.get(f"/?therapist={slug}"):
        assert any("service=suivi" in link for link in document.links())
        assert document.all("div", class_="notice notice-warning")

"""Locations on the screen: listed, added, changed, and never overwritten silently."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, Clinic, Location
from tests.conftest import Freeze
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

CENTRE = "/en/manage/locations/centre"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def stored(app: Flask, slug: str = "centre") -> Location:
    with app.app_context():
        return db.session.scalars(select(Location).where(Location.slug == slug)).one()


@pytest.mark.backends("sqlite")
def test_lists_the_locations_and_opens_each(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get("/manage/locations")
    assert ("Centre-ville" in french.text, "Downtown" in english.text) == (True, True)
    for form in page.get("/manage/locations/centre"):
        assert form.fields(form.path)["address"] == "1200, avenue du Parc"
    page.get("/manage/locations/new")


def test_saves_what_was_typed_at_once_for_all(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/locations/centre", "en")
    typed = form.fields(form.path) | {"phone": "514 555-0199", "monday": "9:00–12:00, 13 h à 17 h"}
    assert client.post(CENTRE, data=typed).status_code == 303
    location = stored(app)
    assert location.phone == "+15145550199"
    assert location.opening_hours == [[[540, 720], [780, 1020]], [], [], [], [], [], []]
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 2
        [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.act, entry.subject, entry.subject_id) == ("changed", "location", location.id)
    assert entry.user_id == clinic.admin.id
    assert entry.detail["fields"]["phone"] == []  # no contact data in the audit


def test_adds_a_location_under_a_slug_of_its_name(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/locations/new", "en")
    typed = form.fields(form.path) | {"name_fr": "Plateau-Mont-Royal", "name_en": "Plateau"}
    assert client.post("/en/manage/locations/new", data=typed).status_code == 303
    assert stored(app, "plateau-mont-royal").position == 1


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("name_fr", " ", "name_fr"),
        ("directions_en", "Two steps up.", "directions_fr"),
        ("monday", "from nine to five", "monday"),
        ("tuesday", "12:00–9:00", "tuesday"),
        ("phone", "12", "phone"),
        ("address", "x" * 501, "address"),
    ],
)
def test_says_by_the_field_what_is_wrong_and_keeps_what_was_typed(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    name: str,
    value: str,
    wrong: str,
) -> None:
    for language in ("fr", "en"):
        [form] = page.get("/manage/locations/centre", language)
        answer = client.post(
            f"/{language}/manage/locations/centre", data=form.fields(form.path) | {name: value}
        )
        refused = page.check(answer, 422)
        assert refused.one("p", id=f"{wrong}-error") is not None
        assert refused.fields(refused.path)[name].strip() == value.strip()
    assert stored(app).address == "1200, avenue du Parc"


def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/locations/centre", "en")
    first, second = (
        form.fields(form.path) | {"address": "1, rue Neuve"},
        form.fields(form.path) | {"name_en": "City centre"},
    )
    assert client.post(CENTRE, data=first).status_code == 303
    refused = page.check(client.post(CENTRE, data=second), 409)
    assert "Sam Roy saved changes" in refused.text
    assert "Saved now: Downtown" in refused.text
    assert "Yours: City centre" in refused.text
    assert "in the form now: Address" in refused.text  # the second never touched it
    assert stored(app).name_en == "Downtown"
    assert client.post(CENTRE, data=refused.fields(refused.path)).status_code == 303
    assert (stored(app).name_en, stored(app).address) == ("City centre", "1, rue Neuve")


def test_of_what_both_changed_the_second_decides_knowingly(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/locations/centre", "en")
    first = form.fields(form.path) | {"address": "1, rue Neuve"}
    second = form.fields(form.path) | {"address": "2, rue Neuve"}
    assert client.post(CENTRE, data=first).status_code == 303
    refused = page.check(client.post(CENTRE, data=second), 409)
    assert "Saved now: 1, rue Neuve" in refused.text
    assert "Yours: 2, rue Neuve" in refused.text
    assert client.post(CENTRE, data=refused.fields(refused.path)).status_code == 303
    assert stored(app).address == "2, rue Neuve"


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("base", ["", "no JSON", "[]", '{"address": 3}', "[" * 5000])
def test_marks_that_somebody_meddled_with_change_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, base: str
) -> None:
    [form] = page.get("/manage/locations/centre", "en")
    assert client.post(CENTRE, data=form.fields(form.path) | {"address": "1, rue Neuve"}).status_code == 303
    second = form.fields(form.path) | {"name_en": "City centre", "base": base}
    refused = page.check(client.post(CENTRE, data=second), 409)
    assert "Saved now: 1, rue Neuve" in refused.text
    assert stored(app).address == "1, rue Neuve"


def test_saving_what_is_saved_already_changes_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/locations/centre", "en")
    assert client.post(CENTRE, data=form.fields(form.path)).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 1
        assert not list(db.session.scalars(select(AuditEntry)))


def test_an_unknown_location_is_not_found(clinic: SimpleNamespace, client: FlaskClient) -> None:
    assert client.get("/en/manage/locations/nowhere").status_code == 404

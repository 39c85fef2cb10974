"""The clinic's settings on the screen, and what a change of them does."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.configuration.setup import ClinicSetup
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.page import PageChecker

PATH = "/en/manage/settings"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic with a visit to come, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        appointment(made, minute(WEDNESDAY, "14:00"))
        admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, admin, client)
    return made


def stored(app: Flask) -> ClinicSetup:
    with app.app_context():
        setup = stored_setup()
        assert setup.clinic is not None
        return setup.clinic


def test_saves_names_place_and_rules(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    before = stored(app)
    [form] = page.get("/manage/settings", "en")
    typed = form.fields(PATH) | {
        "name_en": "The Park",
        "place": "CA-ON",
        "phone": "416 555-0123",
        "minimum_notice_hours": "5",
        "modify_deadline_hours": "",
        "existing_patients_only": "y",
        "age_from": "14",
        "age_to": "",
    }
    assert client.post(PATH, data=typed).status_code == 303
    clinic_now = stored(app)
    assert (clinic_now.name_en, clinic_now.subdivision, clinic_now.phone) == (
        "The Park",
        "ON",
        "+14165550123",
    )
    assert (clinic_now.minimum_notice_hours, clinic_now.modify_deadline_hours) == (5, None)
    assert clinic_now.existing_patients_only
    assert (clinic_now.age_from, clinic_now.age_to) == (14, None)
    assert clinic_now.reminder_hours_before == before.reminder_hours_before  # not on this form: as it was
    with app.app_context():
        assert fresh_clinic().rules.minimum_notice_hours == 5


@pytest.mark.backends("sqlite")
def test_another_time_zone_is_asked_for_twice(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/settings", "en")
    assert "1 upcoming appointment keeps its moment and" in form.text
    typed = form.fields(PATH) | {"time_zone": "America/St_Johns"}
    refused = page.check(client.post(PATH, data=typed), 422)
    assert refused.one("p", id="is_zone_meant-error") is not None
    assert refused.fields(PATH)["time_zone"] == "America/St_Johns"
    assert stored(app).time_zone == "America/Toronto"


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name_fr", ""),
        ("email", "nobody"),
        ("phone", "1"),
        ("place", "XX"),
        ("time_zone", "Mars/Olympus"),
        ("minimum_notice_hours", "-1"),
        ("horizon_days", "0"),
        ("horizon_days", "1" * 30),
        ("cancel_deadline_hours", "soon"),
        ("hold_minutes", "61"),
        ("default_language", "de"),
        ("age_from", "200"),
        ("age_to", "-1"),
    ],
)
def test_says_by_the_field_what_is_wrong(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, name: str, value: str
) -> None:
    before = stored(app)
    for language in ("fr", "en"):
        path = f"/{language}/manage/settings"
        [form] = page.get("/manage/settings", language)
        refused = page.check(client.post(path, data=form.fields(path) | {name: value}), 422)
        assert refused.one("p", id=f"{name}-error") is not None
    assert stored(app) == before


def test_the_second_of_two_is_shown_what_the_first_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/settings", "en")
    first, second = form.fields(PATH) | {"horizon_days": "30"}, form.fields(PATH) | {"hold_minutes": "15"}
    assert client.post(PATH, data=first).status_code == 303
    refused = page.check(client.post(PATH, data=second), 409)
    assert "Yours: 15" in refused.text
    assert stored(app).hold_minutes == 10
    assert client.post(PATH, data=refused.fields(PATH)).status_code == 303
    assert (stored(app).hold_minutes, stored(app).horizon_days) == (15, 30)


def test_another_zone_asks_what_becomes_of_visits_outside_the_hours(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/settings", "en")
    typed = form.fields(PATH) | {"time_zone": "Europe/Zurich", "is_zone_meant": "y"}
    asked = page.check(client.post(PATH, data=typed), 409)
    assert "Ana Núñez" in asked.text
    # What is shown is what will be: the clock in Zurich, said once.
    assert "Wednesday, December 9, 2026 at 8:00\u202fp.m." in asked.text
    assert asked.text.count("All times here are in the new time zone: Central European Time – Zurich.") == 1
    assert "2:00\u202fp.m." not in asked.text
    assert stored(app).time_zone == "America/Toronto"
    fields = asked.fields(PATH)
    choice = next(name for name in fields if name.removeprefix("settle-").isdigit())
    assert client.post(PATH, data=fields | {choice: "keep"}).status_code == 303
    assert stored(app).time_zone == "Europe/Zurich"


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("typed", ["9" * 400, "-1", "1e3", "two", "", "٣"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_says_in_one_sentence_what_is_no_number_of_hours(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, typed: str, language: str
) -> None:
    path = PATH.replace("/en/", f"/{language}/")
    [form] = page.get("/manage/settings", language)
    refused = page.check(
        client.post(path, data=form.fields(path) | {"minimum_notice_hours": typed}), status=422
    )
    told = content(refused.one("p", id="minimum_notice_hours-error"))
    assert told.count("8760") == 1
    assert told.count(".") == 1

"""An empty site is set up in the browser: a step a page, left and taken up again, by whoever has the code."""

from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.actions.configuration.create_first_administrator import (
    FirstAdministrator,
    create_first_administrator,
)
from app.actions.configuration.errors import AlreadyOnboarded
from app.extensions import db
from app.models import AuditEntry, User
from app.queries.configuration.onboarding import onboarding_code
from app.queries.configuration.snapshot import fresh_clinic
from tests.conftest import Freeze
from tests.document import Document
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

PASSWORD = "quatre chaises vertes"


@pytest.fixture(autouse=True)
def clock(freeze: Freeze) -> None:
    freeze(NOW)


def code(app: Flask) -> str:
    with app.app_context():
        return onboarding_code()


def account_typed(app: Flask, **changes: str) -> dict[str, str]:
    typed = {"code": code(app), "name": "Sam Roy", "email": "Sam@Example.com", "password": PASSWORD}
    return typed | {"again": PASSWORD} | changes


def go_on(page: PageChecker, client: FlaskClient, path: str, **changes: object) -> str:
    """Fill in a step and answer where it leads."""
    [form] = page.get(path, "fr")
    fields = form.fields(f"/fr{path}")
    answer = client.post(f"/fr{path}", data=fields | changes)
    assert answer.status_code == 303, Document(answer).text
    return str(answer.location)


def start(app: Flask, page: PageChecker, client: FlaskClient) -> None:
    [form] = page.get("/set-up", "fr")
    answer = client.post("/fr/set-up", data=form.fields("/fr/set-up") | account_typed(app))
    assert answer.status_code == 303, Document(answer).text


def test_leads_from_nothing_to_a_service_that_can_be_booked(
    app: Flask, page: PageChecker, client: FlaskClient
) -> None:
    assert client.get("/").location == "/fr/"
    assert client.get("/fr/").location == "/fr/set-up"
    start(app, page, client)
    assert client.get("/fr/set-up/next").location == "/fr/set-up/clinic"
    clinic = {"name_fr": "Clinique du Parc", "place": "CA-QC", "phone": "514 555-0100"}
    assert go_on(page, client, "/set-up/clinic", **clinic) == "/fr/set-up/location"
    place = {"name_fr": "Centre-ville", "address": "1200, avenue du Parc"}
    assert go_on(page, client, "/set-up/location", **place) == "/fr/set-up/therapist"
    days = {"name": "Camille Roy", "days": ["0", "2"], "start": "9 h", "end": "16h30", "break_start": "12:00"}
    assert go_on(page, client, "/set-up/therapist", **days) == "/fr/set-up/service"
    service = {"name_fr": "Bilan", "name_en": "Assessment", "duration_minutes": "45"}
    assert go_on(page, client, "/set-up/service", **service) == "/fr/set-up/done"
    [done] = page.get("/set-up/done", "fr")
    assert "/fr/" in done.links()
    with app.app_context():
        made = fresh_clinic()
        assert [each.slug for each in made.offered] == ["bilan"]
        assert made.settings.time_zone == "America/Toronto"
        assert (made.settings.name_en, made.settings.phone) == ("Clinique du Parc", "+15145550100")
        [therapist] = made.therapists.values()
        [hours] = therapist.working.schedules
        assert [(each.weekday, each.start, each.end) for each in hours.periods] == [
            (0, 540, 990),
            (2, 540, 990),
        ]
        assert [(each.weekday, each.start, each.end) for each in hours.breaks] == [
            (0, 720, 780),
            (2, 720, 780),
        ]
    assert (
        "/time" in client.get("/fr/").location
    )  # one service, one therapist: nothing to choose but the time


def test_each_step_can_be_left_and_taken_up_again(app: Flask, page: PageChecker, client: FlaskClient) -> None:
    start(app, page, client)
    go_on(page, client, "/set-up/clinic", name_fr="Clinique du Parc")
    with app.app_context():
        again = browser_of(app, db.session.scalars(select(User)).one())
    assert again.get("/fr/set-up").location == "/fr/set-up/next"
    assert again.get("/fr/set-up/next").location == "/fr/set-up/location"
    assert again.get("/fr/set-up/clinic").location == "/fr/set-up/location"  # done already
    assert again.get("/fr/set-up/service").location == "/fr/set-up/location"  # not yet
    assert again.get("/fr/manage/settings").status_code == 200


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"code": "ABCD-EFGH-IJKL"}, "code"),
        ({"email": "nowhere"}, "email"),
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "another password"}, "again"),
        ({"name": " "}, "name"),
    ],
)
def test_says_by_the_field_why_there_is_no_account(
    app: Flask, page: PageChecker, client: FlaskClient, changes: dict[str, str], wrong: str
) -> None:
    for language in ("fr", "en"):
        [form] = page.get("/set-up", language)
        path = f"/{language}/set-up"
        typed = form.fields(path) | account_typed(app, **changes)
        refused = page.check(client.post(path, data=typed), 422)
        assert refused.one("p", id=f"{wrong}-error") is not None
        assert refused.fields(path)["email"].lower() == typed["email"].lower()
    with app.app_context():
        assert not db.session.scalar(select(func.count()).select_from(User))


def test_codes_cannot_be_tried_for_long(app: Flask, page: PageChecker, client: FlaskClient) -> None:
    [form] = page.get("/set-up", "en")
    typed = form.fields("/en/set-up") | account_typed(app, code="AAAA-AAAA-AAAA")
    answers = [client.post("/en/set-up", data=typed).status_code for _ in range(22)]
    assert answers == [422] * 20 + [429] * 2


def test_the_right_code_counts_however_many_were_wrong_before(app: Flask, client: FlaskClient) -> None:
    fields = Document(client.get("/en/set-up")).fields("/en/set-up")
    wrong = fields | account_typed(app, code="AAAA-BBBB-CCCC")
    assert [client.post("/en/set-up", data=wrong).status_code for _ in range(19)] == [422] * 19
    answer = client.post("/en/set-up", data=fields | account_typed(app))
    assert (answer.status_code, answer.location) == (303, "/en/set-up/next")


def test_of_two_at_once_one_becomes_the_administrator(app: Flask) -> None:
    outcomes: list[str] = []
    gate = Barrier(2, timeout=10)

    def begin(name: str) -> None:
        with app.app_context():
            first = FirstAdministrator(
                onboarding_code(), f"{name}@example.com", name, PASSWORD, "fr", "127.0.0.1"
            )
            gate.wait()
            try:
                create_first_administrator(first, NOW)
                outcomes.append("first")
            except AlreadyOnboarded:
                outcomes.append("too late")

    threads = [Thread(target=begin, args=(name,)) for name in ("ana", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["first", "too late"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1


@pytest.mark.backends("sqlite")
def test_a_site_with_an_account_asks_to_sign_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        account("admin@example.com", role="administrator")
    assert client.get("/en/").status_code == 503
    assert client.get("/en/set-up").location == "/en/set-up/next"
    assert "/sign-in" in (client.get("/en/set-up/next").location or "")


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("path", "changes", "wrong"),
    [
        ("/set-up/clinic", {"name_fr": ""}, "name_fr"),
        ("/set-up/clinic", {"name_fr": "Parc", "phone": "12"}, "phone"),
        ("/set-up/clinic", {"name_fr": "Parc", "place": "XX"}, "place"),
        ("/set-up/clinic", {"name_fr": "Parc", "languages": []}, "languages"),
        ("/set-up/location", {"name_fr": "Parc"}, "address"),
        ("/set-up/therapist", {"name": "Camille", "start": "nine"}, "start"),
        ("/set-up/therapist", {"name": "Camille", "start": "18:00"}, "end"),
        ("/set-up/therapist", {"name": "Camille", "break_end": ""}, "break_end"),
        ("/set-up/therapist", {"name": "Camille", "days": []}, "days"),
        ("/set-up/service", {"name_fr": "Bilan"}, "name_en"),
        (
            "/set-up/service",
            {"name_fr": "Bilan", "name_en": "Visit", "duration_minutes": "0"},
            "duration_minutes",
        ),
        ("/set-up/service", {"name_fr": "Bilan", "name_en": "Visit", "types": []}, "types"),
    ],
)
def test_a_step_says_by_the_field_what_is_wrong(
    app: Flask, page: PageChecker, client: FlaskClient, path: str, changes: dict[str, object], wrong: str
) -> None:
    start(app, page, client)
    steps = {
        "/set-up/clinic": {"name_fr": "Clinique du Parc"},
        "/set-up/location": {"name_fr": "Centre", "address": "1, rue du Parc"},
        "/set-up/therapist": {"name": "Camille Roy"},
    }
    for step, typed in steps.items():
        if step == path:
            break
        go_on(page, client, step, **typed)
    for language in ("fr", "en"):
        [form] = page.get(path, language)
        typed = form.fields(f"/{language}{path}") | changes
        refused = page.check(client.post(f"/{language}{path}", data=typed), 422)
        assert refused.one("p", id=f"{wrong}-error") is not None


@pytest.mark.backends("sqlite")
def test_what_is_set_up_already_needs_no_set_up(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
        admin = account("admin@example.com", role="administrator")
    browser_of(app, admin, client)
    assert client.get("/en/set-up/next").location == "/en/set-up/done"
    assert client.get("/en/set-up/clinic").location == "/en/set-up/done"

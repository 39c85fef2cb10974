"""The clinic file in the browser: kept, shown before it changes anything, refused when it is no such file."""

import io
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clinic_file.dumping import dumped
from app.extensions import db
from app.models import Appointment, Clinic, Message, User
from app.queries.setup import Setup
from app.queries.stored_setup import stored_setup
from tests.conftest import Freeze
from tests.document import Document
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.page import PageChecker

PATH = "/en/manage/settings/clinic-file"
LONGER = "services: [{slug: bilan, duration_minutes: 90}]"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, admin, client)
    return made


def setup(app: Flask) -> Setup:
    with app.app_context():
        return stored_setup()


def token(page: PageChecker) -> str:
    [form] = page.get("/manage/settings/clinic-file", "en")
    tokens = [each.get("value") for each in form.all("input") if each.get("name") == "csrf_token"]
    return str(tokens[0])


def upload(page: PageChecker, client: FlaskClient, content: bytes | str, language: str = "en") -> object:
    raw = content.encode() if isinstance(content, str) else content
    data = {"csrf_token": token(page), "file": (io.BytesIO(raw), "clinic.yaml")}
    return client.post(f"/{language}/manage/settings/clinic-file", data=data)


def applying(document: Document) -> dict[str, object]:
    [form] = [form for form in document.all("form") if list(form.iter("textarea"))]
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    [text] = form.iter("textarea")
    return fields | {"text": (text.text or "").removeprefix("\n"), "apply": "y"}


def test_shows_what_a_file_would_change_and_then_changes_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    preview = page.check(upload(page, client, LONGER))
    assert "Service – Assessment" in preview.text
    assert "duration" in preview.text
    assert setup(app).services["bilan"].duration_minutes == 75
    assert client.post(PATH, data=applying(preview)).status_code == 303
    assert setup(app).services["bilan"].duration_minutes == 90


def test_a_change_made_meanwhile_is_shown_first(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    preview = page.check(upload(page, client, LONGER))
    other = page.check(upload(page, client, "services: [{slug: bilan, buffer_after_minutes: 5}]"))
    assert client.post(PATH, data=applying(other)).status_code == 303
    again = page.check(client.post(PATH, data=applying(preview)), 409)
    assert setup(app).services["bilan"].duration_minutes == 75
    assert client.post(PATH, data=applying(again)).status_code == 303
    assert setup(app).services["bilan"].duration_minutes == 90


def test_what_is_downloaded_and_loaded_again_changes_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    answer = client.get("/en/manage/settings/clinic-file/download")
    assert answer.headers["Content-Disposition"] == "attachment; filename=clinic.yaml"
    assert answer.text == dumped(setup(app))
    same = page.check(upload(page, client, answer.data))
    assert "nothing to change" in same.text
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 1


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    "content",
    [
        "",
        "no clinic file",
        "services: [{slug: bilan, duration_minutes: never}]",
        "services: [{slug: bilan, hours: 3}]",
        b"\xff\xfe\x00",
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        "a: &a [x]\nlocations: [*a, *a]",
        "[" * 100_000,
        "therapists: [{slug: camille-roy, photo: /etc/passwd}]",
        "therapists: [{slug: camille-roy, photo: ../../etc/passwd}]",
        "x" * 400_000,
    ],
    ids=[
        "nothing",
        "prose",
        "wrong value",
        "wrong key",
        "no text",
        "picture",
        "aliases",
        "nested",
        "path",
        "path up",
        "long",
    ],
)
def test_refuses_what_is_no_clinic_file(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, content: bytes | str
) -> None:
    before = setup(app)
    answer = upload(page, client, content)
    assert answer.status_code in (413, 422)  # type: ignore[attr-defined]
    assert "root:" not in answer.text  # type: ignore[attr-defined]
    assert setup(app) == before


@pytest.mark.backends("sqlite")
def test_refuses_a_file_that_is_too_large(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    before = setup(app)
    answer = client.post(PATH, data=b"x" * 4_100_000, content_type="multipart/form-data; boundary=x")
    refused = page.check(answer, 413)
    assert "Too much was sent at once" in refused.text
    assert setup(app) == before


def test_loads_a_whole_clinic_into_an_empty_site(
    app: Flask,
    page: PageChecker,
    client: FlaskClient,
    freeze: Freeze,
    clinic: SimpleNamespace,
    databases: object,
) -> None:
    whole = dumped(setup(app))
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in ("users", "user_sessions", "audit_entries"):
                db.session.execute(table.delete())
        db.session.commit()
        app.extensions["clinic_snapshot"].clear()
    [form] = page.get("/manage/settings/clinic-file", "en")
    assert "Download" not in form.text
    preview = page.check(upload(page, client, whole))
    assert "Clinic – Park Clinic" in preview.text
    assert client.post(PATH, data=applying(preview)).status_code == 303
    assert dumped(setup(app)) == whole


def test_a_file_that_closes_time_with_visits_asks_what_becomes_of_them(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "14:00"))
    preview = page.check(upload(page, client, "therapists: [{slug: camille-roy, schedules: []}]"))
    asked = page.check(client.post(PATH, data=applying(preview)), 409)
    assert "Ana Núñez" in asked.text
    assert setup(app).therapists["camille-roy"].schedules
    fields = asked.fields(PATH)
    choice = next(name for name in fields if name.removeprefix("settle-").isdigit())
    assert client.post(PATH, data=fields | {choice: "cancel"}).status_code == 303
    assert not setup(app).therapists["camille-roy"].schedules
    with app.app_context():
        assert db.session.scalar(select(Appointment.status)) == "cancelled"


def test_who_is_new_in_a_file_is_invited(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    preview = page.check(
        upload(page, client, "accounts: [{email: new@example.com, name: Noa Roy, language: en}]")
    )
    assert client.post(PATH, data=applying(preview)).status_code == 303
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == "new@example.com")).one()
        [message] = db.session.scalars(select(Message))
    assert (message.event, message.address, message.user_id) == ("set_password", "new@example.com", user.id)

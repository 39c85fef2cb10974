"""What is answered when something goes wrong."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app.extensions import db
from app.web.security import Permission, allow
from tests.conftest import Freeze
from tests.databases import Databases
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
SECRET = "Ana Núñez, 514 555-0123"
CODES = (400, 403, 404, 405, 409, 410, 413, 418, 422, 429, 500, 503)


def add_failing_views(app: Flask) -> None:
    """Views that fail in every way, added before the first request."""

    def fail(code: int) -> str:
        abort(code)

    def said() -> str:
        abort(422, "The clinic is closed that day.")

    def broken(token: str) -> str:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error

    def fail_for_staff(code: int) -> str:
        abort(code)

    for rule, view, permission in (
        ("/<lang>/fail/<int:code>", fail, Permission.PUBLIC),
        ("/api/v1/fail/<int:code>", fail, Permission.PUBLIC),
        ("/<lang>/said", said, Permission.PUBLIC),
        ("/api/v1/said", said, Permission.PUBLIC),
        ("/<lang>/broken/<token>", broken, Permission.PUBLIC),
        ("/api/v1/broken/<token>", broken, Permission.PUBLIC),
        ("/<lang>/staff-fail/<int:code>", fail_for_staff, Permission.STAFF),
    ):
        app.add_url_rule(rule, rule.replace("/", "-"), allow(permission)(view))


@pytest.fixture(scope="module")
def failing_app(databases: Databases) -> Flask:
    app = databases.build(databases.migrated("sqlite"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    add_failing_views(app)
    with app.app_context():
        small_clinic()
    return app


@pytest.fixture
def app(failing_app: Flask, backend: str, freeze: Freeze) -> Iterator[Flask]:
    freeze(NOW)
    return failing_app


@pytest.mark.parametrize("code", CODES)
def test_every_failure_has_a_page_in_both_languages(page: PageChecker, code: int) -> None:
    headings = {content(document.one("h1")) for document in page.get(f"/fail/{code}", status=code)}
    assert len(headings) == 2


def test_the_page_shows_the_clinic_and_a_way_on(page: PageChecker) -> None:
    [document] = page.get("/fail/404", "en", status=404)
    assert "514 555-0100" in document.text
    assert any(content(link) == "Go to the start page" for link in document.all("a"))


def test_what_the_view_said_is_told(client: FlaskClient) -> None:
    assert "The clinic is closed that day." in client.get("/en/said").text


@pytest.mark.parametrize(
    ("path", "accepts", "language"),
    [
        ("/nowhere", "en-CA,en;q=0.9", "en"),
        ("/nowhere", "fr-CA", "fr"),
        ("/nowhere", "de", "fr"),
        ("/en/nowhere/at/all", "fr-CA", "en"),
        ("/fr/nowhere", "en", "fr"),
        ("/de/day", "en", "en"),
        ("/de_DE/sign-in", "fr", "fr"),
    ],
)
def test_an_unknown_address_is_answered_in_the_language_it_or_the_browser_says(
    client: FlaskClient, page: PageChecker, path: str, accepts: str, language: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": accepts}, follow_redirects=True)
    document = page.check(answer, 404)
    assert document.one("html").get("lang") == language
    assert "514 555-0100" in document.text


def test_a_method_that_is_not_for_this_page_is_told_which_are(client: FlaskClient, page: PageChecker) -> None:
    document = page.check(client.post("/en/day"), 405)
    assert "GET" in document.response.headers["Allow"]


@pytest.mark.parametrize("code", CODES)
def test_machines_get_a_problem_document(client: FlaskClient, code: int) -> None:
    answer = client.get(f"/api/v1/fail/{code}")
    assert (answer.status_code, answer.content_type) == (code, "application/problem+json")
    assert answer.json["status"] == code
    assert answer.json["title"]
    assert "detail" not in answer.json


def test_machines_are_told_what_the_view_said(client: FlaskClient) -> None:
    assert client.get("/api/v1/said").json["detail"] == "The clinic is closed that day."
    assert client.get("/api/nowhere").json["status"] == 404


def test_staff_stay_in_their_frame(app: Flask, client: FlaskClient, page: PageChecker) -> None:
    with app.app_context():
        user = account("admin@example.com", role="administrator", name="Dominique Roy")
    browser_of(app, user, client)
    [document] = page.get("/staff-fail/409", "en", status=409)
    assert "Dominique Roy" in document.text
    assert "/en/day" in document.links()


@pytest.mark.parametrize("prefix", ["/en", "/api/v1"])
def test_a_fault_is_logged_without_what_anybody_typed(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, prefix: str
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"{prefix}/broken/a-token-nobody-may-read")
    assert answer.status_code == 500
    [record] = caplog.records
    told = str(vars(record))
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert "in broken" in told
    assert SECRET not in told
    assert SECRET not in answer.text
    assert "a-token-nobody-may-read" not in told
    assert record.exc_info is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "If you call the clinic, give this number: {number}"),
        ("fr", "Si vous appelez la clinique, donnez ce numéro\u00a0: {number}"),
    ],
)
def test_the_page_bears_the_number_under_which_a_fault_was_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, language: str, sentence: str
) -> None:
    with caplog.at_level(logging.ERROR):
        document = Document(client.get(f"/{language}/broken/x"))
    number = vars(caplog.records[0])["request_id"]
    assert number == document.response.headers["X-Request-ID"]
    assert sentence.format(number=number) in document.text


@pytest.mark.parametrize("path", ["/", "/fr/", "/en/therapist", "/fr/nowhere", "/en/appointment/x"])
@pytest.mark.backends("sqlite", "postgresql")
def test_before_the_database_is_set_up_a_page_asks_to_come_back(
    databases: Databases, backend: str, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    client = databases.build(databases.empty(backend)).test_client()
    answer = client.get(path, headers={"Accept-Language": "en"})
    document = Document(answer)
    if "nowhere" in path:
        assert answer.status_code == 404
    else:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        headings = ("We will be back in a moment", "Nous serons de retour dans un moment")
        assert content(document.one("h1")) in headings
        assert "run flask --app wsgi database migrate" in caplog.text
    assert document.all("a")


def test_before_the_database_is_set_up_machines_are_told_so(databases: Databases, backend: str) -> None:
    answer = databases.build(databases.empty(backend)).test_client().get("/api/v1/slots?service=bilan")
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")


@pytest.mark.parametrize("path", ["/en/fail/404", "/en/fail/500"])
def test_without_a_database_a_failure_has_its_page_still(
    databases: Databases, backend: str, path: str
) -> None:
    app = databases.build(databases.migrated(backend))
    add_failing_views(app)
    app.before_request_funcs[None].clear()  # they would ask the database first
    with app.app_context():
        db.drop_all()
    document = Document(app.test_client().get(path))
    assert document.response.status_code == int(path[-3:])
    assert document.response.content_type == "text/html; charset=utf-8"


def test_where_even_the_page_fails_it_is_said_plainly(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ArithmeticError(SECRET)

    monkeypatch.setattr("app.current_clinic", broken)
    monkeypatch.setattr("app.web.errors.current_clinic", broken)
    answer = client.get("/en/fail/404")
    assert (answer.status_code, answer.content_type) == (500, "text/plain; charset=utf-8")
    assert "Réessayez" in answer.text
    assert answer.text.count(answer.headers["X-Request-ID"]) == 2
    assert SECRET not in caplog.text

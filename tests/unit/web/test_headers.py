"""The headers of every answer, whatever was asked and however it failed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.web.headers import CONTENT_POLICY, ON_EVERY_ANSWER, UNUSED_FEATURES
from app.web.security import Permission, allow
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.accounts import PASSWORD, account
from tests.factories.small_clinic import NOW, small_clinic

pytestmark = pytest.mark.backends("sqlite")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {
    "lang": "fr",
    "filename": "favicon.svg",
    "token": "unknown",
    "uid": "unknown",
    "slug": "unknown",
    "task_id": "1",
    "user_id": "1",
    "session_id": "1",
    "message_id": "1",
    "colour": "0b5f5b",
    "picture": "svg",
}


def fail() -> str:
    raise RuntimeError


def built(databases: Databases, **settings: str) -> Flask:
    """An application on a small clinic, with a view that fails."""
    app = databases.build(databases.migrated("sqlite"), **settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/<lang>/fail", "fail", allow(Permission.PUBLIC)(fail))
    with app.app_context():
        small_clinic()
        account("camille@example.com")
    return app


@pytest.fixture(scope="module")
def over_http(databases: Databases) -> Flask:
    return built(databases)


@pytest.fixture(scope="module")
def over_https(databases: Databases) -> Flask:
    return built(databases, BASE_URL="https://rdv.example.com")


@pytest.fixture
def app(over_http: Flask, backend: str, freeze: Freeze) -> Iterator[Flask]:
    freeze(NOW)
    return over_http


def address(app: Flask, rule: Rule) -> str:
    """An address of the rule; what is no sample is a text that nothing goes by."""
    values = {name: SAMPLES.get(name, "unknown") for name in rule.arguments}
    built = app.url_map.bind("localhost").build(rule.endpoint, values)
    return str(built)


def lacking(response: TestResponse) -> set[str]:
    """The headers that an answer lacks or says twice or otherwise."""
    response.close()  # a file that is served stays open otherwise
    found = {name: response.headers.getlist(name) for name in ON_EVERY_ANSWER}
    return {name for name, values in found.items() if values != [ON_EVERY_ANSWER[name]]}


def sets_a_cookie(response: TestResponse) -> bool:
    response.close()
    return "Set-Cookie" in response.headers


def test_every_route_answers_every_method_with_all_headers(app: Flask, client: FlaskClient) -> None:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 20
    asked = {(address(app, rule), method) for rule in rules for method in METHODS}
    found = {each: lacking(client.open(each[0], method=each[1])) for each in asked}
    assert {each: names for each, names in found.items() if names} == {}


def test_patients_pages_set_no_cookie(app: Flask, client: FlaskClient) -> None:
    staffs = ("account.", "admin.", "development.", "therapist.")
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(staffs)]
    asked = {(address(app, rule), method) for rule in rules for method in ("GET", "POST")}
    assert {each for each in asked if sets_a_cookie(client.open(each[0], method=each[1]))} == set()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fr", 308),
        ("/", 302),
        ("/fr/nowhere", 404),
        ("/nowhere\n", 404),
        ("/static/nowhere.css", 404),
        ("/static/../../wsgi.py", 404),
        ("/fr/fail", 500),
        ("/api/v1/nowhere", 404),
        ("/api/v1/slots", 400),
        ("/fr/day", 303),
    ],
)
def test_failures_and_redirects_bear_them_too(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, lacking(answer)) == (status, set())


def test_a_body_that_is_too_large_is_refused_with_them(client: FlaskClient) -> None:
    answer = client.post("/fr/sign-in", data={"email": "x" * 300 * 1024})
    assert (answer.status_code, lacking(answer)) == (413, set())


def test_an_answer_without_a_database_bears_them(databases: Databases) -> None:
    answer = databases.build(databases.empty("sqlite")).test_client().get("/fr/")
    assert (answer.status_code, lacking(answer)) == (503, set())


def test_the_policy_allows_nothing_that_is_not_ours() -> None:
    assert CONTENT_POLICY["default-src"] == "'none'"
    allowed = {source for sources in CONTENT_POLICY.values() for source in sources.split()}
    assert allowed == {"'none'", "'self'", "data:"}
    assert [name for name, sources in CONTENT_POLICY.items() if "data:" in sources] == ["img-src"]
    assert {"camera", "geolocation", "microphone"} <= set(UNUSED_FEATURES)


def test_only_the_api_may_be_read_by_other_sites(client: FlaskClient) -> None:
    policies = {
        path: client.get(path).headers["Cross-Origin-Resource-Policy"]
        for path in ("/api/v1/slots", "/fr/", "/healthz")
    }
    assert policies == {"/api/v1/slots": "cross-origin", "/fr/": "same-origin", "/healthz": "same-origin"}


def test_tls_is_asked_for_only_where_it_is_spoken(over_https: Flask, client: FlaskClient) -> None:
    browser = over_https.test_client()
    over_tls = browser.get("/fr/", base_url="https://rdv.example.com")
    assert over_tls.headers["Strict-Transport-Security"] == "max-age=31536000"
    through_a_proxy = browser.get(
        "/fr/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "rdv.example.com"}
    )
    assert (through_a_proxy.status_code, lacking(through_a_proxy)) == (200, set())
    assert "Strict-Transport-Security" in through_a_proxy.headers
    redirected = browser.get("/fr/", base_url="http://rdv.example.com")
    assert (redirected.status_code, lacking(redirected)) == (308, set())
    assert "Strict-Transport-Security" not in redirected.headers
    assert "Strict-Transport-Security" not in client.get("/fr/").headers


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_of_the_staff_is_for_the_server_alone(
    over_http: Flask, over_https: Flask, freeze: Freeze, scheme: str
) -> None:
    freeze(NOW)
    browser = {"http": over_http, "https": over_https}[scheme].test_client()
    site = {"http": "http://localhost", "https": "https://rdv.example.com"}[scheme]
    token = browser.get("/en/sign-in", base_url=site).text.partition('name="csrf_token"')[2].split('"')[1::2]
    typed = {"email": "camille@example.com", "password": PASSWORD, "csrf_token": token[0]}
    answer = browser.post("/en/sign-in", data=typed, base_url=site)
    assert answer.status_code == 303, answer.text
    said = {part.strip() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= said
    assert ("Secure" in said) == (scheme == "https")


SITES = ["https://www.clinic.example", "http://localhost:8000"]
FRAMED_BY_THEM = "frame-ancestors 'self' https://www.clinic.example http://localhost:8000"


@pytest.fixture
def listing(databases: Databases, freeze: Freeze) -> Flask:
    """A small clinic that lists two sites."""
    freeze(NOW)
    app = databases.build(databases.migrated("sqlite"))
    with app.app_context():
        small_clinic(embed_sites=SITES)
        account("camille@example.com")
    return app


def is_framed(response: TestResponse) -> bool:
    """Whether the listed sites may frame an answer; it says so in one way only, and is as usual otherwise."""
    response.close()
    policy = response.headers["Content-Security-Policy"]
    framed = FRAMED_BY_THEM in policy
    assert framed is ("X-Frame-Options" not in response.headers)
    assert framed or "frame-ancestors 'none'" in policy
    usual = policy.replace(FRAMED_BY_THEM, "frame-ancestors 'none'")
    assert usual == ON_EVERY_ANSWER["Content-Security-Policy"]
    return framed


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/fr/", 200),
        ("/en/time?service=suivi", 302),
        ("/en/?service=nothing", 404),
        ("/fr/booking/unknown/details", 410),
        ("/fr/appointment/unknown", 404),
        ("/fr/my-appointments", 200),
    ],
)
def test_listed_sites_may_frame_what_patients_see(listing: Flask, path: str, status: int) -> None:
    answer = listing.test_client().get(path)
    assert (answer.status_code, is_framed(answer)) == (status, True)


@pytest.mark.parametrize(
    "path",
    [
        "/fr/sign-in",
        "/fr/day",
        "/fr/manage/booking-page",
        "/api/v1/services",
        "/healthz",
        "/fr/nowhere",
        "/nowhere",
    ],
)
def test_no_site_may_frame_anything_else(listing: Flask, path: str) -> None:
    assert not is_framed(listing.test_client().get(path))


def test_a_refused_form_of_a_patient_may_be_framed_too(listing: Flask) -> None:
    client = listing.test_client()
    for path, sent in (("/en/my-appointments", {"email": "x"}), ("/en/time", {"start": "x" * 300_000})):
        answer = client.post(path, data=sent)
        assert (answer.status_code in (413, 422), is_framed(answer)) == (True, True)


def test_without_a_listed_site_nothing_may_be_framed(client: FlaskClient) -> None:
    assert not is_framed(client.get("/fr/"))

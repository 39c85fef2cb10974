"""TLS, and the names the site goes by."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.databases import Databases
from tests.document import Document, content
from tests.factories.small_clinic import small_clinic

pytestmark = pytest.mark.backends("sqlite")


def site(databases: Databases, base_url: str) -> FlaskClient:
    app = databases.build(databases.migrated("sqlite"), BASE_URL=base_url)
    with app.app_context():
        small_clinic()
    return app.test_client()


@pytest.fixture
def over_tls(databases: Databases, backend: str) -> FlaskClient:
    return site(databases, "https://rdv.example.com")


@pytest.fixture
def named(databases: Databases, backend: str) -> FlaskClient:
    return site(databases, "http://rdv.example.com:8080")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_plain_http_is_led_to_the_public_address(over_tls: FlaskClient, method: str) -> None:
    answer = over_tls.open("/fr/?service=bilan%20d%C3%A9part", method=method, base_url="http://evil.example")
    assert (answer.status_code, answer.location) == (
        308,
        "https://rdv.example.com/fr/?service=bilan%20d%C3%A9part",
    )


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "10.1.2.3"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_supervisor_asks_without_tls_and_by_any_name(over_tls: FlaskClient, host: str, path: str) -> None:
    assert over_tls.get(path, base_url=f"http://{host}").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("rdv.example.com", 200),
        ("RDV.example.com:8080", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("rdv.example.com.evil.example", 400),
        ("xrdv.example.com", 400),
        ("rdv.example.com@evil.example", 400),
        ("", 400),
    ],
)
def test_the_site_answers_to_its_own_name(named: FlaskClient, host: str, status: int) -> None:
    assert named.get("/fr/", headers={"Host": host}).status_code == status


def test_a_foreign_name_is_told_of_in_words_and_repeated_nowhere(named: FlaskClient) -> None:
    answer = named.get("/en/", headers={"Host": "evil.example"})
    page = Document(answer)
    assert "This site does not go by that name." in page.text
    assert content(page.one("h1")) == "This request could not be read"
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)


def test_a_forwarded_name_is_judged_too(over_tls: FlaskClient) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    assert over_tls.get("/fr/", headers=forwarded).status_code == 400


def test_a_name_beyond_ascii_is_known_as_browsers_send_it(databases: Databases, backend: str) -> None:
    clinic = site(databases, "http://rendez-vous-santé.example")
    assert clinic.get("/fr/", headers={"Host": "rendez-vous-xn--sant-epa.example"}).status_code == 400
    host = "rendez-vous-santé.example".encode("idna").decode()
    assert clinic.get("/fr/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/fr", "/fr/"), ("/fr?service=bilan&x=%C3%A9", "/fr/?service=bilan&x=%C3%A9"), ("//fr//", "/fr/")],
)
def test_a_missing_slash_is_added_without_repeating_the_host(
    app: Flask, client: FlaskClient, asked: str, led_to: str
) -> None:
    answer = client.get(asked, base_url="http://evil.example") if asked[1] != "/" else _raw(client, asked)
    assert (answer.status_code, answer.location) == (308, led_to)
    assert "evil.example" not in answer.text


def _raw(client: FlaskClient, path: str):  # type: ignore[no-untyped-def]
    """Ask for a path that begins with two slashes, which would else be taken for a host."""
    return client.get("/", environ_overrides={"PATH_INFO": path, "HTTP_HOST": "evil.example"})

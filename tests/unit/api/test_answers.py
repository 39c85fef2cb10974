"""What holds for every answer of the API: asked again, asked from elsewhere, asked wrongly."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.actions.transaction import writing
from app.api import openapi, services, therapists
from app.models import Clinic
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.offer import clinic_with_an_offer
from tests.factories.small_clinic import NOW, small_clinic

pytestmark = pytest.mark.backends("sqlite")
SERVICES = "/api/v1/services"
PATHS = (SERVICES, "/api/v1/therapists", "/api/v1/therapists?service=bilan", "/api/v1/openapi.json")
ELSEWHERE = {"Origin": "https://clinic.example.com"}


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        return clinic_with_an_offer()


def change_the_clinic(app: Flask) -> None:
    """As every write of the configuration does."""
    with app.app_context(), writing() as session:
        session.query(Clinic).update({"revision": Clinic.revision + 1, "name_en": "Another name"})


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("path", PATHS)
def test_who_has_the_answer_is_not_sent_it_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    tag, is_weak = first.get_etag()
    assert tag
    assert not is_weak
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin"):
        assert again.headers[name] == first.headers[name]
    assert "Content-Type" not in again.headers
    assert "Content-Length" not in again.headers


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"another", {tag}', 304),
        ('W/"another" , W/{tag}', 304),
        ("*", 304),
        ('"another"', 200),
        ("another", 200),
        ("", 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_tags_are_compared_weakly_and_in_lists(
    client: FlaskClient, method: str, condition: str, status: int
) -> None:
    tag = client.get(SERVICES).headers["ETag"]
    answer = client.open(SERVICES, method=method, headers={"If-None-Match": condition.format(tag=tag)})
    assert answer.status_code == status


@pytest.mark.usefixtures("clinic")
def test_nothing_is_built_for_who_has_it(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("built in vain")

    tags = {path: client.get(path).headers["ETag"] for path in PATHS}
    monkeypatch.setattr(services, "_offer", fail)
    monkeypatch.setattr(therapists, "_team", fail)
    monkeypatch.setattr(openapi, "description", fail)
    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.usefixtures("clinic")
def test_a_change_of_the_clinic_is_another_answer(app: Flask, client: FlaskClient) -> None:
    before = client.get(SERVICES).headers["ETag"]
    change_the_clinic(app)
    answer = client.get(SERVICES, headers={"If-None-Match": before})
    assert (answer.status_code, answer.json["clinic"]["name"]["en"]) == (200, "Another name")
    assert answer.headers["ETag"] != before


@pytest.mark.usefixtures("clinic")
def test_every_address_has_tags_of_its_own(client: FlaskClient) -> None:
    assert len({client.get(path).headers["ETag"] for path in PATHS}) == len(PATHS)


@pytest.mark.parametrize("setting", [{"REVISION": "another"}, {"BASE_URL": "http://localhost"}])
def test_another_version_or_address_of_the_site_is_another_answer(
    databases: Databases, setting: dict[str, str], freeze: Freeze
) -> None:
    freeze(NOW)
    url = databases.migrated("sqlite")
    present, other = databases.build(url), databases.build(url, **setting)
    with present.app_context():
        small_clinic()
    tags = [one.test_client().get(SERVICES).headers["ETag"] for one in (present, present, other)]
    assert tags[0] == tags[1]
    assert tags[0] != tags[2]


@pytest.mark.usefixtures("clinic")
def test_a_precondition_that_does_not_hold_is_told(client: FlaskClient) -> None:
    tag = client.get(SERVICES).headers["ETag"]
    assert client.get(SERVICES, headers={"If-Match": tag}).status_code == 200
    answer = client.get(SERVICES, headers={"If-Match": '"another"'})
    assert (answer.status_code, answer.content_type) == (412, "application/problem+json")


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("path", PATHS)
def test_the_headers_alone_are_the_same(client: FlaskClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for answer in (whole, head):
        del answer.headers["X-Request-ID"]
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    ("path", "status"),
    [*((path, 200) for path in PATHS), (f"{SERVICES}?x=1", 400), ("/api/v1/nothing", 404)],
)
def test_pages_of_any_site_may_read_it_and_its_errors(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path, headers=ELSEWHERE)
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("clinic")
def test_a_browser_that_asks_first_is_told_what_it_may_send(client: FlaskClient) -> None:
    answer = client.options(
        SERVICES,
        headers=ELSEWHERE
        | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"},
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert answer.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert answer.headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    "path", ["/en/", "/healthz", "/readyz", "/static/favicon.svg", "/api/nothing", "/en/day"]
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_nothing_else_is_open_to_other_sites(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method, headers=ELSEWHERE)
    answer.close()
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_method_is_told_which_there_are(client: FlaskClient, method: str) -> None:
    answer = client.open(SERVICES, method=method)
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    ("address", "parameter", "detail"),
    [
        ("services?service=bilan", "service", "There is no such parameter; this address takes none."),
        ("therapists?servic=bilan", "servic", "There is no such parameter; known here: service."),
        (
            "therapists?service=bilan&service=bilan",
            "service",
            "The parameter service is given more than once.",
        ),
        ("openapi.json?%00=", "\0", "There is no such parameter; this address takes none."),
    ],
)
def test_what_is_not_known_or_given_twice_is_refused(
    client: FlaskClient, address: str, parameter: str, detail: str
) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": detail,
        "parameter": parameter,
    }


@pytest.mark.parametrize("path", [SERVICES, "/api/v1/therapists"])
def test_without_a_clinic_it_is_not_ready(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.json["title"] == "Service Unavailable"
    assert "ETag" not in answer.headers


def test_without_a_clinic_the_description_is_there(client: FlaskClient) -> None:
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_one_network_is_told_how_long_to_wait(databases: Databases, freeze: Freeze) -> None:
    freeze(NOW)
    app = databases.build(databases.migrated("sqlite"), API_RATE_LIMIT="1/minute")
    client = app.test_client()
    assert client.get("/api/v1/openapi.json").status_code == 200
    answer = client.get("/api/v1/openapi.json", headers=ELSEWHERE)
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"

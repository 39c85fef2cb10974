"""The number of a request, and what is noted of it."""

import re

import pytest
from flask.testing import FlaskClient

from app.web.observing.requests import AnsweredRequest, Observed, method_of

pytestmark = pytest.mark.backends("sqlite")


@pytest.mark.parametrize("number", ["abcdefgh", "A-b_3" * 12, "0" * 64])
def test_the_number_that_a_proxy_gave_is_kept(client: FlaskClient, number: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": number}).headers["X-Request-ID"] == number


@pytest.mark.parametrize(
    "number", ["", "short", "0" * 65, "abc defgh", "ana@example.com", "<script>", "é" * 9]
)
def test_another_number_is_replaced(client: FlaskClient, number: str) -> None:
    given = {"HTTP_X_REQUEST_ID": number.encode().decode("latin-1")}
    answered = client.get("/healthz", environ_overrides=given).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{10}", answered)


def test_each_request_has_its_own_number(client: FlaskClient) -> None:
    assert len({client.get("/healthz").headers["X-Request-ID"] for _ in range(50)}) == 50


@pytest.mark.parametrize(("method", "noted"), [("GET", "GET"), ("PATCH", "PATCH"), ("ANA-NUNEZ", "other")])
def test_a_method_that_somebody_made_up_is_not_repeated(method: str, noted: str) -> None:
    assert method_of(method) == noted


def test_what_fails_below_the_framework_is_noted_too() -> None:
    noted: list[AnsweredRequest] = []

    def broken(environ: object, start_response: object) -> list[bytes]:
        raise MemoryError

    with pytest.raises(MemoryError):
        Observed(broken, [noted.append])({"REQUEST_METHOD": "GET"}, lambda *_: lambda _: None)
    assert [(each.rule, each.status) for each in noted] == [("none", 500)]

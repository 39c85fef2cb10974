"""How many requests a network may send."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import limits
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import rate_limits
from app.web.rate_limits import OwnCounts, SharedCounts
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
TWO_A_MINUTE = limits.parse("2/minute")
needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="REDIS TESTS LEFT OUT: no redis-server on this machine"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_redis(folder: Path, port: int) -> Iterator[str]:
    """A Redis on the loopback that keeps nothing; its address."""
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as connection:
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("redis-server did not come up")


@pytest.fixture
def app(databases: Databases, backend: str, freeze: Freeze) -> Flask:
    freeze(NOW)
    app = databases.build(
        databases.migrated("sqlite"), API_RATE_LIMIT="3/minute", FORM_RATE_LIMIT="2/5 minutes"
    )
    with app.app_context():
        small_clinic()
    return app


def statuses(
    client: FlaskClient, method: str, path: str, times: int, address: str = "192.0.2.1"
) -> list[int]:
    found = []
    for _ in range(times):
        with client.open(path, method=method, environ_overrides={"REMOTE_ADDR": address}) as answer:
            found.append(answer.status_code)
    return found


def test_machines_are_refused_with_a_problem_that_says_when_to_come_back(client: FlaskClient) -> None:
    assert statuses(client, "GET", "/api/v1/slots?service=bilan", 3, "127.0.0.1") == [200, 200, 200]
    answer = client.get("/api/v1/slots?service=bilan")
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert answer.headers["Retry-After"] == "60"
    assert answer.json["detail"] == "At most 3 per 1 minute; wait 60 s."


def test_a_form_is_refused_with_a_page_that_says_nothing_is_lost(
    client: FlaskClient, page: PageChecker
) -> None:
    statuses(client, "POST", "/en/sign-in", 2, "127.0.0.1")
    refused = page.check(client.post("/en/sign-in"), 429)
    assert "Wait 5 minutes, then reload this page" in refused.text
    assert "Nothing you typed is lost" in refused.text
    assert refused.response.headers["Retry-After"] == "300"
    assert page.check(client.post("/fr/sign-in"), 429).one("html").get("lang") == "fr"


def test_after_the_window_the_next_one_begins(client: FlaskClient, freeze: Freeze) -> None:
    clock = freeze(NOW)
    assert statuses(client, "POST", "/fr/sign-in", 3)[-1] == 429
    clock.shift(299)
    assert statuses(client, "POST", "/fr/sign-in", 1) == [429]
    clock.shift(1)
    assert 429 not in statuses(client, "POST", "/fr/sign-in", 2)


def test_pages_files_and_supervisors_are_not_counted(client: FlaskClient) -> None:
    for path in ("/fr/", "/healthz", "/readyz", "/static/favicon.svg"):
        assert 429 not in statuses(client, "HEAD", path, 10)
    assert 429 not in statuses(client, "POST", "/fr/sign-in", 2)


def test_forms_and_machines_are_counted_apart_at_the_same_rate(databases: Databases, backend: str) -> None:
    app = databases.build(databases.migrated("sqlite"), API_RATE_LIMIT="2/minute", FORM_RATE_LIMIT="2/minute")
    assert statuses(app.test_client(), "GET", "/api/nowhere", 3) == [404, 404, 429]
    assert 429 not in statuses(app.test_client(), "POST", "/fr/sign-in", 2)


def test_each_network_is_counted_by_itself(client: FlaskClient) -> None:
    path = "/api/v1/slots?service=bilan"
    assert statuses(client, "GET", path, 4, "2001:db8:0:1::1")[-1] == 429
    assert statuses(client, "GET", path, 1, "2001:db8:0:1::2") == [429]
    assert statuses(client, "GET", path, 1, "2001:db8:0:2::1") == [200]


def test_behind_a_proxy_the_visitor_is_counted_and_cannot_pretend(databases: Databases, backend: str) -> None:
    app = databases.build(
        databases.migrated("sqlite"), API_RATE_LIMIT="1/hour", BASE_URL="https://rdv.example.com"
    )

    def ask(forwarded_for: str) -> int:
        forwarded = {
            "X-Forwarded-For": forwarded_for,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "rdv.example.com",
        }
        return app.test_client().get("/api/nowhere", headers=forwarded).status_code

    # What stands first was written by the visitor, what stands last by the proxy.
    answers = [ask(each) for each in ("192.0.2.1", "192.0.2.2", "192.0.2.3, 192.0.2.1", "192.0.2.3")]
    assert answers == [404, 404, 429, 404]


def test_without_a_rate_nothing_is_counted(databases: Databases, backend: str) -> None:
    app = databases.build(databases.migrated("sqlite"), API_RATE_LIMIT="", FORM_RATE_LIMIT="0")
    assert "rate_limits" not in app.extensions
    assert 429 not in statuses(app.test_client(), "GET", "/api/nowhere", 200)


def test_counts_of_the_window_before_take_no_memory(freeze: Freeze) -> None:
    clock, counts = freeze(NOW), OwnCounts()
    for number in range(100):
        counts.hit(TWO_A_MINUTE, f"client {number}")
    clock.shift(60)
    counts.hit(TWO_A_MINUTE, "another")
    [(_window, kept)] = counts._windows.values()
    assert dict(kept) == {"another": 1}


@needs_redis
def test_a_redis_is_shared_by_all_processes(tmp_path: Path) -> None:
    with running_redis(tmp_path, free_port()) as address:
        one, other = SharedCounts(address), SharedCounts(address)
        assert [one.hit(TWO_A_MINUTE, "ana"), other.hit(TWO_A_MINUTE, "ana")] == [0, 0]
        assert 1 <= one.hit(TWO_A_MINUTE, "ana") <= 60
        assert 1 <= other.hit(TWO_A_MINUTE, "ana") <= 60
        assert other.hit(TWO_A_MINUTE, "leo") == 0


@needs_redis
def test_while_the_redis_is_down_each_process_counts_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    with running_redis(tmp_path, port) as address:
        counts = SharedCounts(address)
        assert counts.hit(TWO_A_MINUTE, "ana") == 0
    down = [counts.hit(TWO_A_MINUTE, "ana") for _ in range(3)]
    assert down[:2] == [0, 0]
    assert 1 <= down[2] <= 60
    assert [record.getMessage() for record in caplog.records] == [
        "the storage of rate limits does not answer: each process counts by itself"
    ]
    monkeypatch.setattr(counts, "_asked_again_at", 0.0)  # its rest is over
    with running_redis(tmp_path, port):
        assert counts.hit(TWO_A_MINUTE, "ana") == 0


@needs_redis
def test_the_site_stays_up_while_the_redis_is_down(databases: Databases, backend: str) -> None:
    nobody = f"redis://user:hunter2@127.0.0.1:{free_port()}/0"
    app = databases.build(databases.migrated("sqlite"), API_RATE_LIMIT="3/hour", RATELIMIT_STORAGE_URI=nobody)
    assert statuses(app.test_client(), "GET", "/api/nowhere", 4) == [404, 404, 404, 429]


def test_a_storage_that_never_answers_holds_a_request_up_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limits, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counts = SharedCounts(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        assert [counts.hit(TWO_A_MINUTE, "ana") for _ in range(2)] == [0, 0]
    assert time.monotonic() - began < 2

"""What a Sentry receives: where it happened, and nothing of what anybody typed."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask, request
from sentry_sdk import Client
from sqlalchemy import text

from app.extensions import db
from app.web.observing.faults import story
from app.web.security import Permission, allow
from tests.databases import Databases
from tests.factories.small_clinic import small_clinic

pytestmark = pytest.mark.backends("sqlite")
TYPED = ("Núñez", "Nu\\u00f1ez", "1985-03-27", "ana@example.com", "555-0123")
SECRETS = (*TYPED, "a-token", "q-secret", "c-secret", "192.0.2.77")
ABOUT = {
    "last_name": "Núñez",
    "birth_date": "1985-03-27",
    "email": "ana@example.com",
    "phone": "514 555-0123",
}


@contextmanager
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes what a Sentry is sent: its DSN, and the bodies received."""
    received: list[bytes] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_packed = self.headers.get("Content-Encoding") == "gzip"
            received.append(str(self.headers).encode() + (gzip.decompress(body) if is_packed else body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://key@127.0.0.1:{server.server_address[1]}/1", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fail(token: str) -> str:
    typed = {"token": token, **request.form, **request.args, **request.headers, **request.cookies}
    try:
        db.session.execute(text("SELECT :name FROM no_such_table"), {"name": request.form["last_name"]})
    except Exception as error:
        raise LookupError(f"nobody is called {typed}") from error
    return ""


def failing(databases: Databases, **settings: str) -> Flask:
    app = databases.build(databases.migrated("sqlite"), **settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/<lang>/fail/<token>", "fail", allow(Permission.PUBLIC)(fail), methods=["POST"])
    with app.app_context():
        small_clinic()
    return app


def test_a_fault_is_reported_without_what_anybody_typed(databases: Databases, backend: str) -> None:
    with sentry() as (dsn, received):
        app = failing(databases, SENTRY_DSN=dsn, REVISION="4f2a91c")
        browser = app.test_client()
        browser.set_cookie("creneau", "c-secret")
        answer = browser.post(
            "/fr/fail/a-token?q=q-secret",
            data=ABOUT,
            headers={
                "Referer": "http://localhost/a-token",
                "X-Name": TYPED[1],
                "User-Agent": "q-secret",
            },
            environ_overrides={"REMOTE_ADDR": "192.0.2.77"},
        )
        client: Client = app.extensions["sentry"]
        client.close(timeout=5)
    assert answer.status_code == 500
    [envelope] = received
    event = json.loads(envelope.splitlines()[-1])
    assert event["request"] == {"method": "POST", "url": "/<lang>/fail/<token>"}
    assert event["transaction"] == "/<lang>/fail/<token>"
    assert event["tags"] == {"request_id": answer.headers["X-Request-ID"]}
    assert (event["release"], event["environment"]) == ("4f2a91c", "test")
    errors = event["exception"]["values"]
    assert [error["type"] for error in errors] == ["OperationalError", "OperationalError", "LookupError"]
    assert errors[-1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert not {"user", "breadcrumbs", "extra", "contexts", "server_name", "modules"} & event.keys()
    assert [secret for secret in SECRETS if secret in envelope.decode()] == []


def test_nothing_else_is_ever_sent(databases: Databases, backend: str) -> None:
    with sentry() as (dsn, received):
        app = failing(databases, SENTRY_DSN=dsn)
        for path in ("/fr/", "/fr/nowhere", "/api/v1/slots", "/fr/appointment/a-token"):
            app.test_client().get(path)
        app.extensions["sentry"].close(timeout=5)
    assert received == []


def test_a_sentry_that_is_down_holds_nothing_up(databases: Databases, backend: str) -> None:
    with sentry() as (dsn, _received):
        pass
    app = failing(databases, SENTRY_DSN=dsn)
    assert app.test_client().post("/fr/fail/a-token", data=ABOUT).status_code == 500
    app.extensions["sentry"].close(timeout=0.1)


def test_without_a_setting_nobody_is_told(databases: Databases, backend: str) -> None:
    app = failing(databases)
    assert "sentry" not in app.extensions
    assert app.test_client().post("/fr/fail/a-token", data=ABOUT).status_code == 500


def test_a_chain_that_bites_its_tail_is_told_once() -> None:
    first, second = KeyError(), ValueError()
    first.__cause__, second.__context__ = second, first
    assert story(first) == "builtins.KeyError\nbuiltins.ValueError"

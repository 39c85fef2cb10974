"""The log tells what happened, and never to whom."""

import json
import logging
import sys
from types import SimpleNamespace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import text

from app.actions.steps.appointments.links import appointment_link
from app.actions.transaction import writing
from app.extensions import db
from app.web.observing import logs
from app.web.security import Permission, allow
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.accounts import PASSWORD, account, appointment, browser_of, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic

pytestmark = pytest.mark.backends("sqlite")
TYPED = ("Núñez", "Nunez", "1985-03-27", "ana@example.com", "555-0123", "5550123", PASSWORD)
SECRETS = (*TYPED, "a-token", "q-secret")
ABOUT = {
    "last_name": "Núñez",
    "birth_date": "1985-03-27",
    "email": "ana@example.com",
    "phone": "514 555-0123",
    "password": PASSWORD,
}


def fails_with_what_was_typed(token: str) -> str:
    known = {"token": token, **request.form, **request.args}
    raise LookupError(f"nobody is called {known}")


def fails_in_the_database(token: str) -> str:
    db.session.execute(text("SELECT :name FROM no_such_table"), {"name": request.form["last_name"]})
    return ""


@pytest.fixture
def app(databases: Databases, backend: str, freeze: Freeze) -> Flask:
    freeze(NOW)
    app = databases.build(databases.migrated("sqlite"), LOG_FORMAT="json", REVISION="4f2a91c")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for view in (fails_with_what_was_typed, fails_in_the_database):
        marked = allow(Permission.PUBLIC)(view)
        app.add_url_rule(f"/<lang>/{view.__name__}/<token>", view.__name__, marked, methods=["GET", "POST"])
    return app


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    with app.app_context():
        return small_clinic()


def lines(captured: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.splitlines()]


def test_each_request_is_one_line(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/healthz", headers={"X-Request-ID": "number-1"})
    client.get("/static/nowhere.css?v=1")
    client.post("/nowhere")
    first, second, third = lines(capsys.readouterr().out)
    assert first.pop("ms") >= 0  # type: ignore[operator]
    assert first == {
        "event": "request",
        "level": "info",
        "timestamp": "2026-12-01T14:00:00Z",
        "request_id": "number-1",
        "method": "GET",
        "rule": "/healthz",
        "status": 200,
        "revision": "4f2a91c",
    }
    assert (second["rule"], second["status"]) == ("/static/<path:filename>", 404)
    assert (third["rule"], third["method"], third["status"]) == ("none", "POST", 404)


def test_nothing_of_a_visit_is_logged(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context():
        ana = patient()
        visit = appointment(clinic, minute(WEDNESDAY, "14:00"), ana, contact=typed(ana))
        uid, slug, name, address = visit.uid, clinic.camille.slug, ana.last_name, "192.0.2.77"
        with writing() as session:
            token = appointment_link(session, visit.id, visit.ends_at, NOW)
        browser = browser_of(app, account("dominique@example.com", clinic.camille))
    client.get(f"/en/appointment/{token}", environ_overrides={"REMOTE_ADDR": address})
    client.get(f"/en/time?service=bilan&therapist={slug}&q=q-secret", headers={"Referer": "https://a-token"})
    client.post("/en/sign-in?next=a-token", data=ABOUT)
    client.post("/en/booking/a-token/details", data=ABOUT)
    assert browser.get(f"/en/appointments/{uid}").status_code in (200, 404)
    captured = capsys.readouterr()
    told = captured.out + captured.err
    assert len(lines(captured.out)) == 5
    hidden = (*SECRETS, str(uid), token, slug, name, address, "dominique", "bilan", "next=")
    assert [secret for secret in hidden if secret in told] == []


@pytest.mark.parametrize(
    ("view", "kind"),
    [
        (fails_with_what_was_typed, "builtins.LookupError"),
        (fails_in_the_database, "sqlalchemy.exc.OperationalError"),
    ],
)
@pytest.mark.usefixtures("clinic")
def test_a_fault_is_told_by_its_lines_of_code_alone(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], view: object, kind: str
) -> None:
    name = view.__name__  # type: ignore[attr-defined]
    answer = client.post(f"/en/{name}/a-token?q=q-secret", data=ABOUT, headers={"X-Ana": "Núñez".encode()})
    captured = capsys.readouterr()
    [fault], [line] = lines(captured.err), lines(captured.out)
    assert (answer.status_code, line["status"], line["level"]) == (500, 500, "error")
    assert fault["request_id"] == line["request_id"] == answer.headers["X-Request-ID"]
    assert fault["rule"] == f"/<lang>/{name}/<token>"
    assert str(fault["exception"]).startswith(kind)
    assert f"in {name}" in str(fault["exception"])
    told = captured.out + captured.err
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.usefixtures("app")
def test_what_other_packages_say_has_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    foreign_log = logging.getLogger("somebody.elses")
    name = "Ana Núñez"
    try:
        raise ValueError(name)
    except ValueError:
        foreign_log.exception("it failed")
    foreign_log.info("this is of no interest")
    [line] = lines(capsys.readouterr().err)
    assert (line["event"], line["logger"], line["level"]) == ("it failed", "somebody.elses", "error")
    assert str(line["exception"]).startswith("builtins.ValueError")
    assert name not in str(line)


@pytest.mark.parametrize(("level", "number"), [("debug", 1), ("info", 1), ("warning", 0), ("error", 0)])
def test_the_level_says_whether_requests_are_logged(
    databases: Databases, backend: str, capsys: pytest.CaptureFixture[str], level: str, number: int
) -> None:
    app = databases.build(databases.migrated("sqlite"), LOG_FORMAT="json", LOG_LEVEL=level)
    app.test_client().get("/healthz")
    assert len(lines(capsys.readouterr().out)) == number


def test_people_read_text(databases: Databases, backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    app = databases.build(databases.migrated("sqlite"))
    app.test_client().get("/healthz", headers={"X-Request-ID": "number-1"})
    assert "request request_id=number-1 method=GET rule=/healthz status=200" in capsys.readouterr().out


def test_nobody_who_reads_the_log_is_no_reason_to_fail(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed:
        def write(self, _text: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    assert client.get("/healthz").status_code == 200


def test_a_second_application_of_the_process_writes_no_line_twice(
    databases: Databases, client: FlaskClient
) -> None:
    databases.build(databases.migrated("sqlite"))
    ours = [each for each in logging.getLogger().handlers if isinstance(each, logs.ErrorOutput)]
    assert len(ours) == 1

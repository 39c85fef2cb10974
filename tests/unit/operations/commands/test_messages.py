import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.messages.vocabulary import State
from app.extensions import db
from app.models import Message
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.outbox import messages, put, told, visit
from tests.factories.small_clinic import NOW, small_clinic


def run(app: Flask, *arguments: str) -> str:
    return app.test_cli_runner().invoke(args=[*arguments]).output


@pytest.fixture
def number(app: Flask, freeze: Freeze) -> str:
    """A message that waits."""
    freeze(NOW)
    with app.app_context():
        [id] = put(small_clinic(), 1)
    return str(id)


def set_state(app: Flask, state: State) -> None:
    with app.app_context():
        db.session.execute(update(Message).values(state=state))
        db.session.commit()


def test_lists_what_is_unfinished_without_addresses(app: Flask, number: str) -> None:
    line, counted = run(app, "messages", "list").splitlines()
    assert line == (
        f"{number} booked to patient by email: pending, due 2026-12-01T13:59:00Z, tries 0, "
        "next 2026-12-01T13:59:00Z"
    )
    assert counted == "pending 1, sending 0, sent 0, failed 0, dropped 0"


def test_lists_those_of_a_state(app: Flask, number: str) -> None:
    assert len(run(app, "messages", "list", "--state", "sent").splitlines()) == 1
    set_state(app, State.SENT)
    assert len(run(app, "messages", "list").splitlines()) == 1
    assert len(run(app, "messages", "list", "--state", "sent").splitlines()) == 2


def test_shows_one_with_its_address_and_history(app: Flask, number: str) -> None:
    run(app, "messages", "drop", number)
    shown = run(app, "messages", "show", number)
    assert "dropped (by_hand)" in shown
    assert "  to: ana@example.com\n" in shown
    assert shown.endswith("  2026-12-01T14:00:00Z dropped by_hand\n")


def test_a_dropped_message_can_be_tried_again(app: Flask, number: str) -> None:
    run(app, "messages", "drop", number)
    assert run(app, "messages", "retry", number) == f"Message {number} is due now.\n"
    with app.app_context():
        [message] = messages()
        assert (message.state, message.reason, message.next_attempt_at) == ("pending", "", NOW)


@pytest.mark.parametrize(
    ("command", "state", "why"),
    [
        ("retry", State.SENT, "it was sent, or is being sent"),
        ("drop", State.SENT, "it does not wait"),
        ("drop", State.FAILED, "it does not wait"),
    ],
)
def test_says_why_it_leaves_a_message_as_it_is(
    app: Flask, number: str, command: str, state: State, why: str
) -> None:
    set_state(app, state)
    said = run(app, "messages", command, number)
    assert said == f"Error: Message {number} was left as it is: {why}.\n"


@pytest.mark.parametrize("command", ["show", "retry", "drop"])
def test_says_that_there_is_no_such_message(app: Flask, command: str) -> None:
    assert run(app, "messages", command, "99") == "Error: There is no message 99.\n"


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("channel", ["email", "sms", "phone"])
def test_sends_a_test_past_the_outbox(
    databases: Databases, backend: str, tmp_path: Path, channel: str
) -> None:
    app = databases.build(databases.migrated(backend), INSTANCE_PATH=str(tmp_path))
    with app.app_context():
        small_clinic()
    address = "you@example.com" if channel == "email" else "+15145550123"
    assert run(app, "messages", "test", channel, address).startswith("mailbox took it: ")
    [file] = (tmp_path / "mailbox").iterdir()
    assert address in json.dumps(json.loads(file.read_text()))
    with app.app_context():
        assert messages() == []
        db.engine.dispose()


@pytest.mark.backends("sqlite")
def test_a_test_without_a_clinic_is_refused(app: Flask) -> None:
    said = run(app, "messages", "test", "email", "you@example.com")
    assert said == "Error: There is no clinic to speak of yet: load one first.\n"


def test_one_round_of_the_worker_sends_what_is_due(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        _, made = visit()
        told(made)
    assert run(app, "worker", "--once") == "Looked at 1 messages that were due.\n"
    with app.app_context():
        assert [message.state for message in messages()] == ["sent", "pending"]

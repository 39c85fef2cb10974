from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.actions.messages.claim_messages import Claim, claim_messages
from app.actions.messages.prepare_message import prepare_message
from app.actions.messages.record_failure import Failed, record_failure
from app.actions.messages.record_sent import record_sent
from app.domain.messages.retry import Failure
from app.domain.messages.vocabulary import Event, State
from app.extensions import db
from app.models import Appointment, ChannelCircuit, SuppressedAddress
from app.queries.messages.outbox import OutboxMessage
from tests.factories.outbox import OWNER, kinds, messages, put, tasks, told, visit
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, small_clinic

LEASE = timedelta(minutes=2)


def begun(now: Any = NOW, owner: str = OWNER) -> OutboxMessage:
    """A message that is being sent."""
    [message] = claim_messages(Claim(owner, 1, LEASE), now)
    assert prepare_message(message, owner, LEASE, now)
    return message


def fail(failure: Failure, now: Any = NOW, **more: Any) -> OutboxMessage:
    message = begun(now)
    record_failure(message, OWNER, Failed(failure, "said so", **more), 0.0, now)
    return message


@pytest.mark.parametrize(("asked", "wait"), [(None, 30), (600, 600)])
def test_a_passing_failure_waits_its_time_or_what_was_asked(app: Flask, asked: int | None, wait: int) -> None:
    with app.app_context():
        [id] = put(small_clinic(), 1)
        fail(Failure.TEMPORARY, retry_after=asked)
        message = messages()[0]
        assert message.state == State.PENDING
        assert message.next_attempt_at == NOW + timedelta(seconds=30)
        circuit = db.session.get_one(ChannelCircuit, "email")
        assert circuit.open_until == (NOW + timedelta(seconds=wait) if asked else None)
        assert kinds(id) == ["waiting" if asked else "delayed"]


def test_what_would_come_after_the_start_goes_another_way_now(app: Flask) -> None:
    soon = int(NOW.timestamp()) // 60 + 200
    with app.app_context():
        _, made = visit(soon, agreed="email sms")
        told(made)
        now = NOW + timedelta(minutes=199, seconds=45)
        fail(Failure.TEMPORARY, now)
        failed, instead = messages()
        assert (failed.state, failed.reason) == ("failed", "gave_up")
        assert (instead.channel, instead.state) == ("sms", "pending")
        assert counted(SuppressedAddress) == 0


def test_a_refused_message_is_not_the_addresss_fault(app: Flask) -> None:
    with app.app_context():
        put(small_clinic(), 1)
        fail(Failure.PERMANENT)
        assert (messages()[0].state, messages()[0].reason) == ("failed", "refused")
        assert counted(SuppressedAddress) == 0


@pytest.mark.parametrize(
    ("fault", "expected"), [("invalid", [("address", False, "ana@example.com")]), ("opted_out", [])]
)
def test_a_broken_address_is_shown_to_staff_but_an_opt_out_is_not(
    app: Flask, fault: str, expected: list[Any]
) -> None:
    with app.app_context():
        put(small_clinic(), 1)
        fail(Failure.PERMANENT, address_fault=fault)
        assert tasks() == expected
        assert counted(SuppressedAddress) == 1


def test_who_was_told_by_another_channel_is_not_left_untold(app: Flask) -> None:
    with app.app_context():
        _, made = visit(agreed="email sms")
        db.session.execute(update(Appointment).values(status="cancelled", revision=1))
        db.session.commit()
        told(made, Event.CANCELLED)
        fail(Failure.PERMANENT, address_fault="bounced")
        message = begun()
        record_sent(message, OWNER, "id", "", NOW)
        assert [kind for kind, *_ in tasks()] == ["address"]


def test_nothing_is_recorded_for_a_message_that_another_worker_has(app: Flask) -> None:
    with app.app_context():
        put(small_clinic(), 1)
        message = begun()
        begun(NOW + LEASE, "worker-2")
        record_failure(message, OWNER, Failed(Failure.PERMANENT, ""), 0.0, NOW + LEASE)
        assert (messages()[0].state, messages()[0].owner) == ("sending", "worker-2")


def test_a_late_answer_that_it_was_sent_keeps_it_from_going_twice(app: Flask) -> None:
    with app.app_context():
        [id] = put(small_clinic(), 1)
        message = begun()
        claim_messages(Claim("worker-2", 0, LEASE), NOW + LEASE)  # frees it, and has no room for it
        assert messages()[0].state == State.PENDING
        assert record_sent(message, OWNER, "id-1", "", NOW + LEASE)
        assert (messages()[0].state, messages()[0].provider_id) == ("sent", "id-1")
        assert kinds(id) == ["unknown", "sent"]


def test_who_sent_what_another_worker_has_tells_it_by_the_history_alone(app: Flask) -> None:
    with app.app_context():
        [id] = put(small_clinic(), 1)
        message = begun()
        begun(NOW + LEASE, "worker-2")
        assert not record_sent(message, OWNER, "id-1", "", NOW + LEASE)
        assert messages()[0].owner == "worker-2"
        assert kinds(id) == ["unknown", "sent"]

from datetime import timedelta
from threading import Timer

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.messages.retry import MOST_TRIES, Failure
from app.domain.messages.vocabulary import Channel, Event, State
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Appointment, ChannelCircuit, Clinic, SuppressedAddress, WorkerPulse
from app.notifications.channels.base import Accepted, NotSent
from app.operations.worker import Pace, Worker
from tests.conftest import Freeze
from tests.factories.outbox import (
    START,
    answering,
    as_ports,
    kinds,
    messages,
    put,
    tasks,
    told,
    visit,
    visit_in,
)
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, small_clinic


def test_sends_what_is_due_and_leaves_the_rest(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        _, made = visit()
        told(made)
    channels = answering()
    assert Worker(app, as_ports(channels)).run_once() == 1
    [email] = channels[Channel.EMAIL].items
    assert (email.to, email.event, email.language) == ("ana@example.com", Event.BOOKED, "fr")
    with app.app_context():
        sent, reminder = messages()
        assert (sent.state, sent.sent_at, sent.provider_id, sent.attempts) == ("sent", NOW, "id-1", 1)
        assert (sent.owner, sent.leased_until) == (None, None)
        assert kinds(sent.id) == ["sent"]
        assert reminder.state == State.PENDING


def test_the_email_bears_a_link_that_opens_the_appointment(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        _, made = visit()
        told(made)
    channels = answering()
    Worker(app, as_ports(channels)).run_once()
    [email] = channels[Channel.EMAIL].items
    path = email.text[email.text.index("/fr/appointment/") :].split()[0]
    page = app.test_client().get(path)
    assert page.status_code == 200


def test_a_passing_failure_is_tried_again_later(app: Flask, freeze: Freeze) -> None:
    clock = freeze(NOW)
    with app.app_context():
        _, made = visit()
        told(made)
    channels = answering()
    channels[Channel.EMAIL].answers = [NotSent(Failure.TEMPORARY, "busy")]
    worker = Worker(app, as_ports(channels))
    assert (worker.run_once(), worker.run_once()) == (1, 0)
    clock.shift(31)
    assert worker.run_once() == 1
    with app.app_context():
        sent = messages()[0]
        assert (sent.state, sent.attempts) == ("sent", 2)
        assert kinds(sent.id) == ["delayed", "sent"]


def test_what_fails_for_good_goes_by_the_next_channel(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        _, made = visit(agreed="email sms")
        told(made)
    channels = answering()
    channels[Channel.EMAIL].answers = [NotSent(Failure.PERMANENT, "550", address_fault="bounced")]
    Worker(app, as_ports(channels)).run_once()
    assert [sms.to for sms in channels[Channel.SMS].items] == ["+15145550123"]
    with app.app_context():
        failed, instead = messages(State.FAILED, State.SENT)
        assert (failed.reason, instead.instead_of_id, instead.event) == ("bounced", failed.id, "booked")
        assert counted(SuppressedAddress) == 1
        assert tasks() == [("address", False, "ana@example.com")]


@pytest.mark.parametrize("failing", [72, 24])
def test_each_reminder_of_a_list_goes_by_the_next_channel_by_itself(
    app: Flask, freeze: Freeze, failing: int
) -> None:
    clock = freeze(NOW)
    with app.app_context():
        clinic = small_clinic()
        hours = {"reminder_hours_before": [72, 24], "revision": Clinic.revision + 1}
        db.session.execute(update(Clinic).values(**hours))
        db.session.commit()
        made = visit_in(clinic, agreed="email sms")
        told(made)
    channels = answering()
    worker = Worker(app, as_ports(channels))
    worker.run_once()
    for ahead in (72, 24):
        clock.move_to(instant_of(START) - timedelta(hours=ahead))
        if ahead == failing:
            channels[Channel.EMAIL].answers = [NotSent(Failure.PERMANENT, "550")]
        worker.run_once()
    assert [sms.event for sms in channels[Channel.SMS].items] == [Event.REMINDER]
    assert len(channels[Channel.EMAIL].items) == 3
    with app.app_context():
        states = [message.state for message in messages() if message.event == Event.REMINDER]
        assert sorted(states) == ["failed", "sent", "sent"]


def test_a_reminder_by_two_channels_goes_by_no_third_when_one_fails(app: Flask, freeze: Freeze) -> None:
    clock = freeze(NOW)
    with app.app_context():
        clinic = small_clinic()
        both = {"reminder": {"mode": "these", "channels": ["email", "sms"]}}
        db.session.execute(update(Clinic).values(message_modes=both, revision=Clinic.revision + 1))
        db.session.commit()
        told(visit_in(clinic, agreed="email sms phone"))
    clock.move_to(instant_of(START) - timedelta(hours=48))
    channels = answering()
    channels[Channel.EMAIL].answers = [Accepted("id"), NotSent(Failure.PERMANENT, "550")]
    Worker(app, as_ports(channels)).run_once()
    assert [len(channels[channel].items) for channel in Channel] == [2, 1, 0]


@pytest.mark.parametrize(("actor", "is_asked"), [("user", True), ("patient", False)])
def test_nobody_is_left_untold_of_a_cancellation_by_somebody_else(
    app: Flask, freeze: Freeze, actor: str, is_asked: bool
) -> None:
    freeze(NOW)
    with app.app_context():
        _, made = visit()
        db.session.execute(update(Appointment).values(status="cancelled", revision=1))
        db.session.commit()
        told(made, Event.CANCELLED, detail={"actor": actor})
    channels = answering()
    channels[Channel.EMAIL].answers = [NotSent(Failure.PERMANENT, "550", address_fault="invalid")]
    Worker(app, as_ports(channels)).run_once()
    with app.app_context():
        assert [message.state for message in messages()] == ["failed"]
        assert (("tell", True, "+15145550123") in tasks()) is is_asked


def test_a_provider_that_is_down_burns_no_attempt_and_rests(app: Flask, freeze: Freeze) -> None:
    clock = freeze(NOW)
    with app.app_context():
        put(small_clinic(), 5)
    channels = answering()
    channels[Channel.EMAIL].answers = [NotSent(Failure.PROVIDER_DOWN, "401") for _ in range(4)]
    worker = Worker(app, as_ports(channels))
    worker.run_once()
    assert len(channels[Channel.EMAIL].items) == 3
    with app.app_context():
        assert {(message.state, message.attempts) for message in messages()} == {("pending", 0)}
        assert db.session.get_one(ChannelCircuit, "email").detail == "401"
    clock.shift(31)
    worker.run_once()
    assert len(channels[Channel.EMAIL].items) == 4, "one message is tried, and fails"
    clock.shift(61)
    worker.run_once()
    worker.run_once()
    with app.app_context():
        assert {message.state for message in messages()} == {"sent"}
        circuit = db.session.get_one(ChannelCircuit, "email")
        assert (circuit.failures, circuit.open_until) == (0, None)


def test_what_is_no_longer_true_does_not_keep_a_channel_at_rest(app: Flask, freeze: Freeze) -> None:
    """After an outage the oldest messages are tried first, and may be too late to be sent at all."""
    freeze(NOW)
    with app.app_context():
        clinic = small_clinic()
        stale = put(clinic, 20)
        db.session.execute(update(Appointment).values(status="cancelled", revision=1))
        told(visit_in(clinic))
        db.session.add(ChannelCircuit(channel="email", failures=3, failing_since=NOW, open_until=NOW))
        db.session.commit()
    channels = answering()
    Worker(app, as_ports(channels)).run_once()
    assert len(channels[Channel.EMAIL].items) == 1
    with app.app_context():
        assert len(messages(State.DROPPED)) == len(stale)
        assert db.session.get_one(ChannelCircuit, "email").open_until is None


def test_other_channels_go_on_when_one_is_down(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        clinic = small_clinic()
        put(clinic, 3)
        told(visit_in(clinic, agreed="sms"))
    channels = answering()
    channels[Channel.EMAIL].answers = [NotSent(Failure.PROVIDER_DOWN, "402") for _ in range(9)]
    Worker(app, as_ports(channels)).run_once()
    assert len(channels[Channel.SMS].items) == 1


def test_a_fault_of_ours_holds_up_no_other_message(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        put(small_clinic(), 2)
    channels = answering()
    channels[Channel.EMAIL].answers = [ZeroDivisionError()]
    Worker(app, as_ports(channels)).run_once()
    with app.app_context():
        first, second = messages()
        assert (first.state, second.state) == ("pending", "sent")
        assert kinds(first.id) == ["delayed"]
        assert first.next_attempt_at > NOW
        assert counted(ChannelCircuit) == 0, "it says nothing of the provider"


def test_what_fails_again_and_again_is_given_up(app: Flask, freeze: Freeze) -> None:
    clock = freeze(NOW)
    with app.app_context():
        put(small_clinic(), 1)
    channels = answering()
    channels[Channel.EMAIL].answers = [ZeroDivisionError() for _ in range(99)]
    worker = Worker(app, as_ports(channels))
    for _ in range(20):
        worker.run_once()
        clock.shift(4000)
    assert len(channels[Channel.EMAIL].items) == MOST_TRIES
    with app.app_context():
        [failed] = messages()
        assert (failed.state, failed.reason, failed.attempts) == ("failed", "gave_up", MOST_TRIES)


def test_a_second_worker_finds_nothing_to_do(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        put(small_clinic(), 3)
    first, second = answering(), answering()
    assert Worker(app, as_ports(first)).run_once() == 3
    assert Worker(app, as_ports(second)).run_once() == 0
    assert len(first[Channel.EMAIL].items) == 3


def test_a_worker_that_is_stopped_gives_back_what_it_holds(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        put(small_clinic(), 3)
    channels = answering()
    worker = Worker(app, as_ports(channels))
    send = channels[Channel.EMAIL].send

    def stopping(item: object) -> object:
        worker.stop()
        return send(item)

    channels[Channel.EMAIL].send = stopping  # type: ignore[assignment,method-assign]
    limit = Timer(30, worker.stop)
    limit.start()
    worker.run()
    limit.cancel()
    with app.app_context():
        assert [message.state for message in messages()] == ["sent", "pending", "pending"]
        assert {message.owner for message in messages()} == {None}


def test_shows_its_pulse(app: Flask, freeze: Freeze) -> None:
    freeze(NOW)
    worker = Worker(app, {})
    with app.app_context():
        small_clinic()
    worker.run_once()
    with app.app_context():
        pulse = db.session.get_one(WorkerPulse, worker.name)
        assert (pulse.started_at, pulse.seen_at) == (NOW, NOW)


@pytest.mark.parametrize("hours", [6])
def test_after_an_outage_what_is_still_true_goes_out(app: Flask, freeze: Freeze, hours: int) -> None:
    """A reminder that came due meanwhile goes, one whose appointment has begun is dropped."""
    clock = freeze(NOW)
    with app.app_context():
        clinic = small_clinic()
        soon = int(NOW.timestamp()) // 60 + 60 * 5
        late = visit_in(clinic, soon)
        fine = visit_in(clinic, soon + 60 * 24)
        for made in (late, fine):
            told(made)
    clock.shift(timedelta(hours=hours))
    channels = answering()
    Worker(app, as_ports(channels)).run_once()
    with app.app_context():
        dropped = messages(State.DROPPED)
        assert {(message.appointment_id, message.reason) for message in dropped} == {(late.id, "past")}
        assert {message.appointment_id for message in messages(State.SENT)} == {fine.id}


@pytest.mark.parametrize("jump", [-86_400, -3600, -1, 1, 119])
def test_a_clock_that_jumps_while_something_is_sent_makes_nothing_go_twice(
    app: Flask, freeze: Freeze, jump: int
) -> None:
    """Shorter than a lease ahead, or as far back as one likes, with another worker at work meanwhile."""
    clock = freeze(NOW)
    with app.app_context():
        put(small_clinic(), 6)
    channels, others = answering(), answering()
    other = Worker(app, as_ports(others), Pace(batch=1))
    send = channels[Channel.EMAIL].send

    def jumping(item: object) -> object:
        clock.shift(jump)
        other.send_due()
        return send(item)

    channels[Channel.EMAIL].send = jumping  # type: ignore[assignment,method-assign]
    Worker(app, as_ports(channels), Pace(batch=2)).run_once()
    clock.move_to(NOW + timedelta(days=1))
    other.run_once()
    uids = [item.uid for sent in (channels, others) for item in sent[Channel.EMAIL].items]
    assert len(uids) == len(set(uids)) == 6

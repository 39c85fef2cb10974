from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.messages.claim_messages import Claim, claim_messages
from app.actions.messages.prepare_message import Prepared, prepare_message
from app.actions.steps.messages.notify import send_list_link, send_password_link
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Event, State
from app.extensions import db
from app.models import AccessLink, Appointment, AppointmentContact, Clinic, ListLink, Message, User
from app.queries.messages.outbox import OutboxMessage
from app.tokens import hash_of
from tests.factories.accounts import account
from tests.factories.outbox import OWNER, START, kinds, messages, put, tasks, told, visit
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, small_clinic

LEASE = timedelta(minutes=2)
NIGHT = NOW + timedelta(hours=13)  # 22:00 in Montréal


def claimed(now: Any = NOW) -> OutboxMessage:
    [message, *_] = claim_messages(Claim(OWNER, 10, LEASE), now)
    return message


def prepared(now: Any = NOW) -> Prepared | None:
    return prepare_message(claimed(now), OWNER, LEASE, now)


def change_visit(**columns: Any) -> None:
    db.session.execute(update(Appointment).values(**columns))
    db.session.commit()


def test_what_is_true_gets_a_link_of_its_own_and_a_longer_lease(app: Flask) -> None:
    with app.app_context():
        _, made = visit()
        told(made)
        message = claimed()
        found = prepare_message(message, OWNER, LEASE, NOW + timedelta(minutes=1))
        assert found
        link = db.session.scalars(select(AccessLink)).one()
        assert (link.token_hash, link.appointment_id) == (hash_of(found.token), made.id)
        held = messages()[0]
        assert (held.attempts, held.leased_until) == (1, NOW + timedelta(minutes=3))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"status": "cancelled"}, "cancelled"),
        ({"revision": 1}, "moved"),
        ({"starts_at": int(NOW.timestamp()) // 60}, "past"),
        ({"no_messages": True}, "not_wanted"),
    ],
)
def test_what_is_no_longer_true_is_dropped_and_says_why(
    app: Flask, columns: dict[str, Any], reason: str
) -> None:
    with app.app_context():
        _, made = visit()
        told(made)
        change_visit(**columns)
        assert prepared() is None
        dropped = messages()[0]
        assert (dropped.state, dropped.reason, dropped.attempts, dropped.owner) == (
            "dropped",
            reason,
            0,
            None,
        )
        assert kinds(dropped.id) == ["dropped"]
        assert counted(AccessLink) == 0


def test_what_another_worker_took_up_is_left_to_it(app: Flask) -> None:
    with app.app_context():
        put(small_clinic(), 1)
        message = claimed()
        claim_messages(Claim("worker-2", 1, LEASE), NOW + LEASE)
        assert prepare_message(message, OWNER, LEASE, NOW + LEASE) is None
        assert messages()[0].owner == "worker-2"


def test_contact_data_that_changed_are_used_instead(app: Flask) -> None:
    with app.app_context():
        _, made = visit()
        first = told(made)[0]
        db.session.execute(update(AppointmentContact).values(email="new@example.com"))
        db.session.commit()
        assert prepared() is None
        [instead] = [message for message in messages() if message.instead_of_id]
        assert (instead.address, instead.event, instead.instead_of_id) == (
            "new@example.com",
            "booked",
            first.id,
        )
        assert instead.due_at == NOW


def test_a_call_waits_for_calling_hours(app: Flask) -> None:
    with app.app_context():
        _, made = visit(agreed="phone")
        told(made)
        assert prepared(NIGHT) is None
        waits = messages()[0]
        assert (waits.state, waits.attempts) == ("pending", 0)
        assert waits.next_attempt_at == NOW + timedelta(days=1), "9:00 in Montréal"
        assert kinds(waits.id) == ["postponed"]


def test_a_notice_for_which_it_is_too_late_becomes_a_task(app: Flask) -> None:
    early = START - 6 * 60  # 8:00 in Montréal, before calls are allowed
    with app.app_context():
        _, made = visit(early, agreed="phone")
        change_visit(status="cancelled", revision=1)
        told(made, Event.CANCELLED)
        db.session.execute(update(Message).values(next_attempt_at=NOW))
        db.session.commit()
        night_before = NOW.replace(day=9, hour=4)
        assert prepared(night_before) is None
        assert messages()[0].reason == "too_late"
        assert ("tell", True, "+15145550123") in tasks()


def test_an_sms_bears_a_link_where_the_clinic_wants_it(app: Flask) -> None:
    with app.app_context():
        _, made = visit(agreed="sms")
        told(made)
        first = prepared()
        assert first
        assert first.token == ""
        db.session.execute(update(Clinic).values(sms_link=True, revision=Clinic.revision + 1))
        db.session.execute(update(Message).values(state="pending", owner=None, leased_until=None))
        db.session.commit()
        second = prepared()
        assert second
        assert second.token


def test_the_list_of_appointments_gets_a_link_that_opens_once(app: Flask) -> None:
    with app.app_context():
        small_clinic()
        with writing() as session:
            send_list_link(session, "ana@example.com", "fr", NOW)
        found = prepared()
        assert found
        link = db.session.scalars(select(ListLink)).one()
        assert (link.token_hash, link.purpose, link.email) == (hash_of(found.token), "ask", "ana@example.com")


@pytest.mark.parametrize("active", [True, False])
def test_a_password_is_set_within_half_an_hour_by_an_active_account(app: Flask, active: bool) -> None:
    with app.app_context():
        small_clinic()
        user = account("a@example.com")
        with writing() as session:
            send_password_link(session, user.id, user.email, "fr", NOW)
        db.session.execute(update(User).values(active=active))
        db.session.commit()
        found = prepared()
        assert (found is not None) == active
        if found:
            link = db.session.scalars(select(AccessLink)).one()
            assert (link.user_id, link.expires_at) == (user.id, NOW + timedelta(minutes=30))
        else:
            assert [message.reason for message in messages(State.DROPPED)] == ["not_wanted"]


@pytest.mark.parametrize(("late", "state"), [(30, State.SENDING), (31, State.DROPPED)])
def test_a_link_that_nobody_waits_for_any_more_is_not_sent(app: Flask, late: int, state: State) -> None:
    with app.app_context():
        small_clinic()
        with writing() as session:
            send_list_link(session, "ana@example.com", "fr", NOW)
        found = prepared(NOW + timedelta(minutes=late))
        assert (found is None) == (state is State.DROPPED)
        [message] = messages()
        assert (message.state, message.reason) == (state, "too_late" if found is None else "")
        assert counted(ListLink) == (0 if found is None else 1)

"""What an act on an appointment puts into the outbox."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.steps.messages.notify import send_list_link, send_password_link
from app.actions.steps.messages.outbox import suppress
from app.actions.transaction import writing
from app.domain.messages.planning import ChangedField
from app.domain.messages.vocabulary import Address, Channel, Event, Mode, Recipient, State
from app.domain.scheduling.actor import Party
from app.extensions import db
from app.models import Appointment, Clinic, Message, Patient, Therapist
from tests.conftest import Freeze
from tests.factories.accounts import account
from tests.factories.booking import book, change
from tests.factories.outbox import START, kinds, messages, tasks, told, visit, visit_in
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, small_clinic
from tests.factories.statements import counted_statements


def brief(message: Message) -> tuple[str, str, str, str]:
    return message.event, message.recipient, message.channel, message.address


def moved(made: Appointment, **columns: Any) -> Appointment:
    statement = update(Appointment).where(Appointment.id == made.id)
    db.session.execute(statement.values(revision=Appointment.revision + 1, **columns))
    db.session.commit()
    return made


def test_a_booking_is_told_at_once_and_reminded_of(app: Flask) -> None:
    with app.app_context():
        _, made = visit()
        now, later = told(made)
        assert brief(now) == ("booked", "patient", "email", "ana@example.com")
        assert brief(later) == ("reminder", "patient", "email", "ana@example.com")
        assert (now.due_at, now.next_attempt_at, now.created_at) == (NOW, NOW, NOW)
        assert later.due_at.timestamp() == (START - 48 * 60) * 60
        assert (now.state, now.attempts, now.language, now.revision) == ("pending", 0, "fr", 0)
        assert now.uid != later.uid


def test_telling_the_same_twice_writes_it_once(app: Flask) -> None:
    with app.app_context():
        _, made = visit()
        assert len(told(made)) == len(told(made)) == 2


def test_booking_online_tells_who_typed_the_address(app: Flask, client: FlaskClient, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        small_clinic()
        db.session.execute(update(Therapist).values(email="camille@example.com"))
        db.session.commit()
    book(client)
    with app.app_context():
        assert sorted(brief(message) for message in messages()) == [
            ("booked", "patient", "email", "ana@example.com"),
            ("booked", "therapist", "email", "camille@example.com"),
            ("reminder", "patient", "email", "ana@example.com"),
        ]


def test_booking_online_heeds_what_the_record_says_of_messages(
    app: Flask, client: FlaskClient, freeze: Freeze
) -> None:
    freeze(NOW)
    with app.app_context():
        small_clinic()
    book(client)
    with app.app_context():
        db.session.execute(update(Patient).values(no_messages=True))
        db.session.commit()
        before = counted(Message)
    book(client, START + 7 * 1440)
    with app.app_context():
        assert counted(Message) == before
        assert counted(Patient) == 1


def test_a_booking_costs_two_statements_more(app: Flask, client: FlaskClient, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        small_clinic()
        db.session.execute(update(Therapist).values(email="camille@example.com"))
        db.session.commit()
    with counted_statements(app) as sent:
        book(client)
    about = ("INTO messages", "FROM suppressed_addresses")
    assert sum(any(name in statement for name in about) for statement in sent) == 2


@pytest.mark.parametrize(
    ("agreed", "channels"), [("", set()), ("sms", {"sms"}), ("phone", {"phone"}), ("sms phone", {"sms"})]
)
def test_only_channels_agreed_to_are_used(app: Flask, agreed: str, channels: set[str]) -> None:
    with app.app_context():
        _, made = visit(agreed=agreed)
        assert {message.channel for message in told(made)} == channels


def test_what_staff_made_goes_to_the_record_after_a_grace_delay(app: Flask) -> None:
    with app.app_context():
        _, made = visit(origin="staff", language="fr")
        db.session.execute(update(Patient).values(language="en", email="record@example.com"))
        db.session.commit()
        first = told(made, actor=Party.STAFF)[0]
        assert (first.address, first.language) == ("record@example.com", "en")
        assert first.due_at == NOW + timedelta(minutes=3)


def test_an_address_that_does_not_work_is_passed_over_whatever_its_case(app: Flask) -> None:
    with app.app_context():
        _, made = visit(agreed="email sms")
        with writing() as session:
            suppress(session, Address(Channel.EMAIL, "ANA@example.com"), "bounced", NOW)
        assert {message.channel for message in told(made)} == {"sms"}


def test_a_move_drops_what_waits_and_plans_anew(app: Flask) -> None:
    with app.app_context():
        _, made = visit()
        old = told(made)
        moved(made, starts_at=START + 1440, ends_at=START + 1515, confirmed_at=NOW, confirmed_by="email")
        was = {"starts_at": START}
        act = {"changes": frozenset({ChangedField.START}), "was_starting_at": START}
        found = told(made, Event.MODIFIED, detail={"was": was, "actor": "patient"}, **act)
        dropped = [message for message in found if message.state == State.DROPPED]
        assert {message.id for message in dropped} == {message.id for message in old}
        assert {message.reason for message in dropped} == {"moved"}
        assert kinds(old[0].id) == ["dropped"]
        notice, reminder = messages(State.PENDING)
        assert (notice.event, notice.revision, notice.detail["was"]) == ("modified", 1, was)
        assert reminder.due_at.timestamp() == (START + 1440 - 48 * 60) * 60
        assert db.session.get_one(Appointment, made.id).confirmed_by == ""


def test_what_is_sent_already_is_not_dropped(app: Flask) -> None:
    with app.app_context():
        _, made = visit()
        told(made)
        db.session.execute(update(Message).where(Message.event == "booked").values(state="sent", sent_at=NOW))
        db.session.commit()
        moved(made, status="cancelled")
        found = told(made, Event.CANCELLED)
        assert {(message.event, message.state, message.reason) for message in found} == {
            ("booked", "sent", ""),
            ("reminder", "dropped", "cancelled"),
            ("cancelled", "pending", ""),
        }


@pytest.mark.parametrize(("agreed", "urgent"), [("", True), ("email", None)])
def test_who_cannot_be_told_of_a_cancellation_is_a_task(app: Flask, agreed: str, urgent: bool | None) -> None:
    with app.app_context():
        _, made = visit(agreed=agreed)
        told(moved(made, status="cancelled"), Event.CANCELLED, actor=Party.STAFF)
        assert tasks() == ([] if urgent is None else [("tell", urgent, "+15145550123")])


def test_therapists_are_told_in_the_language_of_their_account(app: Flask) -> None:
    with app.app_context():
        clinic, made = visit()
        with_email(clinic)
        account("camille@example.com", therapist_id=clinic.camille.id, language="en")
        notice = next(message for message in told(made) if message.recipient == Recipient.THERAPIST)
        assert (notice.address, notice.language, notice.channel) == ("camille@example.com", "en", "email")


def test_therapists_without_an_account_are_told_in_the_clinics_language(app: Flask) -> None:
    with app.app_context():
        clinic, made = visit()
        with_email(clinic)
        notice = next(message for message in told(made) if message.recipient == Recipient.THERAPIST)
        assert notice.language == "fr"


def test_therapists_are_not_told_of_what_they_did_themselves(app: Flask) -> None:
    with app.app_context():
        clinic, made = visit(origin="staff")
        with_email(clinic)
        own = account("camille@example.com", therapist_id=clinic.camille.id)
        found = told(made, actor=Party.STAFF, user_id=own.id)
        assert {message.recipient for message in found} == {"patient"}


def test_who_sees_patients_no_more_is_told_nothing_of_them(app: Flask) -> None:
    with app.app_context():
        clinic, made = visit()
        with_email(clinic)
        db.session.execute(update(Therapist).values(active=False))
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
        assert {message.recipient for message in told(made, Event.CANCELLED)} == {"patient"}


def test_a_visit_that_goes_to_another_therapist_is_told_to_both(app: Flask) -> None:
    with app.app_context():
        clinic, made = visit()
        with_email(clinic)
        moved(made, therapist_id=clinic.alex.id)
        act = {"changes": frozenset({ChangedField.THERAPIST})}
        found = told(made, Event.MODIFIED, detail={"was": {"therapist_id": clinic.camille.id}}, **act)
        to = {message.address for message in found if message.recipient == Recipient.THERAPIST}
        assert to == {"camille@example.com", "alex@example.com"}


def test_a_correction_before_anybody_was_told_is_news_to_the_new_therapist_alone(app: Flask) -> None:
    with app.app_context():
        clinic, made = visit(origin="staff")
        with_email(clinic)
        moved(made, therapist_id=clinic.alex.id)
        act = {"changes": frozenset({ChangedField.THERAPIST}), "actor": Party.STAFF}
        found = told(made, Event.MODIFIED, detail={"was": {"therapist_id": clinic.camille.id}}, **act)
        to = {
            (message.event, message.address) for message in found if message.recipient == Recipient.THERAPIST
        }
        assert to == {("booked", "alex@example.com")}


def test_a_link_to_the_list_and_one_to_a_password_wait_in_the_outbox(app: Flask) -> None:
    with app.app_context():
        small_clinic()
        user = account("a@example.com")
        with writing() as session:
            send_list_link(session, "ana@example.com", "en", NOW)
            send_password_link(session, user.id, user.email, "fr", NOW)
        assert {(*brief(message), message.user_id) for message in messages()} == {
            ("my_appointments", "patient", "email", "ana@example.com", None),
            ("set_password", "user", "email", "a@example.com", user.id),
        }


def test_settings_of_the_clinic_choose_the_channels(app: Flask) -> None:
    ways = {"reminder": {"mode": Mode.THESE, "channels": ["sms"]}}
    with app.app_context():
        clinic = small_clinic()
    change(app, update(Clinic).values(message_modes=ways))
    with app.app_context():
        found = told(visit_in(clinic, agreed="email sms"))
        assert [(message.event, message.channel) for message in found] == [
            ("booked", "email"),
            ("reminder", "sms"),
        ]


def with_email(clinic: SimpleNamespace) -> None:
    for therapist, email in ((clinic.camille, "camille"), (clinic.alex, "alex")):
        statement = update(Therapist).where(Therapist.id == therapist.id)
        db.session.execute(statement.values(email=f"{email}@example.com"))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()

"""What providers report of messages, and what follows from it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.messages.record_delivery import record_delivery
from app.domain.messages.delivery_reports import DeliveryReport, DeliveryStatus
from app.domain.messages.vocabulary import Channel, Event, State, TaskKind
from app.extensions import db
from app.models import Message, MessageOccurrence, StaffTask, SuppressedAddress
from tests.factories.accounts import appointment, typed
from tests.factories.history import message
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic

UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"
MOBILE = "+15145550101"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    """Ana's visit, who agreed to email and SMS."""
    with app.app_context():
        made = small_clinic()
        ana = patient(mobile=MOBILE)
        contact = typed(ana, agrees_sms=True)
        made.visit = appointment(made, minute(WEDNESDAY, "14:00"), ana, contact=contact).id
    return made


def report(arrival: DeliveryStatus, detail: str = "", fault: str = "") -> None:
    record_delivery([DeliveryReport(UID, arrival, detail, "sg1", fault)], LATER)


def told(uid: str = UID) -> Message:
    db.session.expire_all()
    return db.session.scalars(select(Message).where(Message.uid == uid)).one()


def happened() -> list[tuple[str, str]]:
    found = db.session.execute(
        select(MessageOccurrence.kind, MessageOccurrence.detail).order_by(MessageOccurrence.id)
    )
    return [(row.kind, row.detail) for row in found]


def others() -> list[tuple[str, str, str]]:
    found = db.session.scalars(select(Message).where(Message.uid != UID))
    return [(each.event, each.channel, each.address) for each in found]


def tasks() -> list[tuple[str, str]]:
    return [(task.kind, task.address) for task in db.session.scalars(select(StaffTask))]


def suppressed() -> list[tuple[str, str, str]]:
    return [(row.channel, row.address, row.reason) for row in db.session.scalars(select(SuppressedAddress))]


def test_what_arrived_is_written_down_once(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID)
        for _ in range(3):
            report(DeliveryStatus.DELIVERED)
        assert told().state == State.SENT
        assert happened() == [("delivered", "")]


def test_what_bounced_goes_by_the_next_channel_and_never_there_again(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID)
        for _ in range(2):
            report(DeliveryStatus.BOUNCED, "5.1.1", "bounced")
        assert (told().state, told().reason) == (State.FAILED, "bounced")
        assert others() == [("booked", "sms", MOBILE)]
        assert suppressed() == [("email", "ana@example.com", "bounced")]
        assert tasks() == [(TaskKind.ADDRESS, "ana@example.com")]
        assert happened() == [("bounced", "5.1.1")]


def test_the_same_report_many_times_at_once_counts_once(app: Flask, clinic: SimpleNamespace) -> None:
    barrier = Barrier(6)

    def run(_: int) -> None:
        with app.app_context():
            barrier.wait(timeout=30)
            report(DeliveryStatus.BOUNCED, "5.1.1", "bounced")

    with app.app_context():
        message(clinic.visit, uid=UID)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(6)))
    with app.app_context():
        assert happened() == [("bounced", "5.1.1")]
        assert (len(others()), len(suppressed()), len(tasks())) == (1, 1, 1)


def test_an_address_of_somebody_who_opted_out_is_no_task(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID, channel=Channel.SMS, address=MOBILE)
        report(DeliveryStatus.UNDELIVERED, "code 21610", "opted_out")
        assert suppressed() == [("sms", MOBILE, "opted_out")]
        assert tasks() == []
        assert others() == [("booked", "email", "ana@example.com")]


def test_what_was_blocked_this_once_keeps_its_address(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID)
        report(DeliveryStatus.UNDELIVERED, "blocked 5.7.1")
        assert (told().state, told().reason) == (State.FAILED, "undelivered")
        assert (suppressed(), tasks()) == ([], [])
        assert others() == [("booked", "sms", MOBILE)]


def test_who_calls_it_spam_was_told_and_gets_no_more(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID)
        report(DeliveryStatus.SPAM, fault="spam")
        assert told().state == State.SENT
        assert suppressed() == [("email", "ana@example.com", "spam")]
        assert (others(), tasks()) == ([], [(TaskKind.ADDRESS, "ana@example.com")])


@pytest.mark.parametrize("state", [State.PENDING, State.SENDING])
@pytest.mark.parametrize("arrival", [DeliveryStatus.TAKEN, DeliveryStatus.DELIVERED, DeliveryStatus.ANSWERED])
def test_what_went_without_being_recorded_goes_no_second_time(
    app: Flask, clinic: SimpleNamespace, state: State, arrival: DeliveryStatus
) -> None:
    held: dict[str, Any] = {"owner": "w", "leased_until": NOW} if state is State.SENDING else {}
    with app.app_context():
        message(clinic.visit, uid=UID, state=state, attempts=1, **held)
        report(arrival)
        report(arrival)
        assert (told().state, told().owner, told().sent_at, told().provider_id) == (
            State.SENT,
            None,
            LATER,
            "sg1",
        )
        assert happened() == [
            ("sent", ""),
            *([] if arrival is DeliveryStatus.TAKEN else [(str(arrival), "")]),
        ]


@pytest.mark.parametrize("state", [State.FAILED, State.DROPPED])
def test_what_was_settled_stays_so(app: Flask, clinic: SimpleNamespace, state: State) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID, state=state)
        report(DeliveryStatus.BOUNCED, "5.1.1", "bounced")
        report(DeliveryStatus.DELIVERED)
        assert told().state == state
        assert others() == []


def test_a_machine_that_answers_a_cancellation_leaves_it_to_staff(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        cancelled = {"status": "cancelled", "revision": 1}
        contact = typed(patient(email="", mobile=""), phone=MOBILE, agrees_phone=True, agrees_email=False)
        visit = appointment(
            clinic, minute(WEDNESDAY, "15:15"), patient("Leo", email=""), contact=contact, **cancelled
        )
        message(visit.id, uid=UID, channel=Channel.PHONE, address=MOBILE, event=Event.CANCELLED, revision=1)
        report(DeliveryStatus.MACHINE)
        assert told().state == State.FAILED
        assert tasks() == [(TaskKind.TELL, MOBILE)]


@pytest.mark.parametrize(("minutes", "asked"), [(6, [TaskKind.TELL]), (5, [])])
def test_nobody_is_asked_to_tell_what_is_over(app: Flask, minutes: int, asked: list[TaskKind]) -> None:
    with app.app_context():
        contact = typed(patient(), agrees_email=True)
        soon = int(NOW.timestamp()) // 60 + minutes
        visit = appointment(
            small_clinic(), soon, patient("Leo"), contact=contact, status="cancelled", revision=1
        )
        message(visit.id, uid=UID, event=Event.CANCELLED, revision=1)
        report(DeliveryStatus.UNDELIVERED)
        assert [kind for kind, _ in tasks()] == asked


def test_a_machine_that_answers_a_reminder_is_left_at_that(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(clinic.visit, uid=UID, channel=Channel.PHONE, address=MOBILE, event=Event.REMINDER)
        report(DeliveryStatus.MACHINE)
        assert told().state == State.SENT
        assert (others(), tasks(), happened()) == ([], [], [("machine", "")])


def test_reports_of_many_messages_and_of_none_are_taken_together(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        uids = [f"{number:032x}" for number in range(5)]
        for number, uid in enumerate(uids):
            message(clinic.visit, uid=uid, revision=number)
        reports = [
            DeliveryReport(uid, arrival)
            for uid in (*uids, "nobody")
            for arrival in (DeliveryStatus.DELIVERED,) * 2
        ]
        record_delivery(reports, LATER)
        record_delivery([DeliveryReport("nobody", DeliveryStatus.BOUNCED)], LATER)
        record_delivery([], LATER)
        assert counted(MessageOccurrence) == 5


def test_a_lost_link_to_one_s_list_only_marks_the_address(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        message(None, uid=UID, event=Event.MY_APPOINTMENTS)
        report(DeliveryStatus.BOUNCED, "5.1.1", "bounced")
        assert told().state == State.FAILED
        assert (len(suppressed()), tasks(), others()) == (1, [], [])

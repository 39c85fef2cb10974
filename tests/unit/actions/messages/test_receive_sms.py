"""What is done about an SMS that somebody wrote back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.messages.receive_sms import AutoReply, ReceivedSms, receive_sms
from app.domain.messages.sms_replies import Reply
from app.domain.messages.vocabulary import Channel, Event, State, TaskKind
from app.extensions import db
from app.models import Appointment, MessageOccurrence, StaffTask, SuppressedAddress
from tests.factories.accounts import appointment
from tests.factories.history import message
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic

MOBILE = "+15145550101"
HOUR = timedelta(hours=1)


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    with app.app_context():
        return small_clinic()


def told(clinic: SimpleNamespace, clock: str = "14:00", name: str = "Ana", **columns: Any) -> int:
    """A visit that an SMS told of."""
    of_visit = {key: columns.pop(key) for key in ("status", "confirmed_at", "confirmed_by") if key in columns}
    person = patient(name, email="")
    starts_at = columns.pop("starts_at", minute(WEDNESDAY, clock))
    visit = appointment(clinic, starts_at, person, **of_visit)
    message(visit.id, **{"channel": Channel.SMS, "address": MOBILE} | columns)
    return visit.id


def reply(reply: Reply, at: Any = NOW, text: str = "OK", sid: str = "SM1", number: str = MOBILE) -> Any:
    answered = receive_sms(ReceivedSms(number, text, reply, sid), at)
    return answered and (answered.answer, answered.language)


def confirmed() -> list[int]:
    found = db.session.scalars(select(Appointment.id).where(Appointment.confirmed_by == Channel.SMS))
    return sorted(found)


def tasks() -> list[tuple[str, str, str, int | None]]:
    found = db.session.scalars(select(StaffTask).order_by(StaffTask.id))
    return [(task.kind, task.address, task.text, task.appointment_id) for task in found]


def happened() -> list[tuple[str, str]]:
    found = db.session.scalars(select(MessageOccurrence).order_by(MessageOccurrence.id))
    return [(each.kind, each.detail) for each in found]


def test_ok_confirms_the_one_appointment_to_come(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        visit = told(clinic, language="en")
        assert reply(Reply.CONFIRM) == (AutoReply.CONFIRMED, "en")
        assert confirmed() == [visit]
        assert happened() == [("confirmed", ""), ("replied", "confirm, answered")]


def test_said_twice_it_is_confirmed_and_answered_once(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        visit = told(clinic)
        assert [reply(Reply.CONFIRM), reply(Reply.CONFIRM)] == [(AutoReply.CONFIRMED, "fr"), None]
        assert confirmed() == [visit]
        assert [kind for kind, _ in happened()].count("confirmed") == 1


def test_with_several_to_come_none_is_confirmed(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        told(clinic)
        told(clinic, "15:15", "Leo")
        assert reply(Reply.CONFIRM) == (AutoReply.SEVERAL, "fr")
        assert confirmed() == []


def test_one_that_was_confirmed_before_does_not_count(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        told(clinic, confirmed_at=NOW, confirmed_by="email")
        visit = told(clinic, "15:15", "Leo")
        assert reply(Reply.CONFIRM) == (AutoReply.CONFIRMED, "fr")
        assert confirmed() == [visit]


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "cancelled"},
        {"revision": 1},
        {"event": Event.CANCELLED},
        {"address": "+15145550199"},
        {"state": State.DROPPED},
        {"starts_at": minute(NOW.date(), "8:00")},
    ],
    ids=["cancelled", "of another time", "told as cancelled", "another number", "never sent", "past"],
)
def test_nothing_else_is_confirmed(app: Flask, clinic: SimpleNamespace, columns: dict[str, Any]) -> None:
    with app.app_context():
        told(clinic, **columns)
        assert reply(Reply.CONFIRM) is None
        assert confirmed() == []
        assert tasks() == []


def test_who_opts_out_gets_no_more_and_no_answer_until_opting_in(app: Flask, clinic: SimpleNamespace) -> None:
    def suppressed() -> list[tuple[str, str, str]]:
        found = db.session.scalars(select(SuppressedAddress))
        return [(row.channel, row.address, row.reason) for row in found]

    with app.app_context():
        told(clinic)
        assert [reply(Reply.OPT_OUT), reply(Reply.OPT_OUT)] == [None, None]
        assert suppressed() == [("sms", MOBILE, "opted_out")]
        assert reply(Reply.OPT_IN) == (AutoReply.OPTED_IN, "fr")
        assert suppressed() == []


def test_opting_in_mends_no_number_that_does_not_work(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        db.session.add(SuppressedAddress(channel="sms", address=MOBILE, reason="invalid", at=NOW))
        db.session.commit()
        reply(Reply.OPT_IN)
        assert db.session.scalar(select(SuppressedAddress.reason)) == "invalid"


def test_a_stranger_who_opts_out_is_believed(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        assert reply(Reply.OPT_OUT, number="+15145550177") is None
        assert db.session.scalar(select(SuppressedAddress.address)) == "+15145550177"


def test_anything_else_is_for_staff_once(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        visit = told(clinic)
        assert reply(Reply.OTHER, text="Annuler svp") == (AutoReply.READ_LATER, "fr")
        assert reply(Reply.OTHER, text="Annuler svp") is None
        assert tasks() == [(TaskKind.REPLY, MOBILE, "Annuler svp", visit)]
        assert confirmed() == []
        assert reply(Reply.OTHER, text="Allo?", sid="SM2") is None
        assert len(tasks()) == 2


def test_a_stranger_s_words_are_for_staff_and_not_answered(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        assert reply(Reply.OTHER, text="Bonjour", number="+15145550177") is None
        assert tasks() == [(TaskKind.REPLY, "+15145550177", "Bonjour", None)]


def test_one_answer_in_four_hours(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        told(clinic)
        answers = [reply(Reply.HELP, NOW + hours * HOUR) is not None for hours in (0, 1, 3.9, 4, 5, 7.9, 8)]
    assert answers == [True, False, False, True, False, False, True]


def test_replies_at_once_are_answered_once(app: Flask, clinic: SimpleNamespace) -> None:
    barrier = Barrier(6)

    def run(_: int) -> Any:
        with app.app_context():
            barrier.wait(timeout=30)
            return reply(Reply.CONFIRM)

    with app.app_context():
        told(clinic)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(run, range(6)))
    assert sorted(answers, key=str) == [(AutoReply.CONFIRMED, "fr"), *[None] * 5]
    with app.app_context():
        assert [kind for kind, _ in happened()].count("confirmed") == 1


def test_the_last_sms_says_in_which_language(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        told(clinic, language="fr")
        told(clinic, "15:15", "Leo", language="en", due_at=NOW + HOUR)
        told(clinic, "16:30", "Zoé", language="fr", due_at=NOW + 2 * HOUR, state=State.PENDING)
        assert reply(Reply.HELP) == (AutoReply.HELP, "en")

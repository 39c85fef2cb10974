"""What Twilio calls back: SMS that come in, calls, and what became of both."""

from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.domain.messages.vocabulary import Channel, Event
from app.extensions import db
from app.models import Appointment, Clinic, Message, MessageOccurrence, StaffTask, SuppressedAddress
from app.wiring import ports
from tests.databases import Databases
from tests.factories.history import message
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW
from tests.factories.webhooks import BEHIND_A_PROXY, SITE, by_twilio

pytestmark = pytest.mark.backends("sqlite")
UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"
MOBILE = "+15145550101"
SMS, CALL, KEY, STATUS = (
    "/api/webhooks/twilio/sms",
    f"/api/webhooks/twilio/call/{UID}",
    f"/api/webhooks/twilio/key/{UID}",
    f"/api/webhooks/twilio/status/{UID}",
)


def sent(app: Flask, clinic: SimpleNamespace, channel: Channel, **columns: Any) -> None:
    with app.app_context():
        columns = {"event": Event.REMINDER, "language": "en"} | columns
        message(clinic.visit, uid=UID, channel=channel, address=MOBILE, **columns)


def change(app: Flask, statement: Any) -> None:
    with app.app_context():
        db.session.execute(statement)
        db.session.commit()


def value(app: Flask, column: Any) -> Any:
    with app.app_context():
        return db.session.scalar(select(column))


def happened(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(MessageOccurrence.kind).order_by(MessageOccurrence.id)))


def markup(answer: TestResponse) -> Element:
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8")
    return fromstring(answer.text)


def spoken(answer: TestResponse) -> list[str]:
    return [said.text or "" for said in markup(answer).iter("Say")]


# Signatures


@pytest.mark.parametrize("path", [SMS, CALL, KEY, STATUS])
def test_what_twilio_did_not_sign_is_refused(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, path: str
) -> None:
    sent(app, clinic, Channel.PHONE)
    form = {"From": MOBILE, "Body": "STOP", "Digits": "1", "CallStatus": "busy", "AnsweredBy": "human"}
    refused = [
        client.post(path, data=form, headers=BEHIND_A_PROXY),
        client.post(path, data=form, headers=BEHIND_A_PROXY | {"X-Twilio-Signature": "x"}),
        client.post(path, data=form, headers=BEHIND_A_PROXY | {"X-Twilio-Signature": "é"}),
        by_twilio(client, path, changed={"Body": "START"}, **form),
        by_twilio(client, path, changed={"More": "x"}, **form),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    assert (happened(app), value(app, Appointment.confirmed_by)) == ([], "")
    assert value(app, SuppressedAddress.id) is None


def test_a_signature_counts_for_its_address_only(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.PHONE)
    elsewhere = by_twilio(client, KEY.replace(UID, "0" * 32), Digits="1").request.headers[
        "X-Twilio-Signature"
    ]
    headers = BEHIND_A_PROXY | {"X-Twilio-Signature": elsewhere}
    assert client.post(KEY, data={"Digits": "1"}, headers=headers).status_code == 403


def test_a_query_is_part_of_what_is_signed(client: FlaskClient, clinic: SimpleNamespace) -> None:
    assert by_twilio(client, f"{STATUS}?a=1&b=%20", MessageStatus="sent").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "rdv.example.com", "rdv.example.com:443"])
def test_what_is_signed_is_the_public_address_whatever_a_proxy_asks_for(
    client: FlaskClient, clinic: SimpleNamespace, host: str
) -> None:
    proxy = {"Host": host, "X-Forwarded-Proto": "https"}
    assert by_twilio(client, STATUS, proxy=proxy, MessageStatus="sent").status_code == 200


def test_without_twilio_there_are_no_such_pages(databases: Databases, backend: str) -> None:
    client = databases.build(databases.migrated(backend)).test_client()
    assert {by_twilio(client, path).status_code for path in (SMS, CALL, KEY, STATUS)} == {404}


def test_providers_are_told_the_addresses_that_there_are(app: Flask) -> None:
    for channel, endpoints in (
        (Channel.SMS, {"api.twilio_status": STATUS}),
        (Channel.PHONE, {"api.twilio_status": STATUS, "api.twilio_call": CALL}),
    ):
        callback = ports(app)[channel]._callback  # type: ignore[attr-defined]
        assert {name: callback(name, UID) for name in endpoints} == {
            name: SITE + path for name, path in endpoints.items()
        }


def test_providers_are_not_counted_as_visitors_are(databases: Databases, backend: str) -> None:
    app = databases.build(databases.migrated(backend), API_RATE_LIMIT="1/hour", FORM_RATE_LIMIT="1/hour")
    client = app.test_client()
    assert [by_twilio(client, SMS).status_code for _ in range(4)] == [404] * 4


# SMS that come in


def replied(client: FlaskClient, text: str, **form: str) -> str | None:
    answer = markup(by_twilio(client, SMS, From=MOBILE, Body=text, MessageSid="SM1", **form))
    written = answer.find("Message")
    return None if written is None else written.text


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("ok 👍", "en", "Thank you, your presence is confirmed. Park Clinic"),
        (
            "Aide?",
            "en",
            "Park Clinic: reply OK to confirm that you will be there, STOP to get no more texts."
            " You can call us at 514 555-0100.",
        ),
        (
            "je serai en retard",
            "en",
            "Park Clinic: thank you, our team will read your message. You can call us at 514 555-0100.",
        ),
        ("start", "en", "Park Clinic: you will get our text messages again."),
        ("Arrêt", "en", None),
    ],
)
def test_a_reply_is_answered_once_in_the_language_of_the_appointment(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, text: str, language: str, answer: str | None
) -> None:
    sent(app, clinic, Channel.SMS, language=language)
    assert replied(client, text) == answer
    assert replied(client, text) is None


def test_oui_confirms_and_cancel_does_not_cancel(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.SMS)
    replied(client, "CANCEL")
    assert (value(app, Appointment.status), value(app, Appointment.confirmed_by)) == ("booked", "")
    assert value(app, StaffTask.text) == "CANCEL"
    replied(client, "Oui!")
    assert value(app, Appointment.confirmed_by) == "sms"


def test_what_twilio_takes_for_a_wish_to_stop_is_one(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.SMS)
    replied(client, "laissez-moi", OptOutType="STOP")
    assert value(app, SuppressedAddress.address) == MOBILE


@pytest.mark.parametrize(("text", "tasks"), [("CANCEL", 1), ("Stop", 0)])
def test_who_wants_to_cancel_in_a_word_that_also_stops_is_heard_by_staff(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, text: str, tasks: int
) -> None:
    sent(app, clinic, Channel.SMS)
    replied(client, text, OptOutType="STOP")
    assert value(app, SuppressedAddress.address) == MOBILE
    with app.app_context():
        assert counted(StaffTask) == tasks


def test_a_clinic_without_a_number_names_none(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.SMS)
    change(app, update(Clinic).values(phone="", revision=2))
    assert replied(client, "Hm") == "Park Clinic: thank you, our team will read your message."


def test_a_reply_of_nobody_says_nothing(app: Flask, client: FlaskClient, clinic: SimpleNamespace) -> None:
    assert replied(client, "ok") is None
    assert markup(by_twilio(client, SMS)).find("Message") is None


# Calls


def test_a_person_hears_who_calls_first_and_may_press_a_key(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.PHONE)
    answer = by_twilio(client, CALL, CallSid="CA1", AnsweredBy="human")
    document = markup(answer)
    [gather] = document.findall("Gather")
    assert gather.attrib == {
        "numDigits": "1",
        "action": SITE + KEY,
        "method": "POST",
        "timeout": "8",
    }
    said = [each.text or "" for each in gather]
    assert said[0].startswith("Hello. This is Park Clinic, at ")
    assert "press 1" in said[-1]
    assert any("Ana" in sentence for sentence in said)
    assert {(each.get("language"), each.get("voice")) for each in document.iter("Say")} == {
        ("en-US", "Polly.Joanna")
    }
    assert happened(app) == ["answered"]


@pytest.mark.parametrize(
    ("region", "language", "spoken_as"),
    [
        ("CA", "fr", "fr-CA"),
        ("CH", "fr", "fr-FR"),
        ("FR", "fr", "fr-FR"),
        ("CA", "en", "en-US"),
        ("CH", "en", "en-GB"),
    ],
)
def test_the_voice_is_of_the_language_and_the_region(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, region: str, language: str, spoken_as: str
) -> None:
    sent(app, clinic, Channel.PHONE, language=language)
    change(app, update(Clinic).values(region=region, revision=2))
    document = markup(by_twilio(client, CALL, AnsweredBy="human"))
    assert {said.get("language") for said in document.iter("Say")} == {spoken_as}


@pytest.mark.parametrize("answered_by", ["machine_end_beep", "machine_end_silence", "fax", "unknown", ""])
def test_a_machine_hears_only_the_clinic_s_name_and_number(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, answered_by: str
) -> None:
    sent(app, clinic, Channel.PHONE)
    answer = by_twilio(client, CALL, AnsweredBy=answered_by)
    said = " ".join(spoken(answer))
    assert said.startswith("Hello. This is Park Clinic.")
    assert not any(word in said for word in ("Ana", "Núñez", "Wednesday", "Camille", "appointment", "2"))
    assert markup(answer).find("Gather") is None
    assert happened(app) == ["machine"]


@pytest.mark.parametrize(
    "changed", [{"status": "cancelled", "revision": 1}, {"revision": 1}], ids=["cancelled", "moved"]
)
def test_what_no_longer_holds_is_not_told(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, changed: dict[str, Any]
) -> None:
    sent(app, clinic, Channel.PHONE)
    change(app, update(Appointment).values(**changed))
    answer = by_twilio(client, CALL, AnsweredBy="human")
    assert markup(answer).find("Gather") is None
    assert not any("Ana" in sentence for sentence in spoken(answer))


def test_a_cancellation_is_told_to_a_person_with_the_number_twice(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.PHONE, event=Event.CANCELLED, revision=1)
    change(app, update(Appointment).values(status="cancelled", revision=1))
    answer = by_twilio(client, CALL, AnsweredBy="human")
    said = " ".join(spoken(answer))
    assert markup(answer).find("Gather") is None
    assert "cancelled" in said
    assert said.count("5 1 4") >= 3


def test_key_one_confirms_and_says_thanks(app: Flask, client: FlaskClient, clinic: SimpleNamespace) -> None:
    sent(app, clinic, Channel.PHONE)
    assert spoken(by_twilio(client, KEY, Digits="1")) == ["Thank you. Your presence is confirmed. Goodbye."]
    assert value(app, Appointment.confirmed_by) == "phone"
    assert happened(app) == ["confirmed"]


def test_another_key_confirms_nothing(app: Flask, client: FlaskClient, clinic: SimpleNamespace) -> None:
    sent(app, clinic, Channel.PHONE)
    assert "Goodbye" in spoken(by_twilio(client, KEY, Digits="5"))[0]
    assert value(app, Appointment.confirmed_by) == ""


@pytest.mark.parametrize("path", [CALL, KEY])
def test_a_call_that_is_not_of_this_site_is_hung_up(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, path: str
) -> None:
    sent(app, clinic, Channel.SMS)
    for address in (path, path.replace(UID, "0" * 32)):
        document = markup(by_twilio(client, address, Digits="1", AnsweredBy="human"))
        assert [each.tag for each in document] == ["Hangup"]
    assert happened(app) == []


# What became of them


@pytest.mark.parametrize(
    ("channel", "form", "kind", "state"),
    [
        (Channel.SMS, {"MessageStatus": "delivered"}, "delivered", "sent"),
        (Channel.SMS, {"MessageStatus": "undelivered", "ErrorCode": "30003"}, "undelivered", "failed"),
        (Channel.SMS, {"MessageStatus": "failed", "ErrorCode": "30006"}, "undelivered", "failed"),
        (Channel.PHONE, {"CallStatus": "busy"}, "busy", "failed"),
        (Channel.PHONE, {"CallStatus": "no-answer"}, "no_answer", "failed"),
        (Channel.PHONE, {"CallStatus": "failed", "SipResponseCode": "404"}, "undelivered", "failed"),
    ],
)
def test_what_became_of_a_message_is_on_its_history_once(
    app: Flask,
    client: FlaskClient,
    clinic: SimpleNamespace,
    channel: Channel,
    form: dict[str, str],
    kind: str,
    state: str,
) -> None:
    sent(app, clinic, channel)
    answers = [by_twilio(client, STATUS, **form) for _ in range(2)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(200, b"")] * 2
    assert happened(app) == [kind]
    with app.app_context():
        assert db.session.scalars(select(Message.state).where(Message.uid == UID)).one() == state


def test_a_number_that_cannot_be_goes_by_the_next_channel(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    sent(app, clinic, Channel.SMS)
    by_twilio(client, STATUS, MessageStatus="undelivered", ErrorCode="30005")
    assert value(app, SuppressedAddress.reason) == "invalid"
    with app.app_context():
        instead = db.session.scalars(select(Message).where(Message.uid != UID)).one()
        assert (instead.channel, instead.address) == ("email", "ana@example.com")


@pytest.mark.parametrize(
    "form", [{}, {"MessageStatus": "sent"}, {"MessageStatus": "é"}, {"CallStatus": "completed"}]
)
def test_a_status_that_says_nothing_new_is_left_aside(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace, form: dict[str, str]
) -> None:
    sent(app, clinic, Channel.SMS, sent_at=NOW)
    assert by_twilio(client, STATUS, **form).status_code == 200
    with app.app_context():
        assert counted(MessageOccurrence) == 0

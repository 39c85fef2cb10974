"""Whatever a provider signs: a sound answer."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings, strategies as st
from werkzeug.urls import iri_to_uri

from app.domain.messages.vocabulary import Channel, Event
from tests.databases import BACKENDS, Databases
from tests.factories.accounts import appointment, typed
from tests.factories.history import message
from tests.factories.small_clinic import WEDNESDAY, minute, patient, small_clinic
from tests.factories.webhooks import PROVIDERS, by_sendgrid, by_twilio

UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"
MOBILE = "+15145550101"
FIELDS = {
    "From": [MOBILE, "+15145550199", "Clinique", ""],
    "Body": ["OK", "STOP", "START", "aide", "Annuler", "", "x" * 5000, "\0", "👍"],
    "OptOutType": ["STOP", "START", "HELP", "?"],
    "MessageSid": ["SM1", "SM2", ""],
    "MessageStatus": ["delivered", "undelivered", "failed", "sent", "?"],
    "CallStatus": ["completed", "busy", "no-answer", "failed", "?"],
    "CallSid": ["CA1", "\0"],
    "ErrorCode": ["21610", "30005", "30003", "x", "9" * 40],
    "AnsweredBy": ["human", "machine_end_beep", "?"],
    "Digits": ["1", "2", "", "\0"],
}
PATHS = st.sampled_from(["sms", *(f"{kind}/{UID}" for kind in ("call", "key", "status"))])
FORMS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) | st.text(max_size=40) for name, values in FIELDS.items()}
)
TEXTS = st.text(max_size=40) | st.sampled_from(["\0", "é" * 300, "5.1.1"])
EVENTS = st.fixed_dictionaries(
    {
        "uid": st.sampled_from([UID, "0" * 32]) | TEXTS,
        "event": st.sampled_from(["processed", "delivered", "bounce", "dropped", "spamreport"]) | TEXTS,
    },
    optional={
        "reason": st.sampled_from(["Invalid", "Bounced Address", "Unsubscribed Address"]) | TEXTS,
        "type": st.sampled_from(["bounce", "blocked"]) | TEXTS,
        "status": TEXTS,
        "sg_message_id": TEXTS | st.integers() | st.none(),
    },
)
LASTING = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=BACKENDS)
def client(request: pytest.FixtureRequest, databases: Databases) -> FlaskClient:
    """A site with a visit that was told of by every channel."""
    app = databases.build(databases.migrated(request.param), **PROVIDERS)
    with app.app_context():
        clinic = small_clinic()
        ana = patient(mobile=MOBILE)
        contact = typed(ana, agrees_sms=True, agrees_phone=True)
        visit = appointment(clinic, minute(WEDNESDAY, "14:00"), ana, contact=contact).id
        message(visit, uid=UID, channel=Channel.PHONE, address=MOBILE, event=Event.REMINDER)
        message(visit, channel=Channel.SMS, address=MOBILE)
    return app.test_client()


@LASTING
@given(path=PATHS, form=FORMS)
def test_whatever_twilio_sends_is_answered(client: FlaskClient, path: str, form: dict[str, str]) -> None:
    answer = by_twilio(client, f"/api/webhooks/twilio/{path}", **form)
    assert answer.status_code == 200
    assert "Traceback" not in answer.text


@LASTING
@given(events=st.lists(EVENTS | st.integers() | TEXTS, max_size=6))
def test_whatever_sendgrid_sends_is_taken(client: FlaskClient, events: list[Any]) -> None:
    assert by_sendgrid(client, events).status_code == 200


@pytest.mark.parametrize("uid", ["\0", "é", "a" * 500, "%25", "'"])
def test_an_address_of_no_message_is_answered(client: FlaskClient, uid: str) -> None:
    for kind in ("call", "key", "status"):
        path = iri_to_uri(f"/api/webhooks/twilio/{kind}/{uid}")
        assert by_twilio(client, path, Digits="1", CallStatus="busy").status_code in (200, 403)


@LASTING
@given(surrogate=st.sampled_from(["\\ud800", "\\udfff\\u0000"]))
def test_half_a_sign_is_no_text(client: FlaskClient, surrogate: str) -> None:
    body = json.dumps([{"uid": UID, "event": "bounce", "status": "?"}]).replace("?", surrogate)
    assert by_sendgrid(client, body).status_code == 200

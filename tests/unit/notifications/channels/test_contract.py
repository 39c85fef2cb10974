"""What every channel owes: to take a message, or to say why not in the same words; over real connections."""

import base64
import json
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.config.providers import Smtp, Twilio
from app.domain.messages.retry import Failure
from app.domain.messages.vocabulary import Channel, Event
from app.notifications.channels.base import Accepted, Call, Email, NotSent, Port, SmsMessage, Speech
from app.notifications.channels.local.mailbox import Mailbox
from app.notifications.channels.sendgrid.email import SendGridEmail
from app.notifications.channels.smtp.email import SmtpEmail
from app.notifications.channels.twilio.call import TwilioCall
from app.notifications.channels.twilio.sms import TwilioSms
from tests.factories.providers import PASSWORD, free_port, mail_server, speaking

UID = "4f6b0c2a9d3e4f5a8b7c6d5e4f3a2b1c"
ACCOUNT = "AC" + "0" * 32
CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nX-NAME:Vend\xc3\xb4me\r\nEND:VCALENDAR\r\n"
EMAIL = Email(
    to="ana@example.com",
    subject="Votre rendez-vous du mardi 1er décembre",
    text="Bonjour Ana",
    html='<p>Bonjour Ana, <a href="https://rdv.example.com/fr/appointment/x">voir</a></p>',
    uid=UID,
    event=Event.BOOKED,
    language="fr",
    sender_name="Clinique du Parc, physiothérapie",
    reply_to="accueil@example.com",
    calendar=CALENDAR,
    calendar_method="CANCEL",
)
SMS = SmsMessage("+15145550101", "Rappel : mardi à 9 h", UID, Event.REMINDER, "fr")
CALL = Call("+15145550101", Speech("fr", ("Bonjour",), ("Clinique",)), UID, Event.REMINDER, "fr")
ITEMS = {Channel.EMAIL: EMAIL, Channel.SMS: SMS, Channel.PHONE: CALL}
PRIVATE = ("ana@", "5550101", "Bonjour", "sesame", "secret")
SHORT = 0.3
"""Seconds of patience, where a test waits for its end."""


def callback(endpoint: str, uid: str) -> str:
    return f"https://rdv.example.com/{endpoint}/{uid}"


def send(port: Port) -> Accepted:
    return port.send(ITEMS[port.channel])


def refusal(port: Port) -> NotSent:
    with pytest.raises(NotSent) as refused:
        send(port)
    assert not any(private in refused.value.detail for private in PRIVATE)
    return refused.value


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, the libraries tell the log nothing that is anybody's business."""
    yield
    told = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert [line for line in told if any(private in line for private in PRIVATE)] == []


# Over HTTP


@dataclass(frozen=True)
class Web:
    """A provider over HTTP: how it is asked, and how it says yes and no."""

    make: Callable[[str], Port]
    path: str
    yes: Callable[[], Response]
    provider_id: str
    no: Callable[[str], bytes]


def of_json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def sendgrid(url: str, timeout: float = 5) -> Port:
    return SendGridEmail("SG.secret", url, "rdv@example.com", timeout)


def twilio(url: str) -> Twilio:
    return Twilio(ACCOUNT, "secret", url, sms_from="+15145550100", call_from="+15145550199")


def twilio_sms(url: str, timeout: float = 5) -> Port:
    return TwilioSms(twilio(url), callback, timeout)


def twilio_call(url: str, timeout: float = 5) -> Port:
    return TwilioCall(twilio(url), callback, timeout)


def sendgrid_no(about: str) -> bytes:
    field = "personalizations.0.to.0.email" if about == "address" else "content.0.value"
    return json.dumps({"errors": [{"message": "Bonjour ana@example.com", "field": field}]}).encode()


def twilio_no(about: str) -> bytes:
    code = 21211 if about == "address" else 21602
    return json.dumps({"code": code, "message": "+15145550101 is not", "status": 400}).encode()


ACCOUNTS = f"/2010-04-01/Accounts/{ACCOUNT}"
WEB = {
    "sendgrid": Web(
        sendgrid,
        "/v3/mail/send",
        lambda: Response(status=202, headers={"X-Message-Id": "abc.1"}),
        "abc.1",
        sendgrid_no,
    ),
    "twilio sms": Web(
        twilio_sms,
        f"{ACCOUNTS}/Messages.json",
        lambda: of_json({"sid": "SM1", "status": "queued"}, 201),
        "SM1",
        twilio_no,
    ),
    "twilio call": Web(
        twilio_call,
        f"{ACCOUNTS}/Calls.json",
        lambda: of_json({"sid": "CA1", "status": "queued"}, 201),
        "CA1",
        twilio_no,
    ),
}


@pytest.fixture(params=WEB)
def web(request: pytest.FixtureRequest) -> Web:
    return WEB[request.param]


def answering(httpserver: HTTPServer, web: Web, response: Response | Callable[[Request], Response]) -> Port:
    handler = httpserver.expect_request(web.path, method="POST")
    if isinstance(response, Response):
        handler.respond_with_response(response)
    else:
        handler.respond_with_handler(response)
    return web.make(httpserver.url_for("").rstrip("/"))


def test_what_the_provider_takes_is_accepted_under_its_name(httpserver: HTTPServer, web: Web) -> None:
    port = answering(httpserver, web, web.yes())
    assert send(port).provider_id == web.provider_id
    assert httpserver.log[-1][0].path == web.path


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.PERMANENT),
        (401, Failure.PROVIDER_DOWN),
        (402, Failure.PROVIDER_DOWN),
        (403, Failure.PROVIDER_DOWN),
        (404, Failure.PROVIDER_DOWN),
        (413, Failure.PERMANENT),
        (429, Failure.TEMPORARY),
        (500, Failure.TEMPORARY),
        (503, Failure.TEMPORARY),
        (302, Failure.TEMPORARY),
    ],
)
def test_a_no_is_told_by_its_status(httpserver: HTTPServer, web: Web, status: int, failure: Failure) -> None:
    refused = refusal(answering(httpserver, web, Response(web.no("something else"), status)))
    assert (refused.failure, refused.address_fault) == (failure, "")
    assert refused.detail.startswith(f"HTTP {status}")


def test_an_address_that_cannot_be_is_at_fault_itself(httpserver: HTTPServer, web: Web) -> None:
    refused = refusal(answering(httpserver, web, Response(web.no("address"), 400)))
    assert (refused.failure, refused.address_fault) == (Failure.PERMANENT, "invalid")


@pytest.mark.parametrize(
    "body", [b"", b"<html>no</html>", b"[1]", b'"x"', b'{"errors": 7, "code": "x"}', b"\xff"]
)
def test_a_no_that_cannot_be_read_is_still_a_no(httpserver: HTTPServer, web: Web, body: bytes) -> None:
    assert refusal(answering(httpserver, web, Response(body, 400))).detail == "HTTP 400"


def test_how_long_to_wait_is_handed_on(httpserver: HTTPServer, web: Web) -> None:
    for said, seconds in (("37", 37), ("soon", None), ("-1", None), ("9" * 30, None)):
        port = answering(httpserver, web, Response(b"", 429, headers={"Retry-After": said}))
        assert refusal(port).retry_after == seconds
        httpserver.clear_all_handlers()
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    waits = refusal(answering(httpserver, web, Response(b"", 503, headers={"Retry-After": later})))
    assert waits.retry_after is not None
    assert 80 < waits.retry_after <= 90


@pytest.mark.parametrize("status", [200, 201, 204])
@pytest.mark.parametrize(
    "body", [b"<html>Welcome to the hotel</html>", b"", b"[]", b"{}", b'{"sid": 7}', b"\xff"]
)
def test_a_yes_of_somebody_else_is_none(httpserver: HTTPServer, web: Web, status: int, body: bytes) -> None:
    assert refusal(answering(httpserver, web, Response(body, status))).failure is Failure.TEMPORARY


def test_who_takes_too_long_is_asked_again(httpserver: HTTPServer) -> None:
    def slow(_: Request) -> Response:
        time.sleep(3 * SHORT)
        return Response()

    for name, make in (("sendgrid", sendgrid), ("twilio sms", twilio_sms), ("twilio call", twilio_call)):
        answering(httpserver, WEB[name], slow)
        began = time.monotonic()
        refused = refusal(make(httpserver.url_for("").rstrip("/"), SHORT))
        assert refused.failure is Failure.TEMPORARY
        assert "imeout" in refused.detail
        assert time.monotonic() - began < 2 * SHORT + 0.5


def test_where_nobody_listens_is_asked_again(web: Web) -> None:
    refused = refusal(web.make(f"http://127.0.0.1:{free_port()}"))
    assert (refused.failure, refused.retry_after) == (Failure.TEMPORARY, None)
    assert refused.detail.startswith("no answer: Connection")


@pytest.mark.parametrize(
    "said",
    [
        b"220 mail.example.com ESMTP\r\n",
        b"\x00\xff\xfe",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{",
    ],
    ids=["another protocol", "noise", "half an answer"],
)
def test_noise_is_no_answer(web: Web, said: bytes) -> None:
    with speaking(said) as port:
        assert refusal(web.make(f"http://127.0.0.1:{port}")).failure is Failure.TEMPORARY


def test_sendgrid_gets_all_of_an_email_and_is_told_to_watch_nobody(httpserver: HTTPServer) -> None:
    send(answering(httpserver, WEB["sendgrid"], WEB["sendgrid"].yes()))
    asked = httpserver.log[-1][0]
    assert asked.headers["Authorization"] == "Bearer SG.secret"
    sent = asked.json
    assert sent["personalizations"] == [
        {"to": [{"email": "ana@example.com"}], "custom_args": {"uid": UID, "told": "booked"}}
    ]
    assert sent["from"] == {"email": "rdv@example.com", "name": "Clinique du Parc, physiothérapie"}
    assert sent["reply_to"] == {"email": "accueil@example.com"}
    assert sent["subject"] == EMAIL.subject
    assert sent["content"] == [
        {"type": "text/plain", "value": EMAIL.text},
        {"type": "text/html", "value": EMAIL.html},
    ]
    [attached] = sent["attachments"]
    assert base64.b64decode(attached.pop("content")) == CALENDAR
    assert attached == {
        "type": "text/calendar",  # SendGrid refuses a type with parameters
        "filename": "rendez-vous.ics",
        "disposition": "attachment",
    }
    assert sent["tracking_settings"] == {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
        "subscription_tracking": {"enable": False},
    }
    assert sent["headers"] == {"Auto-Submitted": "auto-generated"}


def test_what_a_recipient_may_do_without_says_how_to_stop_it(httpserver: HTTPServer) -> None:
    port = answering(httpserver, WEB["sendgrid"], WEB["sendgrid"].yes())
    port.send(replace(EMAIL, calendar=None, reply_to="", unsubscribe_url="https://rdv.example.com/stop"))
    sent = httpserver.log[-1][0].json
    assert sent["headers"]["List-Unsubscribe"] == "<https://rdv.example.com/stop>"
    assert not {"attachments", "reply_to"} & sent.keys()


def form(request: Request) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(request.get_data(as_text=True)).items()}


def test_twilio_gets_the_text_and_where_to_report(httpserver: HTTPServer) -> None:
    send(answering(httpserver, WEB["twilio sms"], WEB["twilio sms"].yes()))
    asked = httpserver.log[-1][0]
    assert (asked.authorization.username, asked.authorization.password) == (ACCOUNT, "secret")
    assert form(asked) == {
        "To": "+15145550101",
        "From": "+15145550100",
        "Body": SMS.text,
        "StatusCallback": f"https://rdv.example.com/api.twilio_status/{UID}",
        "ValidityPeriod": "3600",
    }


def test_twilio_is_told_where_to_learn_what_to_say_and_to_tell_machines_apart(httpserver: HTTPServer) -> None:
    send(answering(httpserver, WEB["twilio call"], WEB["twilio call"].yes()))
    assert form(httpserver.log[-1][0]) == {
        "To": "+15145550101",
        "From": "+15145550199",
        "Url": f"https://rdv.example.com/api.twilio_call/{UID}",
        "StatusCallback": f"https://rdv.example.com/api.twilio_status/{UID}",
        "MachineDetection": "DetectMessageEnd",
    }


@pytest.mark.parametrize(
    ("code", "failure", "fault"),
    [
        (21211, Failure.PERMANENT, "invalid"),
        (21614, Failure.PERMANENT, "invalid"),
        (21610, Failure.PERMANENT, "opted_out"),
        (21408, Failure.PERMANENT, ""),
        (21606, Failure.PROVIDER_DOWN, ""),
        (21611, Failure.TEMPORARY, ""),
    ],
)
def test_a_code_of_twilio_says_whose_fault_it_is(
    httpserver: HTTPServer, code: int, failure: Failure, fault: str
) -> None:
    refused = refusal(answering(httpserver, WEB["twilio sms"], of_json({"code": code}, 400)))
    assert (refused.failure, refused.address_fault) == (failure, fault)
    assert refused.detail == f"HTTP 400 code {code}"


# Over SMTP


def smtp(port: int, security: str = "none", timeout: float = 5, password: str | None = None) -> SmtpEmail:
    user = "rdv" if password else None
    return SmtpEmail(Smtp("127.0.0.1", port, user, password, security), "rdv@example.com", timeout)


def test_a_mail_server_gets_all_of_an_email() -> None:
    with mail_server() as server:
        accepted = send(smtp(server.port))
    [sent] = server.taken
    assert accepted.provider_id == sent["Message-ID"] == f"<{UID}@example.com>"
    assert server.recipients == ["ana@example.com"]
    assert sent["From"].addresses[0].display_name == "Clinique du Parc, physiothérapie"
    assert sent["From"].addresses[0].addr_spec == "rdv@example.com"
    assert (sent["To"], sent["Reply-To"], sent["Subject"]) == (
        "ana@example.com",
        "accueil@example.com",
        EMAIL.subject,
    )
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe"] is None
    assert abs(datetime.now(UTC) - sent["Date"].datetime) < timedelta(minutes=1)
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    text, html, calendar = [part for part in sent.walk() if not part.is_multipart()]
    assert (text.get_content().strip(), html.get_content().strip()) == (EMAIL.text, EMAIL.html)
    assert calendar.get_content_type() == "text/calendar"
    assert (calendar.get_param("method"), calendar.get_filename()) == ("CANCEL", "rendez-vous.ics")
    assert calendar.get_content().splitlines() == CALENDAR.decode().splitlines()


def test_an_email_without_a_file_is_text_and_html_only() -> None:
    with mail_server() as server:
        smtp(server.port).send(replace(EMAIL, calendar=None, unsubscribe_url="https://rdv.example.com/stop"))
    assert server.taken[0].get_content_type() == "multipart/alternative"
    assert server.taken[0]["List-Unsubscribe"] == "<https://rdv.example.com/stop>"


@pytest.mark.parametrize(
    ("command", "answer", "failure", "fault"),
    [
        ("RCPT", "550 5.1.1 ana@example.com unknown", Failure.PERMANENT, "invalid"),
        ("RCPT", "553 bad mailbox", Failure.PERMANENT, "invalid"),
        ("RCPT", "550 5.7.1 relaying denied", Failure.PERMANENT, ""),
        ("RCPT", "450 4.2.1 ana@example.com is busy", Failure.TEMPORARY, ""),
        ("RCPT", "421 4.3.2 closing", Failure.TEMPORARY, ""),
        ("MAIL", "550 5.7.1 not your domain", Failure.PROVIDER_DOWN, ""),
        ("MAIL", "451 4.3.0 later", Failure.TEMPORARY, ""),
        ("DATA", "554 5.6.0 this looks like spam", Failure.PERMANENT, ""),
        ("DATA", "452 4.3.1 full", Failure.TEMPORARY, ""),
    ],
)
def test_an_answer_of_a_mail_server_says_whose_fault_it_is(
    command: str, answer: str, failure: Failure, fault: str
) -> None:
    with mail_server() as server:
        server.answers[command] = answer
        refused = refusal(smtp(server.port))
    assert (refused.failure, refused.address_fault) == (failure, fault)
    assert answer[:3] in refused.detail
    assert server.taken == []


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"554 5.3.2 no service here\r\n", Failure.PROVIDER_DOWN),
        (b"421 4.3.2 too many connections\r\n", Failure.TEMPORARY),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Failure.TEMPORARY),
        (b"\xff\xfe\x00", Failure.TEMPORARY),
        (b"220 " + b"x" * 20_000 + b"\r\n", Failure.PROVIDER_DOWN),
    ],
    ids=["no service", "busy", "another protocol", "noise", "no end"],
)
def test_who_does_not_greet_takes_nothing(said: bytes, failure: Failure) -> None:
    with speaking(said) as port:
        assert refusal(smtp(port)).failure is failure


def test_a_mail_server_that_is_silent_or_away_is_asked_again() -> None:
    with speaking(b"") as port:
        assert refusal(smtp(port, timeout=SHORT)).failure is Failure.TEMPORARY
    assert refusal(smtp(free_port())).detail == "no answer: ConnectionRefusedError"


def test_an_address_that_no_email_can_bear_is_at_fault_itself() -> None:
    with mail_server(knows_accents=False) as server:
        for address in ("ana@example.com\r\nBcc: leo@example.com", "ané@example.com"):
            with pytest.raises(NotSent) as refused:
                smtp(server.port).send(replace(EMAIL, to=address))
            assert (refused.value.failure, refused.value.address_fault) == (Failure.PERMANENT, "invalid")
    assert server.taken == []


def test_a_name_with_a_new_line_begins_no_header() -> None:
    with mail_server() as server:
        smtp(server.port).send(replace(EMAIL, subject="A\r\nBcc: leo@example.com", sender_name="B\nX: y"))
    assert server.taken[0]["Subject"] == "A Bcc: leo@example.com"
    assert server.taken[0]["Bcc"] is None
    assert server.recipients == ["ana@example.com"]


# Over TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for the loopback, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def safe_server(certificate: Path, security: str) -> Iterator[Any]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with mail_server(context, is_tls_at_once=security == "tls") as server:
        yield server


def over_tls(port: int, security: str, password: str) -> SmtpEmail:
    return SmtpEmail(Smtp("localhost", port, "rdv", password, security), "rdv@example.com", 5)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_who_signs_in_sends(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with safe_server(certificate, security) as server:
        send(over_tls(server.port, security, PASSWORD))
        assert server.was_safe == [True]
        assert refusal(over_tls(server.port, security, "wrong")).failure is Failure.PROVIDER_DOWN
        server.answers["AUTH"] = "454 4.7.0 later"
        assert refusal(over_tls(server.port, security, PASSWORD)).failure is Failure.TEMPORARY


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_who_cannot_prove_its_name_gets_neither_password_nor_email(certificate: Path, security: str) -> None:
    with safe_server(certificate, security) as server:
        refused = refusal(over_tls(server.port, security, PASSWORD))
    assert (refused.failure, server.taken) == (Failure.PROVIDER_DOWN, [])
    assert refused.detail == "no safe connection: SSLCertVerificationError"


def test_without_the_tls_that_was_asked_for_nothing_is_sent() -> None:
    with mail_server() as server:
        assert refusal(smtp(server.port, "starttls")).failure is Failure.PROVIDER_DOWN
    assert server.taken == []


# Into the mailbox


@pytest.mark.parametrize("channel", Channel)
def test_the_mailbox_takes_everything_and_gives_it_back(tmp_path: Path, channel: Channel) -> None:
    port: Port = Mailbox(channel, tmp_path)
    assert port.name == "mailbox"
    assert send(port).provider_id == f"mailbox-{UID}"

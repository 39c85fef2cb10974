"""Who may: every route, by every method, for every kind of visitor, against one table."""

import io
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.actions.steps.appointments.links import appointment_link, list_link, opened_list
from app.actions.transaction import writing
from app.admin.hours.schedule_edits import version_of
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import Clinic, ClinicLogo, ServiceGroup, TherapistPhoto, UserCalendar
from app.queries.configuration.stored import current_setup
from app.web.security import SAFE_METHODS, Permission, allow, local_path
from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.absences import absences_at
from tests.factories.accounts import account, appointment, browser_of, typed
from tests.factories.booking import change
from tests.factories.history import keep_email, task
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic, therapist

pytestmark = pytest.mark.backends("sqlite")
PUBLIC, LINK, STAFF, ADMINISTRATOR, CODE = Permission


@dataclass(frozen=True)
class Row:
    """Who may visit a route. `opened_by` is the kind of token that a LINK route takes; `shut` what it answers
    to any other; `hidden_from` are the staff to whom the route's sample is not theirs to see."""

    permission: Permission
    opened_by: str = ""
    shut: int = 404
    hidden_from: tuple[str, ...] = ()
    asks_token: bool = False
    query: str = ""


TABLE = {
    "start": Row(PUBLIC),
    "photo": Row(PUBLIC),
    "logo": Row(PUBLIC),
    "accent": Row(PUBLIC),
    "static": Row(PUBLIC),
    "static_script": Row(PUBLIC),
    "booking.services": Row(PUBLIC),
    "booking.therapist": Row(PUBLIC),
    "booking.time": Row(PUBLIC),
    "booking.draft_services": Row(LINK, opened_by="draft", shut=410),
    "booking.draft_therapist": Row(LINK, opened_by="draft", shut=410),
    "booking.draft_time": Row(LINK, opened_by="draft", shut=410),
    "booking.details": Row(LINK, opened_by="draft", shut=410),
    "booking.check": Row(LINK, opened_by="draft", shut=410),
    "booking.extend": Row(LINK, opened_by="draft", shut=410),
    "booking.visit": Row(LINK, opened_by="appointment"),
    "booking.visit_calendar": Row(LINK, opened_by="appointment"),
    "booking.move": Row(LINK, opened_by="appointment"),
    "booking.move_check": Row(LINK, opened_by="appointment"),
    "booking.cancel": Row(LINK, opened_by="appointment"),
    "booking.confirm": Row(LINK, opened_by="appointment"),
    "booking.contact": Row(LINK, opened_by="appointment"),
    "booking.ask_for_list": Row(PUBLIC),
    "booking.open_list": Row(LINK, opened_by="asked list"),
    "booking.own_list": Row(LINK, opened_by="own list"),
    "therapist.day": Row(STAFF),
    "therapist.week": Row(STAFF),
    "therapist.day_print": Row(STAFF, query="?names=with"),
    "therapist.patients": Row(STAFF),
    "therapist.appointment": Row(STAFF, hidden_from=("other therapist", "newcomer")),
    "therapist.resend": Row(STAFF),
    "therapist.finish": Row(STAFF),
    "therapist.assign": Row(STAFF),
    "account.sign_in": Row(PUBLIC, asks_token=True),
    "account.sign_in_code": Row(CODE),
    "account.forgot_password": Row(PUBLIC, asks_token=True),
    "account.sign_out": Row(STAFF),
    "account.own_account": Row(STAFF),
    "account.end_session": Row(STAFF),
    "account.end_other_sessions": Row(STAFF),
    "account.change_password": Row(STAFF),
    "account.second_factor": Row(STAFF),
    "account.begin_second_factor": Row(STAFF),
    "account.confirm_second_factor": Row(STAFF),
    "account.renew_recovery_codes": Row(STAFF),
    "account.turn_off_second_factor": Row(STAFF),
    "account.set_password": Row(LINK, opened_by="password"),
    "development.catalogue": Row(PUBLIC),
    "admin.accounts": Row(ADMINISTRATOR),
    "admin.require_second_factor": Row(ADMINISTRATOR),
    "admin.new_account": Row(ADMINISTRATOR),
    "admin.account": Row(ADMINISTRATOR),
    "admin.activate_account": Row(ADMINISTRATOR),
    "admin.deactivate_account": Row(ADMINISTRATOR),
    "admin.invite_again": Row(ADMINISTRATOR),
    "admin.reset_second_factor": Row(ADMINISTRATOR),
    "admin.audit": Row(ADMINISTRATOR),
    "admin.audit_export": Row(ADMINISTRATOR),
    "admin.booking_page": Row(ADMINISTRATOR),
    "admin.booking_page_embed": Row(ADMINISTRATOR),
    "admin.booking_page_links": Row(ADMINISTRATOR),
    "admin.booking_page_logo": Row(ADMINISTRATOR),
    "admin.link_qr": Row(ADMINISTRATOR),
    "admin.clinic_file": Row(ADMINISTRATOR),
    "admin.clinic_file_download": Row(ADMINISTRATOR),
    "admin.overview": Row(ADMINISTRATOR),
    "admin.set_up": Row(PUBLIC, asks_token=True),
    "admin.set_up_clinic": Row(ADMINISTRATOR),
    "admin.set_up_done": Row(ADMINISTRATOR),
    "admin.set_up_location": Row(ADMINISTRATOR),
    "admin.set_up_next": Row(ADMINISTRATOR),
    "admin.set_up_service": Row(ADMINISTRATOR),
    "admin.set_up_therapist": Row(ADMINISTRATOR),
    "admin.settings": Row(ADMINISTRATOR),
    "admin.why": Row(ADMINISTRATOR),
    "admin.hours": Row(ADMINISTRATOR),
    "admin.hours_of": Row(ADMINISTRATOR),
    "admin.new_schedule": Row(ADMINISTRATOR),
    "admin.schedule": Row(ADMINISTRATOR),
    "admin.end_schedule": Row(ADMINISTRATOR),
    "admin.copy_schedule": Row(ADMINISTRATOR),
    "admin.absences": Row(ADMINISTRATOR),
    "admin.new_absence": Row(ADMINISTRATOR),
    "admin.absence": Row(ADMINISTRATOR),
    "admin.delete_absence": Row(ADMINISTRATOR),
    "admin.new_opening": Row(ADMINISTRATOR),
    "admin.opening": Row(ADMINISTRATOR),
    "admin.delete_opening": Row(ADMINISTRATOR),
    "admin.holidays": Row(ADMINISTRATOR),
    "admin.locations": Row(ADMINISTRATOR),
    "admin.new_location": Row(ADMINISTRATOR),
    "admin.location": Row(ADMINISTRATOR),
    "admin.services": Row(ADMINISTRATOR),
    "admin.new_service": Row(ADMINISTRATOR),
    "admin.service": Row(ADMINISTRATOR),
    "admin.service_preview": Row(ADMINISTRATOR),
    "admin.activate_service": Row(ADMINISTRATOR),
    "admin.deactivate_service": Row(ADMINISTRATOR),
    "admin.duplicate_service": Row(ADMINISTRATOR),
    "admin.move_service": Row(ADMINISTRATOR),
    "admin.delete_service": Row(ADMINISTRATOR),
    "admin.service_groups": Row(ADMINISTRATOR),
    "admin.service_group": Row(ADMINISTRATOR),
    "admin.move_service_group": Row(ADMINISTRATOR),
    "admin.delete_service_group": Row(ADMINISTRATOR),
    "admin.therapists": Row(ADMINISTRATOR),
    "admin.new_therapist": Row(ADMINISTRATOR),
    "admin.therapist": Row(ADMINISTRATOR),
    "admin.deactivate_therapist": Row(ADMINISTRATOR),
    "admin.activate_therapist": Row(ADMINISTRATOR),
    "admin.order_therapist": Row(ADMINISTRATOR),
    "admin.message_settings": Row(ADMINISTRATOR),
    "admin.therapist_notices": Row(ADMINISTRATOR),
    "admin.message_texts": Row(ADMINISTRATOR),
    "admin.message_text": Row(ADMINISTRATOR),
    "admin.message_text_html": Row(ADMINISTRATOR),
    "admin.message_log": Row(ADMINISTRATOR),
    "admin.retry_logged_message": Row(ADMINISTRATOR),
    "admin.drop_logged_message": Row(ADMINISTRATOR),
    "admin.coming_messages": Row(ADMINISTRATOR),
    "admin.message_state": Row(ADMINISTRATOR),
    "development.mailbox": Row(PUBLIC),
    "development.mailbox_message": Row(PUBLIC),
    "development.mailbox_html": Row(PUBLIC),
    "development.mailbox_calendar": Row(PUBLIC),
    "development.mailbox_answer": Row(PUBLIC),
    "api.healthz": Row(PUBLIC),
    "api.readyz": Row(PUBLIC),
    "api.openapi": Row(PUBLIC),
    "api.services": Row(PUBLIC),
    "api.slots": Row(PUBLIC, query="?service=bilan"),
    "api.therapists": Row(PUBLIC),
    "api.sendgrid": Row(PUBLIC, opened_by="SENDGRID_WEBHOOK_KEY"),
    "api.twilio_sms": Row(PUBLIC, opened_by="TWILIO_AUTH_TOKEN"),
    "api.twilio_call": Row(PUBLIC, opened_by="TWILIO_AUTH_TOKEN"),
    "api.twilio_key": Row(PUBLIC, opened_by="TWILIO_AUTH_TOKEN"),
    "api.twilio_status": Row(PUBLIC, opened_by="TWILIO_AUTH_TOKEN"),
    "metrics": Row(PUBLIC, opened_by="METRICS_TOKEN"),
}
DIGEST = "0" * 64
SLUGS = {"location": "centre", "service": "bilan"}  # by what stands in the endpoint, else a therapist's
# Who looks: the therapist whose appointment the sample is, another one, one who was granted that calendar
# besides their own, a receptionist who was granted it and has none, somebody who sees no calendar yet, an
# administrator, and one whose password was right and whose second factor is still to come.
VISITORS = (
    "anonymous",
    "therapist",
    "other therapist",
    "therapist with granted calendar",
    "receptionist",
    "newcomer",
    "administrator",
    "awaits code",
)
TOKENS = ("draft", "appointment", "password", "asked list", "own list", "unknown")


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Ana's visit with Camille, a token of each kind, and an account of each kind."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        db.session.add(TherapistPhoto(therapist_id=made.camille.id, digest=DIGEST, content=b"a picture"))
        db.session.add(ClinicLogo(id=1, digest=DIGEST, content=b"a picture"))
        db.session.add(ServiceGroup(slug="soins", name_fr="Soins", name_en="Care"))
        ana = patient()
        made.dominique = therapist("dominique-cote", "Dominique Côté", [made.bilan])
        db.session.add(made.dominique)
        made.ana = appointment(made, minute(WEDNESDAY, "14:00"), ana, contact=typed(ana))
        made.task = task(appointment_id=made.ana.id)
        made.marks = absences_at(made)
        keep_email(app, made.ana.uid)
        made.version = version_of(next(iter(current_setup().therapists["camille-roy"].schedules)))
        made.users = {
            "therapist": account("camille@example.com", therapist_id=made.camille.id),
            "other therapist": account("alex@example.com", therapist_id=made.alex.id),
            "therapist with granted calendar": account(
                "dominique@example.com", made.camille, therapist_id=made.dominique.id
            ),
            "receptionist": account("accueil@example.com", made.camille),
            "newcomer": account("new@example.com"),
            "administrator": account("admin@example.com", role="administrator"),
        }
        made.tokens = {
            "draft": hold_slot(
                HoldRequest(
                    service_id=made.bilan.id,
                    therapist_id=made.alex.id,
                    location_id=made.centre.id,
                    type=ServiceType.IN_PERSON,
                    starts_at=minute(WEDNESDAY, "15:15"),
                ),
                NOW,
            ),
            "password": issue_password_link("new@example.com", NOW).token,
            "unknown": "unknown",
        }
        with writing() as session:
            made.tokens["appointment"] = appointment_link(session, made.ana.id, made.ana.ends_at, NOW)
            made.tokens["asked list"] = list_link(session, "ana@example.com", NOW)
            made.tokens["own list"] = opened_list(session, "ana@example.com", NOW)
    return made


@pytest.fixture
def browsers(app: Flask, clinic: SimpleNamespace) -> dict[str, FlaskClient]:
    """A browser of each kind of visitor."""
    signed_in = {kind: browser_of(app, user) for kind, user in clinic.users.items()}
    awaits_code = browser_of(app, clinic.users["administrator"], awaits_code=True)
    return {"anonymous": app.test_client(), **signed_in, "awaits code": awaits_code}


def methods_of(app: Flask, endpoint: str) -> list[str]:
    return sorted({method for rule in app.url_map.iter_rules(endpoint) for method in rule.methods or ()})


def address(app: Flask, clinic: SimpleNamespace, endpoint: str, token: str = "") -> str:
    """The endpoint's address for the sample of its kind."""
    samples = {
        "lang": "en",
        "filename": "favicon.svg",
        "uid": clinic.ana.uid,
        "task_id": clinic.task.id,
        "message_id": 0,
        "event": "booked",
        "channel": "email",
        "recipient": "patient",
        "language": "fr",
        "user_id": clinic.users["therapist"].id,
        "session_id": 1,
        "digest": DIGEST,
        "colour": "0b5f5b",
        "picture": "svg",
        "version": clinic.version,
        "slug": next((slug for kind, slug in SLUGS.items() if kind in endpoint), "camille-roy"),
        "group": "soins",
        "mark": clinic.marks["opening" if "opening" in endpoint else "absence"],
        "token": clinic.tokens.get(token),
    }
    arguments = {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments}
    with app.test_request_context():
        return url_for(endpoint, **{name: samples[name] for name in arguments}) + TABLE[endpoint].query


def outcome(response: TestResponse) -> str:
    """What an answer means, as far as permissions go; 422 is an open page that refuses what was not typed."""
    response.close()  # a file that is served stays open otherwise
    if response.status_code in (302, 303) and "/sign-in" in (response.location or ""):
        return "sign in first"
    named = {400: "token asked", 403: "wrong level", 404: "hidden 404", 410: "hidden 410"}
    return named.get(response.status_code, "open" if response.status_code < 500 else "broken")


def expected(row: Row, method: str, visitor: str, token: str) -> str:
    """What a visitor must meet."""
    is_signed_in = visitor not in ("anonymous", "awaits code")
    if row.permission in (STAFF, ADMINISTRATOR) and not is_signed_in:
        return "sign in first"
    if row.permission is CODE and visitor != "awaits code":
        return "sign in first"
    if row.permission is ADMINISTRATOR and visitor != "administrator":
        return "wrong level"
    if method == "OPTIONS":
        return "open"
    if method not in SAFE_METHODS and (row.asks_token or row.permission in (STAFF, ADMINISTRATOR, CODE)):
        return "token asked"
    if visitor in row.hidden_from or token != row.opened_by:
        return f"hidden {row.shut}"
    return "open"


def test_the_table_names_every_route_with_its_permission(app: Flask) -> None:
    named = {endpoint: row.permission for endpoint, row in TABLE.items()}
    assert named == {endpoint: view.permission for endpoint, view in app.view_functions.items()}  # type: ignore[attr-defined]


@pytest.mark.parametrize("endpoint", TABLE)
def test_every_visitor_meets_what_the_table_says(
    app: Flask, clinic: SimpleNamespace, browsers: dict[str, FlaskClient], endpoint: str
) -> None:
    row = TABLE[endpoint]
    tokens = TOKENS if row.permission is LINK else ("",)
    cases = [
        (method, visitor, token)
        for method in methods_of(app, endpoint)
        for visitor in VISITORS
        for token in tokens
    ]
    met = {
        (method, visitor, token): outcome(
            browsers[visitor].open(address(app, clinic, endpoint, token), method=method)
        )
        for method, visitor, token in cases
    }
    assert met == {case: expected(row, *case) for case in cases}


@pytest.mark.parametrize("endpoint", TABLE)
def test_other_methods_are_refused(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, endpoint: str
) -> None:
    where = address(app, clinic, endpoint, TABLE[endpoint].opened_by)
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods_of(app, endpoint))
    assert {method: client.open(where, method=method).status_code for method in others} == dict.fromkeys(
        others, 405
    )


@pytest.mark.parametrize(
    ("headers", "is_refused"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, True),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "http://localhost.evil.example"}, True),
        ({"Origin": "http://["}, True),
        ({"Origin": ""}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://localhost"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("visitor", ["anonymous", "administrator"])
def test_what_another_site_sends_is_refused_everywhere(
    app: Flask,
    clinic: SimpleNamespace,
    browsers: dict[str, FlaskClient],
    headers: dict[str, str],
    is_refused: bool,
    visitor: str,
) -> None:
    posts = [endpoint for endpoint in TABLE if "POST" in methods_of(app, endpoint)]
    assert len(posts) > 5
    refused = {
        endpoint: browsers[visitor]
        .post(address(app, clinic, endpoint, TABLE[endpoint].opened_by), headers=headers)
        .status_code
        == 403
        for endpoint in posts
    }
    assert refused == dict.fromkeys(posts, is_refused)


@pytest.mark.parametrize("endpoint", [name for name, row in TABLE.items() if row.permission is not PUBLIC])
def test_personal_pages_are_kept_by_no_cache(
    app: Flask, clinic: SimpleNamespace, browsers: dict[str, FlaskClient], endpoint: str
) -> None:
    method = "GET" if "GET" in methods_of(app, endpoint) else "POST"
    for visitor in ("anonymous", "administrator"):
        answer = browsers[visitor].open(
            address(app, clinic, endpoint, TABLE[endpoint].opened_by), method=method
        )
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("token", ["", "x", "1", "' OR 1=1 --"])
def test_a_token_that_is_no_session_signs_nobody_in(
    clinic: SimpleNamespace, client: FlaskClient, token: str
) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = token
    assert outcome(client.get("/en/day")) == "sign in first"


def test_a_cookie_that_was_tampered_with_signs_nobody_in(
    app: Flask, clinic: SimpleNamespace, browsers: dict[str, FlaskClient], client: FlaskClient
) -> None:
    cookie = browsers["administrator"].get_cookie("creneau")
    assert cookie is not None
    client.set_cookie("creneau", cookie.value[:-2] + "xx")
    assert outcome(client.get("/en/day")) == "sign in first"
    client.set_cookie("creneau", cookie.value)
    assert outcome(client.get("/en/day")) == "open"


def test_a_calendar_that_is_granted_no_more_is_closed_at_once(
    app: Flask, clinic: SimpleNamespace, browsers: dict[str, FlaskClient]
) -> None:
    where = address(app, clinic, "therapist.appointment")
    assert browsers["receptionist"].get(where).status_code == 200
    with app.app_context(), writing() as session:
        session.query(UserCalendar).delete()
    assert browsers["receptionist"].get(where).status_code == 404


@pytest.mark.parametrize(
    ("endpoint", "after"), [("therapist.patients", "?next=/en/patients"), ("account.sign_out", "")]
)
def test_what_is_sent_after_a_session_ended_comes_back_to_its_page(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, endpoint: str, after: str
) -> None:
    answer = client.post(address(app, clinic, endpoint), data={"q": "nunez"})
    assert (answer.status_code, answer.location) == (303, f"/en/sign-in{after}")


def test_who_has_to_set_a_second_factor_up_opens_nothing_before(
    app: Flask, clinic: SimpleNamespace, browsers: dict[str, FlaskClient]
) -> None:
    change(app, update(Clinic).values(two_factor_required=True))
    pages = [
        endpoint
        for endpoint, row in TABLE.items()
        if row.permission in (STAFF, ADMINISTRATOR) and "GET" in methods_of(app, endpoint)
    ]
    assert len(pages) > 50
    opened = [
        endpoint
        for endpoint in pages
        if browsers["administrator"].get(address(app, clinic, endpoint)).location
        != "/en/account/second-factor"
    ]
    assert opened == ["account.second_factor"]
    assert browsers["therapist"].get("/en/day").status_code == 200


@pytest.fixture
def probed(databases: Databases, backend: str, freeze: Freeze) -> Flask:
    """An application with one view for administrators and one that forgot to say for whom it is."""
    freeze(NOW)
    app = databases.build(databases.migrated(backend))
    app.add_url_rule(
        "/<lang>/settings", "settings", allow(ADMINISTRATOR)(lambda: "settings"), methods=["GET", "POST"]
    )
    app.add_url_rule("/<lang>/forgotten", "forgotten", lambda: "forgotten", methods=["GET", "POST"])
    return app


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_administrator_s_level_is_the_administrator_s(probed: Flask, method: str) -> None:
    with probed.app_context():
        users = [account("admin@example.com", role="administrator"), account("camille@example.com")]
    administrator, therapist = (browser_of(probed, user) for user in users)
    assert outcome(probed.test_client().open("/en/settings", method=method)) == "sign in first"
    assert outcome(therapist.open("/en/settings", method=method)) == "wrong level"
    assert (
        outcome(administrator.open("/en/settings", method=method))
        == {"GET": "open", "POST": "token asked"}[method]
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_view_that_names_no_permission_is_open_to_nobody(probed: Flask, method: str) -> None:
    with probed.app_context():
        administrator = browser_of(probed, account("admin@example.com", role="administrator"))
    for browser in (probed.test_client(), administrator):
        assert outcome(browser.open("/en/forgotten", method=method)) == "wrong level"


@pytest.mark.parametrize(
    ("target", "is_local"),
    [
        ("/en/day", True),
        ("/en/day?date=2026-12-09&therapist=a", True),
        ("/", True),
        (None, False),
        ("", False),
        ("en/day", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/en\\..\\evil", False),
        ("/\n/evil.example", False),
        ("/ /evil.example", False),
        ("/\u00e9", False),
        ("https://evil.example", False),
    ],
)
def test_only_a_path_of_this_site_is_local(target: str | None, is_local: bool) -> None:
    assert local_path(target) == (target if is_local else None)


class BrokenBody(io.RawIOBase):
    """A body that the server cannot take apart."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        raise RuntimeError("a chunk without a size")


@pytest.mark.usefixtures("clinic")
def test_a_body_that_cannot_be_read_is_a_bad_request(client: FlaskClient) -> None:
    answer = client.post(
        "/fr/booking/unknown/details",
        environ_overrides={"wsgi.input": io.BufferedReader(BrokenBody()), "wsgi.input_terminated": True},
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400

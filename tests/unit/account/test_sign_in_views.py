"""The way in and out of the staff's pages."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.steps.accounts.sessions import SESSION_FOR
from app.actions.steps.accounts.sign_in_attempts import MOST_PASSWORDS
from app.extensions import db
from app.models import AccessLink, AuditEntry, Message, UserSession
from tests.conftest import Freeze
from tests.databases import Databases
from tests.document import Document, content
from tests.factories.accounts import PASSWORD, account, browser_of
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
EMAIL = "camille@example.com"
NEW = "quatre chaises vertes"
REFUSAL = "Incorrect email or password"


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.user = account(EMAIL, therapist_id=made.camille.id)
    return made


def send(client: FlaskClient, address: str = "/en/sign-in", **typed: str) -> TestResponse:
    """Open the page, fill the form and send it."""
    fields = Document(client.get(address)).fields()
    return client.post(address, data=fields | typed)


def sign_in(client: FlaskClient, address: str = "/en/sign-in", password: str = PASSWORD) -> TestResponse:
    return send(client, address, email=EMAIL, password=password)


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_asks_for_email_and_password(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get("/sign-in")
    assert content(english.one("h1")) == "Sign in"
    assert content(french.one("h1")) == "Se connecter"
    assert "no-store" in english.response.headers["Cache-Control"]


def test_signs_in_and_goes_on_to_the_day(clinic: SimpleNamespace, client: FlaskClient) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/en/day")
    assert client.get("/en/day").status_code == 200


def test_the_cookie_carries_nothing_of_the_account(clinic: SimpleNamespace, client: FlaskClient) -> None:
    answer = sign_in(client)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    with client.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "_id", "csrf_token"}
        assert len(session["_user_id"]) == 32


def test_signing_in_changes_the_session_and_the_form_s_token(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    sign_in(client)
    with client.session_transaction() as session:
        first = dict(session)
    with app.app_context():
        account("other@example.com")
    client.get("/en/day")
    fields = Document(client.get("/en/day")).fields("/en/sign-out")
    answer = client.post("/en/sign-in", data=fields | {"email": "other@example.com", "password": PASSWORD})
    assert answer.status_code == 303
    with client.session_transaction() as session:
        assert session["_user_id"] != first["_user_id"]
        assert "csrf_token" not in session
    assert count(app, UserSession) == 1


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), ("nobody@example.com", PASSWORD), ("inactive@example.com", PASSWORD)],
)
def test_refuses_all_that_is_wrong_alike(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    email: str,
    password: str,
    language: str,
) -> None:
    with app.app_context():
        account("inactive@example.com", active=False)
    answer = page.check(send(client, f"/{language}/sign-in", email=email, password=password), 422)
    assert answer.fields()["email"] == email
    assert answer.one("input", type="password").get("value") is None
    assert password not in answer.response.text
    told = content(answer.one("div", role="alert"))
    answer = page.check(send(client, f"/{language}/sign-in", email="x@example.com", password="y"), 422)
    assert content(answer.one("div", role="alert")) == told


def test_says_what_is_missing(clinic: SimpleNamespace, page: PageChecker, client: FlaskClient) -> None:
    answer = page.check(send(client), 422)
    assert "Enter your email address." in answer.text
    assert "Enter your password." in answer.text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_too_many_attempts_are_told_how_long_to_wait(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, language: str
) -> None:
    for _ in range(5):
        send(client, email="nobody@example.com", password="wrong")
    answer = page.check(
        send(client, f"/{language}/sign-in", email="nobody@example.com", password="wrong"), 429
    )
    assert answer.response.headers["Retry-After"] == "900"
    assert "15 minutes" in answer.text.replace("\u00a0", " ")


def test_goes_on_to_the_page_that_was_wanted(clinic: SimpleNamespace, client: FlaskClient) -> None:
    answer = client.get("/en/day?date=2026-12-09&therapist=camille-roy")
    assert answer.status_code == 303
    form = Document(client.get(answer.location)).form()
    answer = sign_in(client, form.attrib["action"])
    assert answer.location == "/en/day?date=2026-12-09&therapist=camille-roy"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_never_leads_away_from_this_site(clinic: SimpleNamespace, client: FlaskClient, target: str) -> None:
    response = client.get("/en/sign-in", query_string={"next": target})
    action = Document(response).form().attrib["action"]
    fields = Document(response).fields()
    answer = client.post(
        "/en/sign-in", query_string={"next": target}, data=fields | {"email": EMAIL, "password": PASSWORD}
    )
    assert (action, answer.location) == ("/en/sign-in", "/en/day")


def test_who_is_signed_in_needs_no_form(clinic: SimpleNamespace, client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/en/sign-in").location == "/en/day"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_form_without_its_token_is_refused_on_a_page(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, language: str
) -> None:
    answer = client.post(f"/{language}/sign-in", data={"email": EMAIL, "password": PASSWORD})
    refused = page.check(answer, 400)
    assert f"/{language}/sign-in" in refused.links()
    assert count(app, UserSession) == 0


def test_the_token_suffices_on_a_secure_site_whose_pages_send_no_referer(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    fields = Document(client.get("/en/sign-in", base_url="https://localhost")).fields()
    answer = client.post(
        "/en/sign-in", base_url="https://localhost", data=fields | {"email": EMAIL, "password": PASSWORD}
    )
    assert answer.status_code == 303


def test_signing_out_ends_this_session_only(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    elsewhere = browser_of(app, clinic.user)
    sign_in(client)
    with client.session_transaction() as session:
        stolen = session["_user_id"]
    fields = Document(client.get("/en/day")).fields("/en/sign-out")
    answer = client.post("/en/sign-out", data=fields)
    assert answer.location == "/en/sign-in"
    assert "You are signed out." in client.get("/en/sign-in").text
    assert client.get("/en/day").status_code == 303
    assert elsewhere.get("/en/day").status_code == 200
    with client.session_transaction() as session:
        session["_user_id"] = stolen
    assert client.get("/en/day").status_code == 303
    with app.app_context():
        assert "signed_out" in set(db.session.scalars(select(AuditEntry.act)))


def test_signing_out_is_a_post_with_a_token(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    browser_of(app, clinic.user, client)
    assert client.get("/en/sign-out").status_code == 405
    assert client.post("/en/sign-out").status_code == 400
    assert client.get("/en/day").status_code == 200


def test_a_session_ends_after_twelve_hours_though_it_is_used(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, freeze: Freeze
) -> None:
    clock = freeze(NOW)
    sign_in(client)
    clock.shift(SESSION_FOR - timedelta(seconds=1))
    assert client.get("/en/day").status_code == 200
    clock.shift(1)
    assert client.get("/en/day").status_code == 303


def test_a_session_is_seen_at_most_every_five_minutes(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, freeze: Freeze
) -> None:
    clock = freeze(NOW)
    sign_in(client)
    seen = []
    for _ in range(4):
        clock.shift(150)
        client.get("/en/day")
        with app.app_context():
            seen.append(db.session.scalar(select(UserSession.last_seen_at)) - NOW)
    assert seen == [timedelta(seconds=seconds) for seconds in (0, 300, 300, 600)]


def test_an_account_made_inactive_is_out_at_once(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    sign_in(client)
    with app.app_context():
        clinic.user.active = False
        db.session.merge(clinic.user)
        db.session.commit()
    assert client.get("/en/day").status_code == 303


def ask(client: FlaskClient, email: str = EMAIL, language: str = "en") -> TestResponse:
    """Ask for a link to set a password."""
    return send(client, f"/{language}/forgot-password", email=email)


def queued(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message)))


def test_the_sign_in_page_leads_to_a_new_password(clinic: SimpleNamespace, page: PageChecker) -> None:
    _, english = page.get("/sign-in")
    assert "/en/forgot-password" in english.links()
    for document in page.get("/forgot-password"):
        assert document.response.headers["Cache-Control"] == "no-store"


@pytest.mark.backends("sqlite", "postgresql")
def test_sends_a_link_to_the_account_in_its_language(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    answer = ask(client, EMAIL.upper())
    assert answer.location == "/en/sign-in"
    [message] = queued(app)
    assert (message.event, message.recipient, message.channel) == ("set_password", "user", "email")
    assert (message.address, message.user_id, message.language) == (EMAIL, clinic.user.id, "fr")
    assert count(app, AccessLink) == 0  # it is made when the message is sent
    with app.app_context():
        assert "password_asked" in set(db.session.scalars(select(AuditEntry.act)))


@pytest.mark.backends("sqlite", "postgresql")
@pytest.mark.parametrize("email", ["nobody@example.com", "no email", "ana\0@example.com"])
def test_an_email_without_an_account_gets_the_same_answer_and_no_message(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, email: str
) -> None:
    known, unknown = app.test_client(), client
    answers = [ask(known), ask(unknown, email)]
    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    pages = [Document(browser.get("/en/sign-in")).text for browser in (known, unknown)]
    assert pages[0] == pages[1]
    assert "If there is an account with that email, a link is on its way." in pages[0]
    assert len(queued(app)) == 1


def test_an_inactive_account_gets_no_link(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    with app.app_context():
        clinic.user.active = False
        db.session.merge(clinic.user)
        db.session.commit()
    assert ask(client).status_code == 303
    assert queued(app) == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com"])
def test_asking_is_slowed_down_for_known_and_unknown_alike(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, email: str, language: str
) -> None:
    assert [ask(client, email).status_code for _ in range(MOST_PASSWORDS)] == [303] * MOST_PASSWORDS
    refused = page.check(ask(client, email, language), 429)
    assert ("Try again in 15 minutes." in refused.text) == (language == "en")
    assert sign_in(client).status_code == 303  # signing in is counted apart


def test_an_email_is_asked_for(clinic: SimpleNamespace, page: PageChecker, client: FlaskClient) -> None:
    refused = page.check(ask(client, ""), 422)
    assert "Enter your email address." in refused.text


def test_where_no_email_is_sent_an_administrator_has_to_be_asked(
    databases: Databases, backend: str, freeze: Freeze
) -> None:
    freeze(NOW)
    app = databases.build(databases.migrated(backend), CRENEAU_ENV="production")
    document = Document(app.test_client().get("/en/sign-in"))
    assert "Ask an administrator of your clinic for a link" in document.text
    assert "/en/forgot-password" not in document.links()
    assert app.test_client().get("/en/forgot-password").status_code == 404


@pytest.fixture
def link(app: Flask, clinic: SimpleNamespace) -> str:
    with app.app_context():
        return f"/set-password/{issue_password_link(EMAIL, NOW).token}"


def test_a_link_says_whose_password_it_sets(link: str, page: PageChecker) -> None:
    for document in page.get(link):
        assert document.one("input", id="account").get("value") == EMAIL
        assert document.response.headers["Cache-Control"] == "no-store"


def test_opening_a_link_changes_nothing(app: Flask, link: str, client: FlaskClient) -> None:
    entries = count(app, AuditEntry)
    for _ in range(3):
        assert client.get(f"/en{link}").status_code == 200
    assert count(app, AuditEntry) == entries


def test_a_link_sets_the_password_once(link: str, page: PageChecker, client: FlaskClient) -> None:
    answer = client.post(f"/en{link}", data={"password": NEW, "again": NEW})
    assert answer.location == "/en/sign-in"
    assert "Your password is set." in client.get("/en/sign-in").text
    for document in page.get(link, status=410):
        assert len(document.all("form")) == 0
    assert client.post(f"/en{link}", data={"password": NEW, "again": NEW}).status_code == 410
    assert sign_in(client, password=NEW).status_code == 303


def test_an_expired_link_says_where_to_get_another(
    link: str, app: Flask, page: PageChecker, freeze: Freeze, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(NOW + timedelta(days=7))
    [document] = page.get(link, "en", status=410)
    assert "has expired. Ask for another on the sign-in page." in document.text
    production = replace(app.extensions["settings"], environment="production")  # and no provider
    monkeypatch.setitem(app.extensions, "settings", production)
    [document] = page.get(link, "en", status=410)
    assert "has expired. Ask an administrator for a new one." in document.text


def test_an_unknown_link_is_not_found(clinic: SimpleNamespace, page: PageChecker) -> None:
    _, english = page.get("/set-password/unknown", status=404)
    assert "This link does not work." in english.text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("", "", "Enter a new password."),
        (NEW, "quatre chaises", "The two passwords are different"),
        ("short", "short", "Use at least 12 characters."),
        ("abababababab", "abababababab", "This repeats the same characters"),
        (EMAIL, EMAIL, "This is too close to your name or email"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    link: str, page: PageChecker, client: FlaskClient, password: str, again: str, sentence: str, language: str
) -> None:
    answer = page.check(client.post(f"/{language}{link}", data={"password": password, "again": again}), 422)
    assert not [field for field in answer.all("input", type="password") if field.get("value")]
    assert (sentence in answer.text) == (language == "en")
    assert client.get(f"/en{link}").status_code == 200

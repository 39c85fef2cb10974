"""Accounts on the screen: listed, invited, changed, deactivated; and never the last administrator."""

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, Clinic, Message, User, UserCalendar
from tests.conftest import Freeze
from tests.databases import Databases, engine_of
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.second_factor import with_second_factor
from tests.factories.small_clinic import NOW, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

ACCOUNTS = "/en/manage/accounts"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, Camille's account, and `client` signed in as the administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
        made.user = account(
            "camille@example.com", made.alex, therapist_id=made.camille.id, name="Camille Roy"
        )
    browser_of(app, made.admin, client)
    return made


def stored(app: Flask, email: str) -> User:
    with app.app_context():
        return db.session.scalars(select(User).where(User.email == email)).one()


def edit(page: PageChecker, user: User, language: str = "en") -> tuple[str, dict[str, str]]:
    """The address of an account's form, and what it holds."""
    address = f"/manage/accounts/{user.id}"
    [form] = page.get(address, language)
    return f"/{language}{address}", form.fields(form.path)


@pytest.mark.backends("sqlite")
def test_lists_the_accounts_with_all_that_matters(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        with_second_factor(db.session.merge(clinic.user))
        account("new@example.com", password_hash=None, name="Noa Bell")
        account("gone@example.com", active=False, name="Gone Away")
    english = page.get("/manage/accounts")[1]
    assert "Gone Away" not in english.text
    for words in ("Camille Roy, Alex Martin", "Second factor", "No password yet", "Sees all calendars"):
        assert words in english.text
    assert "Never signed in yet" in english.text
    assert f"/en/manage/accounts/{clinic.user.id}" in english.links()
    for inactive in page.get("/manage/accounts?show=inactive"):
        assert "Gone Away" in inactive.text
        assert "Camille Roy" not in inactive.text.replace("Sam Roy", "")


@pytest.mark.parametrize(
    ("sought", "found"),
    [("roy cam", True), ("ÉLISE", True), ("example.com camille", True), ("roy alex", False), ("%", False)],
)
def test_finds_by_parts_of_name_and_address(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, sought: str, found: bool
) -> None:
    with app.app_context():
        account("elise@example.com", name="Élise Camille Royer")
    listed = Document(client.get(ACCOUNTS, query_string={"q": sought}))
    names = {content(link) for link in listed.all("a")}
    assert bool({"Camille Roy", "Élise Camille Royer"} & names) is found


def test_a_thousand_accounts_are_paged_in_few_statements(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.add_all(
            User(email=f"n{n}@example.com", name=f"Name {n:04}", role="therapist", created_at=NOW)
            for n in range(1000)
        )
        db.session.commit()
    client.get(ACCOUNTS)
    with counted_statements(app) as sent:
        last = Document(client.get(f"{ACCOUNTS}?page=41"))
    assert len(sent) <= 12
    assert "Name 0999" in last.text
    assert len([each for each in last.all("li") if "thing" in each.get("class", "").split()]) == 2


def test_invites_somebody_and_shows_the_link_where_no_email_is_sent(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/accounts/new?therapist=alex-martin", "en")
    fields = form.fields(f"{ACCOUNTS}/new")
    assert (fields["name"], fields["therapist"]) == ("Alex Martin", "alex-martin")
    answer = client.post(
        f"{ACCOUNTS}/new", data=fields | {"email": "Alex@Example.com", "calendars": "camille-roy"}
    )
    handed = page.check(answer, 200)
    link = content(handed.one("textarea", id="link"))
    assert "/set-password/" in link
    user = stored(app, "alex@example.com")
    assert user.therapist_id == clinic.alex.id
    with app.app_context():
        assert db.session.scalars(
            select(UserCalendar.therapist_id).where(UserCalendar.user_id == user.id)
        ).all()
        assert db.session.scalars(select(Message)).first() is None
    assert app.test_client().get(urlsplit(link).path).status_code == 200


def test_invites_by_email_where_the_site_sends_it(databases: Databases, backend: str, freeze: Freeze) -> None:
    freeze(NOW)
    app = databases.build(
        databases.migrated(backend), SMTP_HOST="127.0.0.1", MAIL_FROM="rdv@example.com", SMTP_PORT="9"
    )
    with app.app_context():
        small_clinic()
        admin = account("admin@example.com", role="administrator")
    client = browser_of(app, admin)
    fields = Document(client.get(f"{ACCOUNTS}/new")).fields(f"{ACCOUNTS}/new")
    answer = client.post(f"{ACCOUNTS}/new", data=fields | {"name": "Alex", "email": "alex@example.com"})
    assert (answer.status_code, answer.location) == (303, ACCOUNTS)
    with app.app_context():
        message = db.session.scalars(select(Message)).one()
        assert (message.address, message.detail) == ("alex@example.com", {"is_invitation": True})
    engine_of(app).dispose()


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"email": "admin@example.com"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"name": " "}, "name"),
        ({"therapist": "camille-roy"}, "therapist"),
        ({"therapist": "nobody"}, "therapist"),
        ({"calendars": "nobody"}, "calendars"),
        ({"role": "root"}, "role"),
        ({"language": "de"}, "language"),
    ],
)
def test_says_by_the_field_what_is_wrong(
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    language: str,
    typed: dict[str, str],
    wrong: str,
) -> None:
    [form] = page.get("/manage/accounts/new", language)
    fields = form.fields(form.path) | {"name": "Alex", "email": "alex@example.com"} | typed
    refused = page.check(client.post(form.path, data=fields), 422)
    assert refused.one("p", id=f"{wrong}-error") is not None


def test_changes_level_and_calendars(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    address, fields = edit(page, clinic.user)
    assert (fields["role"], fields["therapist"], fields["calendars"]) == (
        "therapist",
        "camille-roy",
        "alex-martin",
    )
    assert client.post(address, data=fields | {"role": "administrator"}).location == ACCOUNTS
    assert stored(app, "camille@example.com").role == "administrator"
    with app.app_context():
        assert db.session.scalars(select(UserCalendar)).first() is None  # it sees them all anyway
        assert db.session.scalars(select(AuditEntry.act)).all() == ["changed"]
        assert db.session.scalar(select(Clinic.revision)) == 1


@pytest.mark.backends("sqlite")
def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    for language in ("fr", "en"):
        address, fields = edit(page, clinic.user, language)
        assert client.post(address, data=fields | {"name": f"First {language}"}).status_code == 303
        refused = page.check(client.post(address, data=fields | {"name": f"Second {language}"}), 409)
        assert f"First {language}" in refused.text
        assert client.post(address, data=refused.fields(address)).status_code == 303
        assert stored(app, "camille@example.com").name == f"Second {language}"
        client.get(address)  # it says so in this language


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_last_administrator_stays(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, language: str
) -> None:
    address, fields = edit(page, clinic.admin, language)
    refused = page.check(client.post(address, data=fields | {"role": "therapist"}), 422)
    assert refused.one("p", id="role-error") is not None
    hidden = Document(client.get(address)).fields(f"{address}/deactivate")
    again = page.check(client.post(f"{address}/deactivate", data=hidden), 422)
    assert content(again.one("h1")) in ("Compte", "Account")
    assert again.one("p", id="role-error") is not None
    assert again.fields(address)["role"] == "administrator"  # the form leads to the account, not to its end
    assert again.fields(f"{address}/deactivate") == hidden
    assert stored(app, "admin@example.com").active


def test_deactivated_its_browsers_are_signed_out_at_once_and_it_can_come_back(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    theirs = browser_of(app, clinic.user)
    address, _ = edit(page, clinic.user)
    assert theirs.get("/en/day").status_code == 200
    fields = Document(client.get(address)).fields(f"{address}/deactivate")
    assert client.post(f"{address}/deactivate", data=fields).location == address
    assert theirs.get("/en/day").status_code == 303
    assert "its sessions have ended" in client.get(address).text
    for inactive in page.get(f"/manage/accounts/{clinic.user.id}"):
        assert inactive.form(f"{inactive.path}/activate") is not None
    assert client.post(f"{address}/activate", data=fields).status_code == 409  # of before it was deactivated
    fields = Document(client.get(address)).fields(f"{address}/activate")
    assert client.post(f"{address}/activate", data=fields).location == address
    assert stored(app, "camille@example.com").active
    assert theirs.get("/en/day").status_code == 303


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_resets_the_second_factor_of_others_only(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        with_second_factor(db.session.merge(clinic.user))
    address, _ = edit(page, clinic.user, language)
    fields = Document(client.get(address)).fields(f"{address}/second-factor")
    assert client.post(f"{address}/second-factor", data=fields).status_code == 303
    assert stored(app, "camille@example.com").totp_secret is None
    own = f"/{language}/manage/accounts/{clinic.admin.id}/second-factor"
    page.check(client.post(own, data=fields), 409)


@pytest.mark.backends("sqlite")
def test_a_new_link_is_shown_for_who_lost_the_first(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    for language in ("fr", "en"):
        address, _ = edit(page, clinic.user, language)
        fields = Document(client.get(address)).fields(f"{address}/invitation")
        handed = page.check(client.post(f"{address}/invitation", data=fields))
        assert "/fr/set-password/" in content(handed.one("textarea", id="link"))  # in the owner's language
    with app.app_context():
        db.session.get_one(User, clinic.user.id).active = False
        db.session.commit()
    page.check(client.post(f"{address}/invitation", data=fields), 409)


@pytest.mark.backends("sqlite")
def test_an_unknown_account_is_not_found(clinic: SimpleNamespace, client: FlaskClient) -> None:
    assert client.get(f"{ACCOUNTS}/99999").status_code == 404
    assert client.get(f"{ACCOUNTS}/99999999999").status_code == 404


def test_a_second_factor_can_be_asked_of_every_administrator(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    address = f"{ACCOUNTS}/second-factor"
    fields = Document(client.get(ACCOUNTS)).fields(address)
    assert client.post(address, data=fields).location == ACCOUNTS
    with app.app_context():
        assert db.session.scalar(select(Clinic.two_factor_required)) is True
    for led in (ACCOUNTS, "/en/day", "/en/account"):
        assert client.get(led).location == "/en/account/second-factor"
    assert client.post(f"{ACCOUNTS}/new", data=fields).location == "/en/account/second-factor"
    assert "Administrators now need a second factor." in client.get("/en/account/second-factor").text
    for own in page.get("/account/second-factor"):
        assert own.form(f"{own.path}/begin") is not None
    assert browser_of(app, clinic.user).get("/en/day").status_code == 200  # therapists may choose
    with app.app_context():
        with_second_factor(db.session.merge(clinic.admin))
    assert client.get("/en/day").status_code == 200
    off = Document(client.get("/en/account/second-factor"))
    assert "Turn the second factor off" not in off.text
    assert client.post("/en/account/second-factor/off", data=off.fields("/en/sign-out")).status_code == 409
    fields = Document(client.get(ACCOUNTS)).fields(address)
    assert client.post(address, data=fields).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Clinic.two_factor_required)) is False
    assert client.post(address, data=fields).status_code == 409  # as it was shown before


@pytest.mark.backends("sqlite")
def test_works_before_there_is_a_clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> None:
    freeze(NOW)
    with app.app_context():
        admin = account("admin@example.com", role="administrator")
    browser_of(app, admin, client)
    for path in ("", "/new", f"/{admin.id}"):
        assert client.get(f"{ACCOUNTS}{path}").status_code in (200, 303)
    assert client.get("/en/account").status_code == 200
    assert client.get("/en/account/second-factor").status_code == 200
    assert client.get("/en/manage/audit").status_code == 200

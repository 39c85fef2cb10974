"""One's own account: name, password, browsers, second factor; and the code after the password."""

import re
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.actions.accounts.renew_recovery_codes import renew_recovery_codes
from app.extensions import db
from app.models import AuditEntry, User, UserSession
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import PASSWORD, account, browser_of
from tests.factories.second_factor import app_of, with_second_factor, wrong
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
OWN = "/en/account"
EMAIL = "camille@example.com"
NEW = "quatre chaises vertes"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as Camille."""
    made = SimpleNamespace(clock=freeze(NOW))
    with app.app_context():
        made.camille = small_clinic().camille
        made.user = account(EMAIL, therapist_id=made.camille.id, name="Camille Roy")
    browser_of(app, made.user, client)
    return made


def stored(app: Flask) -> User:
    with app.app_context():
        return db.session.scalars(select(User).where(User.email == EMAIL)).one()


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def sign_in(client: FlaskClient, address: str = "/en/sign-in") -> str:
    fields = Document(client.get(address)).fields()
    return client.post(address, data=fields | {"email": EMAIL, "password": PASSWORD}).location or ""


def test_changes_name_and_language(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    for own in page.get("/account"):
        assert own.fields(own.path)["name"] == "Camille Roy"
    fields = own.fields(OWN) | {"name": "Camille R.", "language": "en"}
    assert client.post(OWN, data=fields).status_code == 303
    user = stored(app)
    assert (user.name, user.language, user.therapist_id) == ("Camille R.", "en", clinic.camille.id)
    refused = page.check(client.post(OWN, data=fields), 409)  # as it was before
    assert client.post(OWN, data=refused.fields(OWN)).status_code == 303
    assert "Your account is saved." in client.get(OWN).text
    page.check(client.post("/fr/account", data=fields | {"name": " "}), 422)


def test_lists_the_browsers_and_signs_them_out(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    others = [browser_of(app, clinic.user) for _ in range(3)]
    with app.app_context():
        stranger = browser_of_stranger(app)
        agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
        for row in db.session.scalars(select(UserSession).where(UserSession.user_id == clinic.user.id)):
            row.browser = agent
        db.session.commit()
        theirs = db.session.scalars(select(UserSession.id).where(UserSession.user_id != clinic.user.id)).one()
    english = page.get("/account")[1]
    assert english.text.count("Firefox on Windows") >= 4
    assert english.text.count("This browser") == 1
    ends = sorted({form.get("action", "") for form in english.all("form")} & set(_ends(english)))
    assert len(ends) == 3
    fields = english.fields(ends[0])
    assert client.post(ends[0], data=fields).location == OWN
    assert [other.get("/en/day").status_code for other in others].count(303) == 1
    assert client.post(f"{OWN}/sessions/{theirs}/end", data=fields).status_code == 404
    assert client.post(f"{OWN}/sessions/end", data=fields).location == OWN
    assert {other.get("/en/day").status_code for other in others} == {303}
    assert client.get("/en/day").status_code == 200
    assert stranger.get("/en/day").status_code == 200
    assert acts(app).count("sessions_ended") == 2


def browser_of_stranger(app: Flask) -> FlaskClient:
    return browser_of(app, account("alex@example.com", role="administrator"))


def _ends(document: Document) -> list[str]:
    actions = [form.get("action", "") for form in document.all("form")]
    return [action for action in actions if re.search(r"/sessions/\d+/end$", action)]


def test_changes_the_password_with_the_present_one(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    other = browser_of(app, clinic.user)
    typed = {"current": PASSWORD, "password": NEW, "again": NEW}
    for form in page.get("/account/password"):
        fields = form.fields(form.path)
        for wrong_one, field in (
            ({"current": "wrong"}, "current"),
            ({"password": "short", "again": "short"}, "password"),
            ({"again": "another"}, "again"),
            ({"current": ""}, "current"),
        ):
            refused = page.check(client.post(form.path, data=fields | typed | wrong_one), 422)
            assert refused.one("p", id=f"{field}-error") is not None
            assert PASSWORD not in refused.response.text
    assert client.post(form.path, data=fields | typed).location == OWN
    assert other.get("/en/day").status_code == 303
    assert client.get("/en/day").status_code == 200
    assert "password_changed" in acts(app)


def test_the_present_password_is_guessed_five_times(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = Document(client.get(f"{OWN}/password")).fields(f"{OWN}/password")
    typed = fields | {"current": "wrong", "password": NEW, "again": NEW}
    met = [client.post(f"{OWN}/password", data=typed).status_code for _ in range(6)]
    assert met == [422] * 5 + [429]


def test_sets_the_second_factor_up_and_shows_the_recovery_codes_once(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    for before in page.get("/account/second-factor"):
        begin = f"{before.path}/begin"
        assert client.post(begin, data=before.fields(begin)).location == before.path
    for setting_up in page.get("/account/second-factor"):
        image = next(each for each in setting_up.all("img") if each.get("class") == "qr")
        assert image.get("src", "").startswith("data:image/svg+xml")
        assert setting_up.response.headers["Cache-Control"] == "no-store"
    with app.app_context():
        phone = app_of(db.session.get_one(User, clinic.user.id))
    assert phone.secret in setting_up.text.replace(" ", "")
    confirm = f"{setting_up.path}/confirm"
    fields = setting_up.fields(confirm)
    for typed in (wrong(phone.at(NOW)), ""):
        page.check(client.post(confirm, data=fields | {"code": typed}), 422)
    done = page.check(client.post(confirm, data=fields | {"code": phone.at(NOW)}))
    codes = [content(each) for each in done.one("ol").iter("li")]
    assert len(codes) == 10
    for on in page.get("/account/second-factor"):
        assert codes[0] not in on.text
        assert phone.secret not in on.response.text
    for own in page.get("/account"):
        assert "10" in own.text


def test_makes_new_recovery_codes_and_turns_it_off_with_the_password(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        with_second_factor(db.session.merge(clinic.user))
    for act in ("recovery-codes", "off"):
        for form in page.get("/account/second-factor"):
            fields = form.fields(f"{form.path}/recovery-codes")
            page.check(client.post(f"{form.path}/{act}", data=fields | {"current": "wrong"}), 422)
    made = page.check(client.post(f"{form.path}/recovery-codes", data=fields | {"current": PASSWORD}))
    assert len(list(made.one("ol").iter("li"))) == 10
    assert client.post(f"{form.path}/off", data=fields | {"current": PASSWORD}).status_code == 303
    assert stored(app).totp_secret is None
    again = client.post(f"{form.path}/recovery-codes", data=fields | {"current": PASSWORD})
    assert again.location == form.path


def test_asks_for_the_code_after_the_password_and_goes_on(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        phone = with_second_factor(db.session.merge(clinic.user))
    browser = app.test_client()
    where = sign_in(browser, "/en/sign-in?next=/en/week")
    assert where == "/en/sign-in/code?next=/en/week"
    assert browser.get("/en/week").location == "/en/sign-in?next=/en/week"
    checker = PageChecker(app, browser)
    for asked in checker.get("/sign-in/code?next=/en/week"):
        assert asked.response.headers["Cache-Control"] == "no-store"
    fields = Document(browser.get(where)).fields()
    for typed in ("", wrong(phone.at(NOW))):
        refused = checker.check(browser.post(where, data=fields | {"code": typed}), 422)
        assert refused.fields()["code"] == ""
    assert browser.post(where, data={"code": phone.at(NOW)}).status_code == 400  # without its token
    answer = browser.post(where, data=fields | {"code": phone.at(NOW)})
    assert (answer.status_code, answer.location) == (303, "/en/week")
    assert browser.get("/en/week").status_code == 200
    assert browser.get("/en/sign-in/code").location == "/en/sign-in"
    assert stored(app).last_signed_in_at == NOW


def test_too_many_codes_are_told_how_long_to_wait(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    with app.app_context():
        phone = with_second_factor(db.session.merge(clinic.user))
    browser = app.test_client()
    where = sign_in(browser)
    fields = Document(browser.get(where)).fields()
    met = [browser.post(where, data=fields | {"code": wrong(phone.at(NOW))}).status_code for _ in range(6)]
    assert met == [422] * 5 + [429]


def test_a_recovery_code_signs_in(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        with_second_factor(db.session.merge(clinic.user))
        code = renew_recovery_codes(clinic.user.id, NOW)[0]
    browser = app.test_client()
    where = sign_in(browser)
    fields = Document(browser.get(where)).fields()
    assert browser.post(where, data=fields | {"code": code}).location == "/en/day"


def test_a_code_that_comes_too_late_leads_back_to_the_password(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        phone = with_second_factor(db.session.merge(clinic.user))
    browser = app.test_client()
    where = sign_in(browser)
    fields = Document(browser.get(where)).fields()
    clinic.clock.shift(601)
    answer = browser.post(where, data=fields | {"code": phone.at(NOW)})
    assert answer.location == "/en/sign-in"

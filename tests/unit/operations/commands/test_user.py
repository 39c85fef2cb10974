"""The `user` commands."""

import re
from types import SimpleNamespace

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import User
from tests.factories.accounts import account
from tests.factories.second_factor import with_second_factor
from tests.factories.small_clinic import small_clinic

ADMIN = ("create", "--email", "admin@example.com", "--name", "Alex Tremblay", "--role", "administrator")
CAMILLE = ("create", "--email", "camille@example.com", "--name", "Camille Roy", "--role", "therapist")
LINK = re.compile(r"http://127\.0\.0\.1:8000(/(fr|en)/set-password/[\w-]+)\n$")


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    with app.app_context():
        return small_clinic(default_language="en")


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["user", *words])


def test_the_first_administrator_needs_no_clinic(app: Flask) -> None:
    result = run(app, *ADMIN)
    assert result.exit_code == 0, result.output
    address = LINK.search(result.output)
    assert address is not None
    assert address[2] == "fr"
    page = app.test_client().get(address[1])
    assert page.status_code == 200
    assert "Alex Tremblay" in page.text


def test_the_language_is_the_clinic_s_when_left_out(app: Flask, clinic: SimpleNamespace) -> None:
    assert LINK.search(run(app, *ADMIN).output)[2] == "en"
    assert LINK.search(run(app, *CAMILLE, "--language", "fr").output)[2] == "fr"


def test_a_therapist_s_account_has_a_calendar_and_may_have_others(
    app: Flask, clinic: SimpleNamespace
) -> None:
    result = run(app, *CAMILLE, "--therapist", "camille-roy", "--calendar", "alex-martin")
    assert result.exit_code == 0, result.output
    assert "sees no calendar" not in result.output
    with app.app_context():
        assert db.session.scalar(select(User.therapist_id)) == clinic.camille.id


def test_says_when_an_account_sees_no_calendar(app: Flask, clinic: SimpleNamespace) -> None:
    assert "sees no calendar yet" in run(app, *CAMILLE).output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", "--email", "a@b", *ADMIN[3:]), "--email"),
        (("create", "--email", "x@example.com", "--name", " ", *ADMIN[5:]), "a name is needed"),
        ((*ADMIN[:-1], "boss"), "'boss' is not one of 'administrator', 'therapist'"),
        ((*ADMIN, "--calendar", "camille-roy"), "An administrator sees every calendar"),
        ((*CAMILLE, "--calendar", "nobody"), "There is no therapist with the slug 'nobody'."),
        ((*CAMILLE, "--language", "de"), "'de' is not one of"),
        (("create", "--email", "USED@example.com", *ADMIN[3:]), "used@example.com has an account already"),
        ((*CAMILLE, "--therapist", "alex-martin"), "The therapist alex-martin has an account already."),
        (("link", "nobody@example.com"), "No active account has the email address nobody@example.com."),
    ],
)
def test_refuses_with_a_sentence(
    app: Flask, clinic: SimpleNamespace, words: tuple[str, ...], sentence: str
) -> None:
    with app.app_context():
        account("used@example.com", therapist_id=clinic.alex.id)
    result = run(app, *words)
    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_a_new_link_for_an_account(app: Flask) -> None:
    with app.app_context():
        account("used@example.com", language="en")
    result = run(app, "link", "Used@Example.com")
    assert result.exit_code == 0, result.output
    assert LINK.search(result.output)[2] == "en"


def test_resets_a_second_factor_that_is_lost(app: Flask) -> None:
    with app.app_context():
        user = account("admin@example.com", role="administrator")
        with_second_factor(user)
    result = run(app, "reset-second-factor", "Admin@Example.com")
    assert result.exit_code == 0, result.output
    with app.app_context():
        assert db.session.scalars(select(User.totp_secret)).one() is None
    again = run(app, "reset-second-factor", "admin@example.com")
    assert (again.exit_code, "has no second factor" in again.output) == (1, True)
    unknown = run(app, "reset-second-factor", "nobody@example.com")
    assert (unknown.exit_code, "No account has" in unknown.output) == (1, True)

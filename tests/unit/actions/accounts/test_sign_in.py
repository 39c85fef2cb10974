"""Signing in: one answer for all that is wrong, and a limit to guessing."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.accounts.errors import TooManyAttempts, WrongCredentials
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.actions.steps.accounts import passwords
from app.actions.steps.accounts.passwords import is_outdated
from app.actions.steps.accounts.sessions import SESSION_FOR
from app.actions.steps.accounts.sign_in_attempts import MOST_PER_ACCOUNT, MOST_PER_ADDRESS, WINDOW
from app.domain.errors import DomainError
from app.extensions import db
from app.models import AuditEntry, SignInAttempt, User, UserSession
from app.queries.accounts.signed_in import signed_in_staff
from tests.factories.accounts import PASSWORD, account, cheap_hash
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW

EMAIL = "camille@example.com"
WRONG = "not the password"


@pytest.fixture
def user(app: Flask) -> Iterator[User]:
    with app.app_context():
        yield account(EMAIL)


def attempt(email: str = EMAIL, password: str = PASSWORD, address: str = "192.0.2.1", **rest: Any) -> str:
    now = rest.pop("now", NOW)
    return sign_in(SignInRequest(email, password, address, **rest), now)


def fail(times: int, **what: Any) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            attempt(**{"password": WRONG} | what)


def test_begins_a_session_of_twelve_hours(user: User) -> None:
    token = attempt(f"  {EMAIL.upper()} ")
    staff = signed_in_staff(token, NOW + SESSION_FOR - timedelta(seconds=1))
    assert staff is not None
    assert (staff.user_id, staff.get_id()) == (user.id, token)
    assert signed_in_staff(token, NOW + SESSION_FOR) is None
    assert token not in repr(staff)


def test_ends_the_session_that_the_browser_had(user: User) -> None:
    first = attempt()
    second = attempt(old_token=first)
    assert signed_in_staff(first, NOW) is None
    assert signed_in_staff(second, NOW) is not None


def test_sweeps_expired_sessions_away(user: User) -> None:
    attempt()
    attempt(now=NOW + SESSION_FOR)
    assert counted(UserSession) == 1


def test_hashes_anew_what_was_hashed_with_other_parameters(user: User, real_passwords: None) -> None:
    assert is_outdated(cheap_hash())
    attempt()
    stored = db.session.scalar(select(User.password_hash)) or ""
    assert not is_outdated(stored)
    assert passwords.is_right(stored, PASSWORD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": WRONG},
        {"password": ""},
        {"password": "x" * 10_000},
        {"email": "nobody@example.com"},
        {"email": "nul\0@example.com"},
        {"email": ""},
    ],
)
def test_refuses_what_is_wrong(user: User, wrong: dict[str, str]) -> None:
    with pytest.raises(WrongCredentials):
        attempt(**wrong)
    assert counted(UserSession) == 0


@pytest.mark.parametrize(
    "columns", [{"active": False}, {"password_hash": None}, {"password_hash": "garbage"}]
)
def test_refuses_an_account_that_cannot_sign_in(app: Flask, columns: dict[str, Any]) -> None:
    with app.app_context():
        account(EMAIL, **columns)
        with pytest.raises(WrongCredentials):
            attempt()


def test_looks_at_one_hash_whatever_is_wrong(
    user: User, monkeypatch: pytest.MonkeyPatch, real_passwords: None
) -> None:
    looked_at = []
    real = passwords.HASHER

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            looked_at.append(stored)
            return real.verify(stored, password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    fail(1)
    fail(1, email="nobody@example.com")
    account("inactive@example.com", active=False)
    fail(1, email="inactive@example.com", password=PASSWORD)
    account("new@example.com", password_hash=None)
    fail(1, email="new@example.com")
    assert len(looked_at) == 4
    assert all(stored.startswith("$argon2id$") for stored in looked_at)


def test_refuses_an_account_after_five_failures_even_with_the_right_password(user: User) -> None:
    fail(MOST_PER_ACCOUNT)
    with pytest.raises(TooManyAttempts) as refused:
        attempt(address="192.0.2.99", now=NOW + timedelta(minutes=4))
    assert refused.value.minutes == 11
    assert attempt(now=NOW + WINDOW)


def test_attempts_made_at_once_are_counted_too(app: Flask, user: User) -> None:
    barrier = Barrier(12)

    def guess(_: int) -> type[Exception]:
        with app.app_context():
            barrier.wait()
            try:
                attempt(password=WRONG)
            except DomainError as refused:
                return type(refused)
        raise AssertionError("a wrong password was right")

    with ThreadPoolExecutor(12) as threads:
        met = Counter(threads.map(guess, range(12)))
    assert met == {WrongCredentials: MOST_PER_ACCOUNT, TooManyAttempts: 12 - MOST_PER_ACCOUNT}


def test_refuses_an_unknown_account_likewise(user: User) -> None:
    fail(MOST_PER_ACCOUNT, email="nobody@example.com")
    with pytest.raises(TooManyAttempts):
        attempt("nobody@example.com")


def test_refuses_an_address_after_twenty_failures(user: User) -> None:
    for number in range(MOST_PER_ADDRESS):
        fail(1, email=f"somebody{number}@example.com")
    with pytest.raises(TooManyAttempts):
        attempt()
    assert attempt(address="192.0.2.2")


def test_counts_an_ipv6_network_as_one_address(user: User) -> None:
    for number in range(MOST_PER_ADDRESS):
        fail(1, email=f"somebody{number}@example.com", address=f"2001:db8::{number:x}")
    with pytest.raises(TooManyAttempts):
        attempt(address="2001:db8::ffff:1")
    assert attempt(address="2001:db8:0:1::1")


def test_an_ipv4_address_counts_the_same_when_ipv6_maps_it(user: User) -> None:
    for number in range(MOST_PER_ADDRESS):
        address = ("192.0.2.7", "::ffff:192.0.2.7")[number % 2]
        fail(1, email=f"somebody{number}@example.com", address=address)
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "::FFFF:C000:207"):
        with pytest.raises(TooManyAttempts):
            attempt(address=address)
    assert attempt(address="::ffff:192.0.2.8")


def test_the_right_password_forgives_the_account_but_not_the_address(user: User) -> None:
    for number in range(MOST_PER_ADDRESS - 1):
        fail(1, email=f"somebody{number}@example.com")
    attempt(now=NOW + timedelta(seconds=1))
    fail(1, now=NOW + timedelta(seconds=2))
    with pytest.raises(TooManyAttempts):
        attempt(now=NOW + timedelta(seconds=3))


def test_an_attempt_that_is_refused_for_their_number_is_not_counted(user: User) -> None:
    fail(MOST_PER_ACCOUNT)
    for minutes in range(10):
        with pytest.raises(TooManyAttempts):
            attempt(now=NOW + timedelta(minutes=minutes))
    assert attempt(now=NOW + WINDOW)


def test_sweeps_old_failures_away(user: User) -> None:
    fail(3)
    attempt(now=NOW + WINDOW)
    assert counted(SignInAttempt) == 0


def test_audits_who_signed_in_and_who_failed(user: User) -> None:
    attempt()
    fail(1)
    fail(1, email="nobody@example.com")
    entries = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(entry.act, entry.actor, entry.subject_id, entry.user_id) for entry in entries] == [
        ("signed_in", "user", user.id, user.id),
        ("sign_in_failed", "system", user.id, None),
        ("sign_in_failed", "system", None, None),
    ]


def test_stores_no_password_no_address_and_no_typed_email(user: User) -> None:
    fail(1, email="nobody@example.com", address="192.0.2.77")
    stored = [str(entry.detail) for entry in db.session.scalars(select(AuditEntry))]
    stored += list(db.session.scalars(select(SignInAttempt.subject)))
    assert not [text for text in stored for typed in ("nobody", "192.0.2.77", WRONG) if typed in text]


def test_a_password_changed_meanwhile_no_longer_signs_in(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow_check(stored: str | None, password: str) -> bool:
        user.password_hash = "another"
        db.session.add(user)
        db.session.commit()
        return True

    monkeypatch.setattr("app.actions.accounts.sign_in.is_right", slow_check)
    with pytest.raises(WrongCredentials):
        attempt()
    assert counted(UserSession) == 0

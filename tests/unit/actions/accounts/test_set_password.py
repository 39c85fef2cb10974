"""Setting a password by a link that works once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.actions.accounts.errors import DeadLink, NoSuchAccount, WrongCredentials
from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.accounts.set_password import set_password
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.actions.steps.appointments.links import PASSWORD_LINK_FOR
from app.domain.accounts.password import Weakness, WeakPassword
from app.extensions import db
from app.models import AccessLink, AuditEntry, User, UserSession
from app.queries.accounts.accounts import password_link
from tests.factories.accounts import PASSWORD, account
from tests.factories.small_clinic import NOW

EMAIL = "camille@example.com"
NEW = "quatre chaises vertes"


@pytest.fixture
def user(app: Flask) -> Iterator[User]:
    with app.app_context():
        yield account(EMAIL)


@pytest.fixture
def token(user: User) -> str:
    return issue_password_link(EMAIL, NOW).token


def can_sign_in(password: str) -> bool:
    try:
        return bool(sign_in(SignInRequest(EMAIL, password, "192.0.2.1"), NOW))
    except WrongCredentials:
        return False


def test_sets_the_password(token: str) -> None:
    set_password(token, NEW, NOW)
    assert can_sign_in(NEW)
    assert not can_sign_in(PASSWORD)


def test_a_composed_letter_is_the_same_however_it_was_typed(token: str) -> None:
    set_password(token, "d\u00e9tours en for\u00eat", NOW)
    assert can_sign_in("de\u0301tours en fore\u0302t")


def test_ends_every_session_of_the_account_and_of_no_other(token: str) -> None:
    sign_in(SignInRequest(EMAIL, PASSWORD, "192.0.2.1"), NOW)
    account("other@example.com")
    sign_in(SignInRequest("other@example.com", PASSWORD, "192.0.2.1"), NOW)
    set_password(token, NEW, NOW)
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 1


def test_works_once(token: str) -> None:
    set_password(token, NEW, NOW)
    with pytest.raises(DeadLink):
        set_password(token, "cinq fauteuils rouges", NOW)
    assert can_sign_in(NEW)


def test_of_two_at_once_one_sets_it(app: Flask, token: str) -> None:
    barrier = Barrier(2)

    def use(password: str) -> str | None:
        with app.app_context():
            barrier.wait()
            try:
                set_password(token, password, NOW)
            except DeadLink:
                return None
        return password

    with ThreadPoolExecutor(2) as threads:
        done = [password for password in threads.map(use, (NEW, "cinq fauteuils rouges")) if password]
    assert len(done) == 1
    assert can_sign_in(done[0])


def test_uses_the_account_s_other_links_up(user: User, token: str) -> None:
    other = issue_password_link(EMAIL, NOW).token
    set_password(token, NEW, NOW)
    with pytest.raises(DeadLink):
        set_password(other, "cinq fauteuils rouges", NOW)


def test_works_until_it_expires(token: str) -> None:
    with pytest.raises(DeadLink):
        set_password(token, NEW, NOW + PASSWORD_LINK_FOR)
    set_password(token, NEW, NOW + PASSWORD_LINK_FOR - timedelta(seconds=1))


def test_refuses_the_link_of_an_inactive_account(user: User, token: str) -> None:
    db.session.execute(update(User).where(User.id == user.id).values(active=False))
    db.session.commit()
    with pytest.raises(DeadLink):
        set_password(token, NEW, NOW)
    assert not password_link(token, NOW).is_live


def test_refuses_an_unknown_link(user: User) -> None:
    with pytest.raises(DeadLink):
        set_password("unknown", NEW, NOW)


def test_a_weak_password_leaves_everything_as_it_was(token: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        set_password(token, "short", NOW)
    assert refused.value.weakness is Weakness.TOO_SHORT
    assert password_link(token, NOW).is_live
    assert can_sign_in(PASSWORD)


def test_opens_the_way_in_again_after_too_many_failures(token: str) -> None:
    for _ in range(5):
        assert not can_sign_in("wrong")
    set_password(token, NEW, NOW)
    assert can_sign_in(NEW)


def test_is_audited(user: User, token: str) -> None:
    set_password(token, NEW, NOW)
    acts = list(db.session.execute(select(AuditEntry.act, AuditEntry.subject_id).order_by(AuditEntry.id)))
    assert acts == [("password_link_issued", user.id), ("password_set", user.id)]


def test_stores_the_hash_of_a_token_only(token: str) -> None:
    assert db.session.scalar(select(AccessLink.token_hash)) != token


@pytest.mark.parametrize("email", ["nobody@example.com", "gone@example.com"])
def test_issues_no_link_without_an_active_account(user: User, email: str) -> None:
    account("gone@example.com", active=False)
    with pytest.raises(NoSuchAccount):
        issue_password_link(email, NOW)

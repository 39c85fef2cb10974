"""Changing accounts: as they were shown, and never the last administrator."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actions.accounts.change_account import AccountChange, change_account
from app.actions.accounts.errors import (
    AccountChanged,
    EmailTaken,
    LastAdministrator,
    TherapistHasAccount,
    UnknownTherapist,
)
from app.actions.accounts.invite_account import invite_account
from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.domain.accounts.new_user import NewUser
from app.domain.configuration.keys import fingerprint
from app.domain.configuration.setup import AccountSetup
from app.domain.errors import DomainError
from app.extensions import db
from app.models import AuditEntry, Message
from app.queries.accounts.accounts import password_link, stored_account
from app.queries.accounts.signed_in import signed_in_staff
from tests.factories.accounts import PASSWORD, account
from tests.factories.small_clinic import NOW, small_clinic


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator").id
        made.user = account("camille@example.com", therapist_id=made.camille.id).id
        made.alex_id = made.alex.id
        yield made


def stored(user_id: int) -> AccountSetup:
    found = stored_account(user_id)
    assert found is not None
    return found


def change(user_id: int, by: int, shown: str | None = None, **changes: Any) -> None:
    was = stored(user_id)
    account = replace(was, **changes)
    change_account(AccountChange(user_id, account, fingerprint(was) if shown is None else shown, by), NOW)


def test_writes_what_changed_and_tells_the_audit(clinic: SimpleNamespace) -> None:
    change(
        clinic.user,
        clinic.admin,
        name="Camille R.",
        language="en",
        calendars=frozenset({"alex-martin"}),
    )
    now = stored(clinic.user)
    assert (now.name, now.language, now.calendars) == ("Camille R.", "en", frozenset({"alex-martin"}))
    [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.act, entry.subject, entry.subject_id, entry.user_id) == (
        "changed",
        "user",
        clinic.user,
        clinic.admin,
    )
    assert entry.detail == {
        "fields": {"name": [], "language": ["fr", "en"], "calendars": ["", "alex-martin"]}
    }


def test_what_is_as_it_was_writes_nothing(clinic: SimpleNamespace) -> None:
    change(clinic.user, clinic.admin)
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_refuses_what_was_shown_before_somebody_else_changed_it(clinic: SimpleNamespace) -> None:
    shown = fingerprint(stored(clinic.user))
    change(clinic.user, clinic.admin, name="Camille R.")
    with pytest.raises(AccountChanged) as refused:
        change(clinic.user, clinic.admin, shown=shown, language="en")
    assert refused.value.now == stored(clinic.user)
    assert stored(clinic.user).language == "fr"


def test_levels_and_calendars_count_with_the_next_request(clinic: SimpleNamespace) -> None:
    token = sign_in(SignInRequest("camille@example.com", PASSWORD, "192.0.2.1"), NOW)
    change(clinic.user, clinic.admin, calendars=frozenset({"alex-martin"}))
    staff = signed_in_staff(token, NOW)
    assert staff is not None
    assert staff.may_see(clinic.alex_id)
    change(clinic.user, clinic.admin, role="administrator", calendars=frozenset())
    staff = signed_in_staff(token, NOW)
    assert staff is not None
    assert staff.is_administrator


def test_deactivated_its_sessions_end_and_its_links_are_dead(clinic: SimpleNamespace) -> None:
    token = sign_in(SignInRequest("camille@example.com", PASSWORD, "192.0.2.1"), NOW)
    link = issue_password_link("camille@example.com", NOW).token
    change(clinic.user, clinic.admin, active=False)
    change(clinic.user, clinic.admin, active=True)
    assert signed_in_staff(token, NOW) is None
    found = password_link(link, NOW)
    assert found is not None
    assert not found.is_live


def test_with_another_address_links_to_the_old_one_are_dead(clinic: SimpleNamespace) -> None:
    invited = invite_account(_new(), clinic.admin, True, NOW)
    link = issue_password_link("new@example.com", NOW).token
    change(invited.user_id, clinic.admin, email="right@example.com")
    found = password_link(link, NOW)
    assert found is not None
    assert not found.is_live
    message = db.session.scalars(select(Message)).one()
    assert (message.state, message.reason) == ("dropped", "contact_changed")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "admin@example.com"}, EmailTaken),
        ({"therapist": "nobody"}, UnknownTherapist),
        ({"calendars": frozenset({"nobody"})}, UnknownTherapist),
    ],
)
def test_refuses_what_cannot_be(
    clinic: SimpleNamespace, changes: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        change(clinic.user, clinic.admin, **changes)
    assert stored(clinic.user).email == "camille@example.com"


def test_a_therapist_has_one_account(clinic: SimpleNamespace) -> None:
    with pytest.raises(TherapistHasAccount):
        change(clinic.admin, clinic.admin, therapist="camille-roy")
    change(clinic.user, clinic.admin, therapist=None)
    change(clinic.admin, clinic.admin, therapist="camille-roy")
    assert stored(clinic.admin).therapist == "camille-roy"


@pytest.mark.parametrize("changes", [{"role": "therapist"}, {"active": False}])
def test_the_last_administrator_stays(clinic: SimpleNamespace, changes: dict[str, Any]) -> None:
    with pytest.raises(LastAdministrator):
        change(clinic.admin, clinic.admin, **changes)
    assert (stored(clinic.admin).role, stored(clinic.admin).active) == ("administrator", True)


@pytest.mark.parametrize("columns", [{"active": False}, {"password_hash": None}])
def test_an_administrator_who_cannot_sign_in_does_not_count(
    clinic: SimpleNamespace, columns: dict[str, Any]
) -> None:
    account("other@example.com", role="administrator", **columns)
    with pytest.raises(LastAdministrator):
        change(clinic.admin, clinic.admin, role="therapist")


def test_one_of_two_administrators_may_go(clinic: SimpleNamespace) -> None:
    other = account("other@example.com", role="administrator").id
    change(clinic.admin, other, role="therapist")
    assert stored(clinic.admin).role == "therapist"


@pytest.mark.parametrize("changes", [{"role": "therapist"}, {"active": False}])
def test_of_two_who_take_each_other_s_level_at_once_one_stays(
    app: Flask, clinic: SimpleNamespace, changes: dict[str, Any]
) -> None:
    other = account("other@example.com", role="administrator").id
    pairs = [(clinic.admin, other), (other, clinic.admin)]
    ready = [
        AccountChange(one, replace(was, **changes), fingerprint(was), by)
        for one, by in pairs
        if (was := stored_account(one)) is not None
    ]
    db.session.rollback()
    barrier = Barrier(2)

    def go(wanted: AccountChange) -> str:
        with app.app_context():
            barrier.wait()
            try:
                change_account(wanted, NOW)
            except DomainError as refused:
                return type(refused).__name__
        return "changed"

    with ThreadPoolExecutor(2) as threads:
        met = Counter(threads.map(go, ready))
    assert met == {"changed": 1, "LastAdministrator": 1}


def test_of_two_who_save_the_same_account_at_once_one_is_told(app: Flask, clinic: SimpleNamespace) -> None:
    was = stored(clinic.user)
    ready = [
        AccountChange(clinic.user, replace(was, name=name), fingerprint(was), clinic.admin)
        for name in ("One", "Two")
    ]
    db.session.rollback()
    barrier = Barrier(2)

    def go(wanted: AccountChange) -> str:
        with app.app_context():
            barrier.wait()
            try:
                change_account(wanted, NOW)
            except DomainError as refused:
                return type(refused).__name__
        return "changed"

    with ThreadPoolExecutor(2) as threads:
        met = Counter(threads.map(go, ready))
    assert met == {"changed": 1, "AccountChanged": 1}


def test_an_account_that_is_not_there_is_not_changed(clinic: SimpleNamespace) -> None:
    account = AccountSetup(email="x@example.com", name="X")
    with pytest.raises(AccountChanged) as refused:
        change_account(AccountChange(99_999, account, "", clinic.admin), NOW)
    assert refused.value.now is None


def _new(**columns: Any) -> NewUser:
    return NewUser(
        **{"email": "new@example.com", "name": "New", "role": "therapist", "language": "en"} | columns
    )

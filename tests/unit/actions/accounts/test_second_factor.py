"""The second factor: codes that work once, recovery codes, and a limit to guessing."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.accounts.begin_second_factor import begin_second_factor
from app.actions.accounts.confirm_second_factor import confirm_second_factor
from app.actions.accounts.enter_code import CodeRequest, enter_code
from app.actions.accounts.errors import NotAwaited, TooManyAttempts, WrongCode
from app.actions.accounts.renew_recovery_codes import renew_recovery_codes
from app.actions.accounts.reset_second_factor import reset_second_factor
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.actions.accounts.turn_off_second_factor import turn_off_second_factor
from app.actions.steps.accounts.sessions import CODE_WITHIN, SESSION_FOR
from app.actions.steps.accounts.sign_in_attempts import MOST_PER_ACCOUNT, WINDOW
from app.domain.errors import DomainError
from app.extensions import db
from app.models import AuditEntry, RecoveryCode, User, UserSession
from app.queries.accounts.own_account import pending_secret, second_factor
from app.queries.accounts.signed_in import awaits_code, signed_in_staff
from tests.factories.accounts import PASSWORD, account
from tests.factories.rows import counted
from tests.factories.second_factor import STEP, app_of, with_second_factor, wrong
from tests.factories.small_clinic import NOW

EMAIL = "camille@example.com"


@pytest.fixture
def user(app: Flask) -> Iterator[User]:
    with app.app_context():
        yield account(EMAIL)


@pytest.fixture
def phone(user: User) -> pyotp.TOTP:
    return with_second_factor(user)


def first_step(now: object = NOW, browser: str = "Firefox/140") -> str:
    return sign_in(SignInRequest(EMAIL, PASSWORD, "192.0.2.1", browser=browser), now)  # type: ignore[arg-type]


def enter(token: str, code: str, now: object = NOW, address: str = "192.0.2.1") -> str:
    return enter_code(CodeRequest(token, code, address, "Firefox/140"), now)  # type: ignore[arg-type]


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_is_on_once_a_code_confirmed_it(user: User) -> None:
    session_id = _session_of(user)
    assert begin_second_factor(user.id)
    assert second_factor(user.id).on_since is None
    pending = pending_secret(user.id)
    assert pending is not None
    assert pending.secret is not None
    code = pyotp.TOTP(pending.secret).at(NOW)
    assert confirm_second_factor(user.id, session_id, wrong(code), NOW) is None
    codes = confirm_second_factor(user.id, session_id, code, NOW)
    assert codes is not None
    assert len(set(codes)) == 10
    standing = second_factor(user.id)
    assert (standing.on_since, standing.codes_left) == (NOW, 10)
    assert pending_secret(user.id) is None
    assert not begin_second_factor(user.id)
    assert "second_factor_on" in acts()


def test_ends_sessions_that_were_begun_without_it(user: User) -> None:
    here, elsewhere = first_step(), first_step()
    staff = signed_in_staff(here, NOW)
    assert staff is not None
    begin_second_factor(user.id)
    db.session.expire_all()
    code = app_of(db.session.get_one(User, user.id)).at(NOW)
    confirm_second_factor(user.id, staff.session_id, code, NOW)
    assert signed_in_staff(here, NOW) is not None
    assert signed_in_staff(elsewhere, NOW) is None


def test_the_secret_and_the_codes_are_not_told_by_the_database(user: User, phone: pyotp.TOTP) -> None:
    codes = renew_recovery_codes(user.id, NOW)
    assert phone.secret not in (db.session.scalar(select(User.totp_secret)) or "")
    hashes = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert not hashes & set(codes)


def test_the_password_alone_opens_nothing(user: User, phone: pyotp.TOTP) -> None:
    token = first_step()
    assert signed_in_staff(token, NOW) is None
    assert awaits_code(token, NOW)
    assert db.session.scalar(select(User.last_signed_in_at)) is None
    assert not awaits_code(token, NOW + CODE_WITHIN)
    with pytest.raises(NotAwaited):
        enter(token, phone.at(NOW), NOW + CODE_WITHIN)


def test_the_code_signs_in_with_a_session_of_its_own(user: User, phone: pyotp.TOTP) -> None:
    waiting = first_step()
    token = enter(waiting, phone.at(NOW))
    assert token != waiting
    assert not awaits_code(waiting, NOW)
    assert signed_in_staff(token, NOW + SESSION_FOR - timedelta(seconds=1)) is not None
    assert counted(UserSession) == 1
    assert db.session.scalar(select(User.last_signed_in_at)) == NOW
    assert acts() == ["code_asked", "signed_in"]


@pytest.mark.parametrize("off", [-STEP, 0, STEP])
def test_a_clock_may_be_one_step_off(user: User, phone: pyotp.TOTP, off: int) -> None:
    assert enter(first_step(), phone.at(NOW + timedelta(seconds=off)))


@pytest.mark.parametrize("off", [-2 * STEP, 2 * STEP])
def test_a_clock_that_is_further_off_is_refused(user: User, phone: pyotp.TOTP, off: int) -> None:
    with pytest.raises(WrongCode):
        enter(first_step(), phone.at(NOW + timedelta(seconds=off)))


def test_a_code_works_once_and_none_before_it_works_after_it(user: User, phone: pyotp.TOTP) -> None:
    enter(first_step(), phone.at(NOW))
    for seconds in (0, -STEP):
        with pytest.raises(WrongCode):
            enter(first_step(), phone.at(NOW + timedelta(seconds=seconds)))
    later = NOW + timedelta(seconds=STEP)
    assert enter(first_step(later), phone.at(later), later)


def test_the_code_that_confirmed_it_does_not_sign_in(user: User) -> None:
    session_id = _session_of(user)
    begin_second_factor(user.id)
    db.session.expire_all()
    code = app_of(db.session.get_one(User, user.id)).at(NOW)
    assert confirm_second_factor(user.id, session_id, code, NOW)
    with pytest.raises(WrongCode):
        enter(first_step(), code)


def test_of_many_who_send_one_code_at_once_one_is_signed_in(app: Flask, phone: pyotp.TOTP) -> None:
    tokens, barrier, code = [first_step() for _ in range(4)], Barrier(4), phone.at(NOW)

    def send(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                enter(tokens[number], code)
            except DomainError as refused:
                return type(refused).__name__
        return "signed in"

    with ThreadPoolExecutor(4) as threads:
        met = Counter(threads.map(send, range(4)))
    assert met == {"signed in": 1, "WrongCode": 3}


@pytest.mark.parametrize("write", [str, str.upper, lambda code: code.replace("-", " ")])
def test_a_recovery_code_stands_in_once(user: User, phone: pyotp.TOTP, write: object) -> None:
    code = write(renew_recovery_codes(user.id, NOW)[3])  # type: ignore[operator]
    assert enter(first_step(), code)
    assert second_factor(user.id).codes_left == 9
    signed_in = select(AuditEntry.detail).where(AuditEntry.act == "signed_in")
    assert db.session.scalars(signed_in).all() == [{"by": "recovery_code"}]
    with pytest.raises(WrongCode):
        enter(first_step(), code)


def test_new_recovery_codes_take_the_place_of_earlier_ones(user: User, phone: pyotp.TOTP) -> None:
    before, after = renew_recovery_codes(user.id, NOW), renew_recovery_codes(user.id, NOW)
    with pytest.raises(WrongCode):
        enter(first_step(), before[0])
    assert enter(first_step(), after[0])


def test_a_recovery_code_of_somebody_else_is_refused(user: User, phone: pyotp.TOTP) -> None:
    other = account("alex@example.com")
    with_second_factor(other)
    codes = renew_recovery_codes(other.id, NOW)
    with pytest.raises(WrongCode):
        enter(first_step(), codes[0])


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "x" * 5000])
def test_refuses_what_is_no_code(user: User, phone: pyotp.TOTP, code: str) -> None:
    with pytest.raises(WrongCode):
        enter(first_step(), code)


def test_codes_are_guessed_five_times_whatever_the_password(user: User, phone: pyotp.TOTP) -> None:
    for _ in range(MOST_PER_ACCOUNT):
        with pytest.raises(WrongCode):
            enter(first_step(), wrong(phone.at(NOW)))
    with pytest.raises(TooManyAttempts) as refused:  # the right password gave no attempt back
        enter(first_step(), phone.at(NOW), address="192.0.2.99")
    assert refused.value.minutes == 15
    later = NOW + WINDOW
    assert enter(first_step(later), phone.at(later), later)
    assert acts().count("code_failed") == MOST_PER_ACCOUNT


def test_the_first_code_is_guessed_five_times_too(user: User) -> None:
    session_id = _session_of(user)
    begin_second_factor(user.id)
    db.session.expire_all()
    code = app_of(db.session.get_one(User, user.id)).at(NOW)
    for _ in range(MOST_PER_ACCOUNT):
        assert confirm_second_factor(user.id, session_id, wrong(code), NOW) is None
    with pytest.raises(TooManyAttempts):
        confirm_second_factor(user.id, session_id, code, NOW)


def test_a_changed_secret_key_leaves_the_recovery_codes(app: Flask, user: User, phone: pyotp.TOTP) -> None:
    codes = renew_recovery_codes(user.id, NOW)
    own = app.config["SECRET_KEY"]
    app.config["SECRET_KEY"] = "another secret key, for this test"
    try:
        with pytest.raises(WrongCode):
            enter(first_step(), phone.at(NOW))
        assert enter(first_step(), codes[0])
    finally:
        app.config["SECRET_KEY"] = own


def test_turned_off_the_password_suffices(user: User, phone: pyotp.TOTP) -> None:
    renew_recovery_codes(user.id, NOW)
    turn_off_second_factor(user.id, NOW)
    assert counted(RecoveryCode) == 0
    assert signed_in_staff(first_step(), NOW) is not None


def test_reset_by_an_administrator_the_password_suffices_and_sessions_end(
    user: User, phone: pyotp.TOTP
) -> None:
    admin = account("admin@example.com", role="administrator")
    token = enter(first_step(), phone.at(NOW))
    assert reset_second_factor(user.id, admin.id, NOW)
    assert signed_in_staff(token, NOW) is None
    assert signed_in_staff(first_step(), NOW) is not None
    assert not reset_second_factor(user.id, admin.id, NOW)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "second_factor_reset")).one()
    assert (entry.actor, entry.user_id, entry.subject_id) == ("user", admin.id, user.id)


def test_an_account_that_was_deactivated_meanwhile_enters_nothing(user: User, phone: pyotp.TOTP) -> None:
    token = first_step()
    db.session.get_one(User, user.id).active = False
    db.session.commit()
    assert not awaits_code(token, NOW)
    with pytest.raises(NotAwaited):
        enter(token, phone.at(NOW))


def test_no_session_waits_for_an_unknown_token(user: User, phone: pyotp.TOTP) -> None:
    with pytest.raises(NotAwaited):
        enter("unknown", phone.at(NOW))


def test_remembers_the_browser(user: User) -> None:
    first_step(browser="Mozilla/5.0 \0" + "x" * 500)
    stored = db.session.scalar(select(UserSession.browser)) or ""
    assert stored.startswith("Mozilla/5.0 x")
    assert len(stored) == 200


def _session_of(user: User) -> int:
    staff = signed_in_staff(first_step(), NOW)
    assert staff is not None
    return staff.session_id

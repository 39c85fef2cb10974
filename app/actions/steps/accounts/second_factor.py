"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes that stand in for them."""

import re
import secrets
from datetime import datetime

import pyotp
from flask import current_app
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from app.encryption import decrypted, encrypted
from app.models import RecoveryCode, User
from app.tokens import hash_of

DRIFT = 1
"""How many steps of 30 seconds a clock may be off, each way."""
RECOVERY_CODES = 10
GROUPS, SIGNS = 4, 4
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # 16 signs of these are 80 bits
APP_CODE = re.compile(r"\d{6}")
NOT_OF_A_CODE = re.compile(r"[\s\-–]")


def new_secret() -> str:
    """What is stored of a new secret of 160 bits."""
    return encrypted(pyotp.random_base32(), _key())


def readable_secret(stored: str) -> str | None:
    """A secret as an app takes it; None where the site's secret key has changed."""
    return decrypted(stored, _key())


def uses_code(session: Session, user: User, typed: str, now: datetime) -> bool:
    """Whether a code is right, and used up by this: one of the app, or a recovery code."""
    code = NOT_OF_A_CODE.sub("", typed).lower()
    if is_app_code(code):
        return uses_app_code(session, user, code, now)
    return _uses_recovery_code(session, user.id, code, now)


def is_app_code(typed: str) -> bool:
    """Whether it reads as a code of the app; what does not is taken for a recovery code.

    >>> is_app_code("123 456"), is_app_code("abcd-efgh-ijkl-mnop")
    (True, False)
    """
    return APP_CODE.fullmatch(NOT_OF_A_CODE.sub("", typed)) is not None


def uses_app_code(session: Session, user: User, typed: str, now: datetime) -> bool:
    """Whether a code of the app is right and later than any used before; of many at once, one is."""
    step = _step_of(user.totp_secret or "", NOT_OF_A_CODE.sub("", typed), now)
    if step is None:
        return False
    later = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
    used = session.scalar(
        update(User)
        .where(User.id == user.id, later)
        .values(totp_last_step=step)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def new_recovery_codes(session: Session, user_id: int) -> tuple[str, ...]:
    """Ten new codes in place of the earlier ones; only their hashes are stored."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(user_id, code)) for code in codes)
    return codes


def forget_second_factor(session: Session, user_id: int) -> None:
    """Let an account sign in by its password alone."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.execute(
        update(User)
        .where(User.id == user_id)
        .values(totp_secret=None, totp_confirmed_at=None, totp_last_step=None)
    )


def _step_of(stored: str, code: str, now: datetime) -> int | None:
    secret = readable_secret(stored) if stored else None
    if secret is None or not APP_CODE.fullmatch(code):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=DRIFT)
    except OTPVerificationError:
        return None


def _uses_recovery_code(session: Session, user_id: int, code: str, now: datetime) -> bool:
    used = session.scalar(
        update(RecoveryCode)
        .where(RecoveryCode.code_hash == _hash(user_id, code), RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return used is not None


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)) for _ in range(GROUPS))
    return "-".join(groups)


def _hash(user_id: int, code: str) -> str:
    return hash_of(f"{user_id} {NOT_OF_A_CODE.sub('', code)}")


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])

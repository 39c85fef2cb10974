"""An authenticator app, and accounts that have one."""

from datetime import datetime

import pyotp
from flask import current_app

from app.actions.steps.accounts.second_factor import new_secret, readable_secret
from app.extensions import db
from app.models import User
from tests.factories.small_clinic import NOW

STEP = 30


def with_second_factor(user: User, confirmed_at: datetime = NOW) -> pyotp.TOTP:
    """Turn the second factor of an account on, committed; answers its app."""
    user.totp_secret, user.totp_confirmed_at = new_secret(), confirmed_at
    db.session.commit()
    return app_of(user)


def app_of(user: User) -> pyotp.TOTP:
    """The app that was given the account's secret."""
    assert current_app
    secret = readable_secret(user.totp_secret or "")
    assert secret is not None
    return pyotp.TOTP(secret)


def wrong(code: str) -> str:
    """Another code of six digits."""
    return f"{(int(code) + 333_333) % 1_000_000:06}"

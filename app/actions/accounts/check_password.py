"""Check the password of somebody who is signed in once more, before what must be nobody else's doing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.actions.accounts.errors import WrongPassword
from app.actions.steps.accounts.passwords import is_right
from app.actions.steps.accounts.sign_in_attempts import (
    account_subject,
    address_subject,
    count_attempt,
    forgive,
)
from app.actions.transaction import writing
from app.models import User


@dataclass(frozen=True, slots=True)
class OwnPassword:
    """Whose password was typed, and the client's address."""

    user_id: int
    password: str
    address: str


def check_password(own: OwnPassword, now: datetime) -> None:
    """Raise WrongPassword, or TooManyAttempts: they are counted as those to sign in are.

    Writes attempts. The password is checked between two transactions, because that is slow.
    """
    with writing() as session:
        user = session.execute(select(User.email, User.password_hash).where(User.id == own.user_id)).one()
        subjects = account_subject(user.email), address_subject(own.address)
        count_attempt(session, subjects, now)
    if not is_right(user.password_hash, own.password):
        raise WrongPassword
    with writing() as session:
        forgive(session, *subjects, now)

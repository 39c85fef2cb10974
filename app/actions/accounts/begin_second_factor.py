"""Begin to set one's second factor up."""

from app.actions.steps.accounts.second_factor import new_secret
from app.actions.transaction import writing
from app.models import User


def begin_second_factor(user_id: int) -> bool:
    """Make a secret for the account's app, which counts when a code has confirmed it; answers whether so.

    Not so where a second factor is on already. A secret that was never confirmed is replaced. Writes account.
    """
    with writing() as session:
        user = session.get_one(User, user_id)
        if user.totp_confirmed_at is not None:
            return False
        user.totp_secret, user.totp_last_step = new_secret(), None
        return True

"""Turn one's own second factor off."""

from datetime import datetime

from app.actions.steps.accounts.second_factor import forget_second_factor
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing


def turn_off_second_factor(user_id: int, now: datetime) -> None:
    """Let the account sign in by its password alone.

    To be asked for with the password (check_password). Writes account, recovery codes and audit.
    """
    with writing() as session:
        forget_second_factor(session, user_id)
        record(session, AuditEvent("user", "second_factor_off", "user", user_id, user_id), now)

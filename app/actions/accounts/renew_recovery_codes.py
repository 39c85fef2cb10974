"""Make one's recovery codes anew."""

from datetime import datetime

from app.actions.steps.accounts.second_factor import new_recovery_codes
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.models import User


def renew_recovery_codes(user_id: int, now: datetime) -> tuple[str, ...]:
    """Ten new codes, told only now; the earlier ones work no more. None where no second factor is on.

    To be asked for with the password (check_password). Writes recovery codes and audit.
    """
    with writing() as session:
        if session.get_one(User, user_id).totp_confirmed_at is None:
            return ()
        record(session, AuditEvent("user", "recovery_codes_renewed", "user", user_id, user_id), now)
        return new_recovery_codes(session, user_id)

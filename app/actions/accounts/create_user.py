"""Create an account of the staff."""

from datetime import datetime

from app.actions.steps.accounts.accounts import insert_account
from app.actions.steps.appointments.links import set_password_link
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.domain.accounts.new_user import NewUser


def create_user(new: NewUser, now: datetime) -> str:
    """Create the account, without password, and answer the token of a link to set one.

    Raises EmailTaken, UnknownTherapist or TherapistHasAccount. Writes account, calendars, link and audit.
    """
    with writing() as session:
        user = insert_account(session, new, now)
        record(session, AuditEvent("system", "created", "user", user.id), now)
        return set_password_link(session, user.id, now)

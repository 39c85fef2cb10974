"""Invite somebody to an account of their own."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.accounts.accounts import insert_account
from app.actions.steps.accounts.invitations import invite
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing_calendar
from app.domain.accounts.new_user import NewUser


@dataclass(frozen=True, slots=True)
class Invited:
    """The new account, and the token of the link to hand over where it is not sent."""

    user_id: int
    token: str | None


def invite_account(new: NewUser, by_user_id: int, is_sent: bool, now: datetime) -> Invited:
    """Create the account, and send its owner a link that sets the password.

    Raises EmailTaken, UnknownTherapist or TherapistHasAccount. Writes account, calendars, link or message,
    and audit.
    """
    with writing_calendar() as session:  # of two who invite the same person at once, one comes second
        user = insert_account(session, new, now)
        record(session, AuditEvent("user", "created", "user", user.id, by_user_id), now)
        return Invited(user.id, invite(session, user, is_sent, now))

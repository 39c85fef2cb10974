"""Change an account of the staff, as it was shown."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actions.accounts.errors import AccountChanged, LastAdministrator
from app.actions.steps.accounts.accounts import free_email, grant, own_calendar, stop_links
from app.actions.steps.accounts.administrators import is_administered
from app.actions.steps.accounts.sessions import end_sessions_of
from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing_calendar
from app.domain.configuration.keys import fingerprint
from app.domain.configuration.setup import AccountSetup
from app.models import User
from app.queries.accounts.accounts import stored_account

NOT_FOR_THE_AUDIT = ("email", "name")  # it holds no contact data; the name may come of it


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What an account is to become, how it was shown (its fingerprint), and who changes it."""

    user_id: int
    account: AccountSetup
    shown: str
    by_user_id: int


def change_account(change: AccountChange, now: datetime) -> None:
    """Write the account as it is to be.

    Deactivated, its sessions end and its links work no more; with another address, links to the old one work
    no more. Raises AccountChanged, LastAdministrator, EmailTaken, UnknownTherapist or TherapistHasAccount.
    Nothing is written where nothing differs. Writes account, calendars, sessions, links, messages and audit.
    """
    with writing_calendar() as session:  # two administrators cannot take each other's level at once
        before, after = stored_account(change.user_id), change.account
        if before is None or fingerprint(before) != change.shown:
            raise AccountChanged(before)
        if before == after:
            return
        was_administered = is_administered(session)
        _write(session, session.get_one(User, change.user_id), after)
        if was_administered and not is_administered(session):
            raise LastAdministrator
        if not after.active:
            end_sessions_of(session, change.user_id)
        if not after.active or after.email != before.email:
            stop_links(session, change.user_id, now)
        detail = {"fields": _differences(before, after)}
        record(session, AuditEvent("user", "changed", "user", change.user_id, change.by_user_id, detail), now)


def _write(session: Session, user: User, account: AccountSetup) -> None:
    user.email = free_email(session, account.email, user.id)
    user.name, user.role, user.language = account.name, account.role, account.language
    user.active = account.active
    user.therapist_id = own_calendar(session, account.therapist, user.id)
    session.flush()
    grant(session, user, account.calendars)


def _differences(before: AccountSetup, after: AccountSetup) -> dict[str, list[Any]]:
    names = (part.name for part in fields(before))
    return {
        name: [] if name in NOT_FOR_THE_AUDIT else [_kept(getattr(before, name)), _kept(getattr(after, name))]
        for name in names
        if getattr(before, name) != getattr(after, name)
    }


def _kept(value: Any) -> Any:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else value

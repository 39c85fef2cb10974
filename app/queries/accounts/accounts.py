"""Accounts as others meet them: the list of all, one of them, the link that sets a password, whom to ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from app.domain.configuration.setup import AccountSetup
from app.extensions import db
from app.models import AccessLink, Therapist, User, UserCalendar
from app.queries.rows import copied
from app.tokens import hash_of

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """Whose password a link sets, and whether it still does."""

    email: str
    name: str
    is_live: bool


def password_link(token: str, now: datetime) -> PasswordLink | None:
    """The link of a token, used or expired ones too; None when there never was one."""
    row = db.session.execute(
        select(User.email, User.name, User.active, AccessLink.used_at, AccessLink.expires_at)
        .join(User, User.id == AccessLink.user_id)
        .where(AccessLink.token_hash == hash_of(token), AccessLink.purpose == "set_password")
    ).first()
    if row is None:
        return None
    return PasswordLink(row.email, row.name, row.active and row.used_at is None and row.expires_at > now)


def administrator_names() -> tuple[str, ...]:
    """Who can grant a calendar: the active administrators, by name."""
    statement = select(User.name).where(User.role == "administrator", User.active).order_by(User.name)
    return tuple(db.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts: active or not, with parts of a name or an address, and how many are before the page."""

    active: bool = True
    text: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account in the list: whose own it is, and which other calendars it may see, by name."""

    id: int
    name: str
    email: str
    is_administrator: bool
    therapist: str
    calendars: tuple[str, ...]
    last_signed_in_at: datetime | None
    has_second_factor: bool
    can_sign_in: bool


@dataclass(frozen=True, slots=True)
class AccountList:
    """One page of accounts; how many there are in all by what is sought, and active and not without it."""

    accounts: tuple[ListedAccount, ...]
    found: int
    active: int
    inactive: int


@dataclass(frozen=True, slots=True)
class AccountFile:
    """One account as an administrator edits it, and what is known of it besides."""

    id: int
    setup: AccountSetup
    created_at: datetime
    last_signed_in_at: datetime | None
    has_second_factor: bool
    can_sign_in: bool


def account_list(wanted: AccountFilter) -> AccountList:
    """A page of the accounts by name, in four statements."""
    counted = db.session.execute(select(User.active, func.count().label("accounts")).group_by(User.active))
    counts = {row.active: row.accounts for row in counted}
    sought = (User.active == wanted.active, *_sought(wanted.text))
    found = db.session.scalar(select(func.count()).select_from(User).where(*sought)) or 0
    rows = db.session.execute(
        select(User, func.coalesce(Therapist.name, "").label("therapist"))
        .outerjoin(Therapist, Therapist.id == User.therapist_id)
        .where(*sought)
        .order_by(func.lower(User.name), User.id)
        .limit(PER_PAGE)
        .offset(wanted.offset)
    ).all()
    granted = _granted_names([user.id for user, _ in rows])
    return AccountList(
        accounts=tuple(_listed(user, therapist, granted.get(user.id, ())) for user, therapist in rows),
        found=found,
        active=counts.get(True, 0),
        inactive=counts.get(False, 0),
    )


def account_file(user_id: int) -> AccountFile | None:
    """The account of that number, None where there is none; three statements."""
    setup = stored_account(user_id)
    if setup is None:
        return None
    user = db.session.get_one(User, user_id)
    return AccountFile(
        user.id, setup, user.created_at, user.last_signed_in_at, _has_second_factor(user), _can_sign_in(user)
    )


def stored_account(user_id: int) -> AccountSetup | None:
    """An account as it is set up, as the transaction sees it; two statements."""
    row = db.session.execute(
        select(User, Therapist.slug)
        .outerjoin(Therapist, Therapist.id == User.therapist_id)
        .where(User.id == user_id)
    ).first()
    if row is None:
        return None
    granted = db.session.scalars(
        select(Therapist.slug)
        .join(UserCalendar, UserCalendar.therapist_id == Therapist.id)
        .where(UserCalendar.user_id == user_id)
    )
    return copied(AccountSetup, row[0], therapist=row[1], calendars=frozenset(granted))


def account_of(email: str) -> int | None:
    """The number of the account with that email address, None where there is none."""
    return db.session.scalar(select(User.id).where(User.email == email.lower()))


def _sought(text: str) -> Iterator[ColumnElement[bool]]:
    """Each word has to stand in the name or the address; in SQL, so by the letters as they are written."""
    for word in text.split()[:6]:
        told = func.lower(User.name) + " " + User.email
        as_names_begin = User.name.contains(word.capitalize(), autoescape=True)  # SQLite knows no small É
        yield or_(told.contains(word.lower(), autoescape=True), as_names_begin)


def _granted_names(user_ids: list[int]) -> dict[int, tuple[str, ...]]:
    granted: dict[int, tuple[str, ...]] = {}
    rows = db.session.execute(
        select(UserCalendar.user_id, Therapist.name)
        .join(Therapist, Therapist.id == UserCalendar.therapist_id)
        .where(UserCalendar.user_id.in_(user_ids))
        .order_by(Therapist.name)
    )
    for user_id, name in rows:
        granted[user_id] = (*granted.get(user_id, ()), name)
    return granted


def _listed(user: User, therapist: str, calendars: tuple[str, ...]) -> ListedAccount:
    return ListedAccount(
        id=user.id,
        name=user.name,
        email=user.email,
        is_administrator=user.role == "administrator",
        therapist=therapist,
        calendars=calendars,
        last_signed_in_at=user.last_signed_in_at,
        has_second_factor=_has_second_factor(user),
        can_sign_in=_can_sign_in(user),
    )


def _has_second_factor(user: User) -> bool:
    return user.totp_confirmed_at is not None


def _can_sign_in(user: User) -> bool:
    return user.active and user.password_hash is not None

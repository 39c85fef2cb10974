"""Accounts of the staff as their list shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.queries.accounts.accounts import AccountFilter, AccountList, ListedAccount
from app.web.labels import moment
from app.web.paging import Paged, page_of

INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class AccountTab:
    """One of the lists."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in words."""

    name: str
    email: str
    url: str
    level: str
    is_administrator: bool
    calendars: str
    last_seen: str
    has_second_factor: bool
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """The list of accounts."""

    tabs: tuple[AccountTab, ...]
    page: Paged[AccountRow]
    found: int
    text: str
    show: str


def wanted_of(arguments: Mapping[str, str], offset: int) -> AccountFilter:
    """What the address asks for: ?show=inactive, ?q= parts of a name, and ?page=."""
    return AccountFilter(
        arguments.get("show") != INACTIVE, arguments.get("q", "").replace("\0", "").strip(), offset
    )


def accounts_page(wanted: AccountFilter, found: AccountList) -> AccountsPage:
    """The page of what was found."""
    here = url_for("admin.accounts")
    return AccountsPage(
        tabs=(
            AccountTab(str(gettext("Active")), found.active, here, wanted.active),
            AccountTab(
                str(gettext("Deactivated")),
                found.inactive,
                url_for("admin.accounts", show=INACTIVE),
                not wanted.active,
            ),
        ),
        page=page_of([_line(account) for account in found.accounts], found.found),
        found=found.found,
        text=wanted.text,
        show="" if wanted.active else INACTIVE,
    )


def _line(account: ListedAccount) -> AccountRow:
    return AccountRow(
        name=account.name,
        email=account.email,
        url=url_for("admin.account", user_id=account.id),
        level=str(
            gettext("Administrator") if account.is_administrator else gettext("Therapist or reception")
        ),
        is_administrator=account.is_administrator,
        calendars=_calendars(account),
        last_seen=moment(account.last_signed_in_at),
        has_second_factor=account.has_second_factor,
        is_waiting=not account.can_sign_in,
    )


def _calendars(account: ListedAccount) -> str:
    if account.is_administrator:
        own = account.therapist
        return str(
            gettext("%(name)s; sees all calendars", name=own) if own else gettext("Sees all calendars")
        )
    names = [account.therapist] if account.therapist else []
    seen = ", ".join([*names, *account.calendars])
    return str(gettext("Calendars: %(names)s", names=seen) if seen else gettext("Sees no calendar yet"))

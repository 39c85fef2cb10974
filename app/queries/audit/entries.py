"""The audit, read by pages: by a key, so that the millionth entry is as near as the first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.domain.time.intervals import Minute
from app.models import Appointment, AuditEntry, User
from app.queries.rows import copied, rows, table_of

A_PAGE = 50
AT_ONCE = 1000
_entries, _users = table_of(AuditEntry), table_of(User)
_appointments = table_of(Appointment)
_COLUMNS = select(*(_entries.c[name] for name in ("id", "at", "actor", "user_id", "act", "subject")))
_ENTRIES = _COLUMNS.add_columns(_entries.c.subject_id, _entries.c.detail)
SEEN = ("opened", "listed", "printed", "searched", "exported")


class Kind(StrEnum):
    """What an entry is about."""

    SEEN = auto()
    APPOINTMENTS = auto()
    SETUP = auto()
    ACCOUNTS = auto()
    OTHER = auto()


SUBJECTS = {
    Kind.APPOINTMENTS: ("appointment", "task"),
    Kind.SETUP: ("clinic", "location", "service_group", "service", "therapist", "absence", "opening"),
    Kind.ACCOUNTS: ("user",),
}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: of an account or an actor, of a kind, since and before an instant, on a thing."""

    user_id: int | None = None
    actor: str = ""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    subject: str = ""
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLogEntry:
    """One act."""

    id: int
    at: datetime
    actor: str
    user_id: int | None
    act: str
    subject: str
    subject_id: int | None
    detail: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the newest first; whether there are newer and older ones."""

    entries: tuple[AuditLogEntry, ...]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, slots=True)
class AuditedVisit:
    """What the audit tells of an appointment: when, and with whom; never whose."""

    uid: str
    starts_at: Minute
    therapist_id: int


def audit_page(sought: AuditFilter, before: int | None = None, after: int | None = None) -> AuditPage:
    """The entries before or after one of that number, else the newest ones; two statements at most."""
    statement, cursor = _ENTRIES.where(*_conditions(sought)), after if after is not None else before
    bound = None if cursor is None else _place_of(cursor)
    if after is not None and bound is not None:
        later = statement.where(_is_after(bound)).order_by(_entries.c.at, _entries.c.id).limit(A_PAGE + 1)
        found = _read(later)
        return AuditPage(tuple(reversed(found[:A_PAGE])), len(found) > A_PAGE, True)
    found = _read(_older(statement, bound, A_PAGE + 1))
    return AuditPage(found[:A_PAGE], bound is not None, len(found) > A_PAGE)


def all_entries(sought: AuditFilter) -> Iterator[tuple[AuditLogEntry, ...]]:
    """All that is sought, the newest first, a thousand at once; each time one statement."""
    bound = None
    while found := _read(_older(_ENTRIES.where(*_conditions(sought)), bound, AT_ONCE)):
        yield found
        bound = found[-1].at, found[-1].id


def account_names() -> dict[int, str]:
    """The names of all accounts, in their order, by number."""
    return {row.id: row.name for row in rows(select(_users.c.id, _users.c.name).order_by(_users.c.name))}


def audited_visits(ids: Iterable[int]) -> dict[int, AuditedVisit]:
    """The appointments of these numbers."""
    columns = (_appointments.c[name] for name in ("id", "uid", "starts_at", "therapist_id"))
    found = rows(select(*columns).where(_appointments.c.id.in_(list(ids))))
    return {row.id: copied(AuditedVisit, row) for row in found}


def _conditions(sought: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if sought.user_id is not None:
        yield _entries.c.user_id == sought.user_id
    if sought.actor:
        yield _entries.c.actor == sought.actor
    if sought.kind is not None:
        yield _is_of(sought.kind)
    if sought.since is not None:
        yield _entries.c.at >= sought.since
    if sought.until is not None:
        yield _entries.c.at < sought.until
    if sought.subject:
        yield _entries.c.subject == sought.subject
    if sought.subject_id is not None:
        yield _entries.c.subject_id == sought.subject_id


def _is_of(kind: Kind) -> ColumnElement[bool]:
    seen = _entries.c.act.in_(SEEN)
    if kind is Kind.SEEN:
        return seen
    if kind is Kind.OTHER:
        known = [subject for subjects in SUBJECTS.values() for subject in subjects]
        return and_(~seen, _entries.c.subject.not_in(known))
    # What is set up changes seldom: its index finds it. Of what is frequent SQLite would sort all there is,
    # but for this: a text joined with nothing stands in no index.
    subject = _entries.c.subject if kind is Kind.SETUP else _entries.c.subject + ""
    return and_(~seen, subject.in_(SUBJECTS[kind]))


def _place_of(id: int) -> tuple[datetime, int] | None:
    found = rows(select(_entries.c.at).where(_entries.c.id == id))
    return (found[0].at, id) if found else None


def _older(statement: Select[Any], bound: tuple[datetime, int] | None, most: int) -> Select[Any]:
    if bound is not None:
        at, id = bound
        statement = statement.where(_entries.c.at <= at, or_(_entries.c.at < at, _entries.c.id < id))
    return statement.order_by(_entries.c.at.desc(), _entries.c.id.desc()).limit(most)


def _is_after(bound: tuple[datetime, int]) -> ColumnElement[bool]:
    at, id = bound
    return and_(_entries.c.at >= at, or_(_entries.c.at > at, _entries.c.id > id))


def _read(statement: Select[Any]) -> tuple[AuditLogEntry, ...]:
    return tuple(copied(AuditLogEntry, row, detail=row.detail or {}) for row in rows(statement))

"""What stands around a therapist: accounts that may see the calendar, and what is still to come in it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Minute
from app.models import Appointment, User, UserCalendar
from app.queries.rows import rows, table_of

_APPOINTMENTS = table_of(Appointment)
_CALENDARS = table_of(UserCalendar)
_USERS = table_of(User)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account, as far as others need to know it."""

    id: int
    name: str
    email: str
    active: bool


@dataclass(frozen=True, slots=True)
class CalendarAccounts:
    """The therapist's own account, if there is one, and those that were granted the calendar, by name."""

    own: AccountLine | None = None
    granted: tuple[AccountLine, ...] = ()


def therapists_with_account() -> frozenset[int]:
    """The therapists who have an account of their own."""
    column = _USERS.c.therapist_id
    return frozenset(row.therapist_id for row in rows(select(column).where(column.is_not(None))))


def calendar_accounts(therapist_id: int) -> CalendarAccounts:
    """The accounts that an administrator tied to a therapist or granted the calendar."""
    is_own = _USERS.c.therapist_id == therapist_id
    granted = select(_CALENDARS.c.user_id).where(_CALENDARS.c.therapist_id == therapist_id)
    statement = (
        select(_USERS.c.id, _USERS.c.name, _USERS.c.email, _USERS.c.active, _USERS.c.therapist_id)
        .where(is_own | _USERS.c.id.in_(granted))
        .order_by(_USERS.c.name, _USERS.c.id)
    )
    found = rows(statement)
    lines = {row.id: AccountLine(row.id, row.name, row.email, row.active) for row in found}
    own = next((lines[row.id] for row in found if row.therapist_id == therapist_id), None)
    return CalendarAccounts(own, tuple(line for line in lines.values() if line != own))


def upcoming_count(therapist_id: int, now: Minute) -> int:
    """How many booked appointments of a therapist are still to begin."""
    statement = (
        select(func.count())
        .select_from(_APPOINTMENTS)
        .where(
            _APPOINTMENTS.c.therapist_id == therapist_id,
            _APPOINTMENTS.c.status == Status.BOOKED,
            _APPOINTMENTS.c.starts_at >= now,
        )
    )
    return int(rows(statement)[0][0])

"""What staff have to do by hand: the tasks that are open, and who may take one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from app.domain.messages.vocabulary import TaskKind
from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Minute
from app.models import StaffTask, User, UserCalendar
from app.queries.accounts.signed_in import Staff, answers_for_clinic
from app.queries.appointments.record import appointments, joined, recorded
from app.queries.rows import copied, rows, table_of


@dataclass(frozen=True, slots=True)
class TaskVisit:
    """The appointment of a task; `booker_name` is empty where the patient booked."""

    uid: str
    therapist_id: int
    status: Status
    revision: int
    starts_at: Minute
    first_name: str
    last_name: str
    booker_name: str


_tasks, _users, _granted = table_of(StaffTask), table_of(User), table_of(UserCalendar)
_VISIT = recorded(TaskVisit, "first_name", "last_name")
_TASKS = joined(
    select(
        _tasks.c.id,
        _tasks.c.kind,
        _tasks.c.is_urgent,
        _tasks.c.address,
        _tasks.c.text,
        _tasks.c.created_at,
        _tasks.c.assigned_to_id,
        func.coalesce(_users.c.name, "").label("assigned_to"),
        *_VISIT.columns,
    )
    .outerjoin(_users, _users.c.id == _tasks.c.assigned_to_id)
    .outerjoin(appointments, appointments.c.id == _tasks.c.appointment_id),
    isouter=True,
).order_by(_tasks.c.is_urgent.desc(), _tasks.c.created_at, _tasks.c.id)
_IS_OPEN = _tasks.c.done_at.is_(None)
_ACCOUNTS = (
    select(_users.c.id, _users.c.name, _users.c.role, _users.c.therapist_id)
    .where(_users.c.active)
    .order_by(_users.c.name, _users.c.id)
)
_CALENDARS = select(_granted.c.user_id, _granted.c.therapist_id)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do by hand; `visit` is None for a reply of somebody who is not known."""

    id: int
    kind: TaskKind
    is_urgent: bool
    address: str
    text: str
    created_at: datetime
    assigned_to_id: int | None
    assigned_to: str
    visit: TaskVisit | None


@dataclass(frozen=True, slots=True)
class Assignee:
    """An account that can be given tasks; `calendars` are the therapists it may see, None meaning all."""

    user_id: int
    name: str
    calendars: frozenset[int] | None
    answers_for_clinic: bool

    def may_see(self, visit: TaskVisit | None) -> bool:
        """Whether a task of this appointment, or of none, is theirs to see (glossary, who may do what)."""
        if visit is None:
            return self.answers_for_clinic
        return self.calendars is None or visit.therapist_id in self.calendars


def open_tasks(staff: Staff) -> tuple[Task, ...]:
    """The tasks this account may see, urgent ones first, then the oldest; one query."""
    return _read(_TASKS.where(_IS_OPEN, _seen_by(staff)))


def tasks_of(appointment_id: int) -> tuple[Task, ...]:
    """The open tasks of one appointment, in the same order; one query."""
    return _read(_TASKS.where(_IS_OPEN, _tasks.c.appointment_id == appointment_id))


def task_seen_by(task_id: int, staff: Staff) -> Task | None:
    """A task that this account may see, done or not; None when there is none."""
    return next(iter(_read(_TASKS.where(_tasks.c.id == task_id, _seen_by(staff)))), None)


def assignees() -> tuple[Assignee, ...]:
    """The active accounts by name, with what they may see; two queries."""
    granted: dict[int, set[int]] = defaultdict(set)
    for row in rows(_CALENDARS):
        granted[row.user_id].add(row.therapist_id)
    return tuple(_assignee(row, granted[row.id]) for row in rows(_ACCOUNTS))


def _assignee(row: Any, granted: set[int]) -> Assignee:
    own = set() if row.therapist_id is None else {row.therapist_id}
    calendars = None if row.role == "administrator" else frozenset(granted | own)
    return Assignee(row.id, row.name, calendars, answers_for_clinic(calendars, bool(own)))


def _seen_by(staff: Staff) -> ColumnElement[bool]:
    if staff.calendars is None:
        return true()
    theirs = appointments.c.therapist_id.in_(staff.calendars)
    return or_(theirs, appointments.c.id.is_(None)) if staff.answers_for_clinic else theirs


def _read(statement: Select[Any]) -> tuple[Task, ...]:
    return tuple(_task(row) for row in rows(statement))


def _task(row: Any) -> Task:
    visit = _VISIT.of(row) if row.uid else None
    return copied(Task, row, kind=TaskKind(row.kind), visit=visit)

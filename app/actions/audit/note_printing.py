"""Note that somebody of the staff opened a day's list to print it with names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """Which day, of whose calendars."""

    day: date
    therapist_ids: Iterable[int]


def note_printing(printed: PrintedDay, user_id: int, now: datetime) -> None:
    """Write into the audit that an account opened a day's list with names."""
    detail = {"date": printed.day.isoformat(), "therapists": sorted(printed.therapist_ids)}
    with writing() as session:
        record(session, AuditEvent("user", "printed", "day", None, user_id, detail), now)

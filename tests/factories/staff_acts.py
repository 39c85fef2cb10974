"""What staff do to appointments at the small clinic, by actions alone, and what has become of it."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from app.actions.appointments.book_for_patient import StaffBooking, book_for_patient
from app.actions.steps.appointments.by_staff import Placement, Shown
from app.domain.errors import Refused
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import Appointment, AuditEntry, Message, UserCalendar
from tests.factories.accounts import account
from tests.factories.appointments import TWO
from tests.factories.small_clinic import NOW, patient, small_clinic


def staffed_clinic() -> SimpleNamespace:
    """The small clinic: Lou has Camille's calendar, Kim both, Max none, Sam runs it; Ana has a record."""
    made = small_clinic()
    ana, zoe = patient(mobile="+15145550123"), patient("Zoé", email="zoe@example.com")
    db.session.add_all([ana, zoe])
    db.session.commit()
    accounts = {
        "lou": account("lou@example.com", made.camille),
        "kim": account("kim@example.com", made.camille, made.alex),
        "max": account("max@example.com"),
        "sam": account("sam@example.com", role="administrator"),
        "own": account("own@example.com", therapist_id=made.camille.id),
    }
    named = {**vars(made), **accounts, "ana": ana, "zoe": zoe}
    ids = SimpleNamespace(**{name: row.id for name, row in named.items()})
    db.session.expunge_all()
    return ids


def grant(user_id: int, therapist_id: int) -> None:
    """Let an account have a calendar."""
    db.session.add(UserCalendar(user_id=user_id, therapist_id=therapist_id))
    db.session.commit()


def placement(ids: SimpleNamespace, starts_at: int = TWO, **other: Any) -> Placement:
    """An assessment with Camille downtown, unless something else is given."""
    chosen = {
        "service_id": ids.bilan,
        "therapist_id": ids.camille,
        "location_id": ids.centre,
        "type": ServiceType.IN_PERSON,
        "starts_at": starts_at,
    }
    return Placement(**chosen | other)


def book(ids: SimpleNamespace, starts_at: int = TWO, now: datetime = NOW, **other: Any) -> int:
    """Kim books for Ana, unless something else is given; the appointment's id."""
    of_request = ("user_id", "patient", "forced", "reason", "quiet", "is_walk_in")
    asked = {"user_id": ids.kim, "patient": ids.ana} | {
        name: other.pop(name) for name in of_request if name in other
    }
    return book_for_patient(StaffBooking(placement=placement(ids, starts_at, **other), **asked), now)


def shown(id: int, user_id: int) -> Shown:
    """The appointment as it is now, shown to an account."""
    row = row_of(id)
    return Shown(user_id, id, row.revision, Status(row.status), row.service_id)


def row_of(id: int) -> Any:
    """The appointment's row."""
    [row] = db.session.execute(select(Appointment.__table__).where(Appointment.id == id))
    return row


def refusal(act: Any, *args: Any) -> Any:
    """The reason for which an act is refused."""
    try:
        act(*args)
    except Refused as refused:
        return refused.reason
    return None


def audit_of(id: int) -> list[tuple[str, str, int | None, dict[str, Any]]]:
    """Who did what to an appointment: actor, act, account and detail, in order."""
    entries = AuditEntry.actor, AuditEntry.act, AuditEntry.user_id, AuditEntry.detail
    statement = select(*entries).where(AuditEntry.subject == "appointment", AuditEntry.subject_id == id)
    return [tuple(row) for row in db.session.execute(statement.order_by(AuditEntry.id))]


def told_of(id: int, *states: str) -> list[tuple[str, str, datetime]]:
    """The messages to the patient of an appointment: event, state, when due."""
    db.session.rollback()
    statement = select(Message.event, Message.state, Message.due_at).where(
        Message.appointment_id == id, Message.recipient == "patient"
    )
    found = [tuple(row) for row in db.session.execute(statement.order_by(Message.due_at, Message.id))]
    return [row for row in found if not states or row[1] in states]

"""Move an appointment to another time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actions.steps.audit import Act, record
from app.actions.steps.holds import Wanted, block, clear_expired, judge
from app.actions.steps.integrity import guarded
from app.actions.steps.messages import tell
from app.actions.steps.patients import Wish, refuse_too_close, refuse_unless_of_age
from app.actions.steps.visits import (
    as_it_moves,
    as_it_was,
    change_visit,
    free_time_of,
    lengthen_links,
    own_visit,
    refuse_if_changed,
)
from app.actions.transaction import writing_calendar
from app.domain import messaging
from app.domain.booking_rules import is_in_time, is_of_age
from app.domain.errors import Reason, Refused
from app.domain.intervals import Minute
from app.domain.messages import Event
from app.queries.availability import Choice
from app.queries.clinic import ClinicSnapshot, fresh_clinic
from app.queries.visits import Visit

CHANGES = {
    "starts_at": messaging.Change.START,
    "location_id": messaging.Change.PLACE,
    "therapist_id": messaging.Change.THERAPIST,
}


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """By which link, and to which time (UTC minutes), with whom and where.

    `revision` is that of the appointment as it was shown.
    """

    token: str
    starts_at: Minute
    therapist_id: int
    location_id: int
    revision: int


def move_appointment(request: MoveRequest, now: datetime) -> None:
    """Take the new time and give up the old one; that it was confirmed is lost with it.

    Asked twice it changes nothing more. Raises Refused with the reason when the time cannot be had, it is too
    late, or the appointment has changed in the meantime: then the appointment stays as it is. A move counts
    against no limit. Writes appointment, blocked time, links, messages and audit (glossary, what the patient
    may do later).
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        visit = own_visit(request.token, now)
        if _is_there(visit, request):
            return
        refuse_if_changed(visit, request.revision)
        clinic = fresh_clinic()
        _refuse_unless_it_may_move(clinic, visit, now)
        _refuse_unless_it_may_be_then(clinic, visit, request.starts_at)
        moved = _move(session, clinic, visit, request, now)
        _tell(session, clinic, visit, moved, now)


def _is_there(visit: Visit, request: MoveRequest) -> bool:
    wanted = (request.starts_at, request.therapist_id, request.location_id)
    return wanted == (visit.starts_at, visit.therapist_id, visit.location_id)


def _refuse_unless_it_may_move(clinic: ClinicSnapshot, visit: Visit, now: datetime) -> None:
    if not is_in_time(visit.starts_at, clinic.services[visit.service_id].rules.modify_deadline_hours, now):
        raise Refused(Reason.TOO_LATE)
    if visit.is_blocked:
        raise Refused(Reason.NOT_FOR_THIS_PERSON)


def _refuse_unless_it_may_be_then(clinic: ClinicSnapshot, visit: Visit, starts_at: Minute) -> None:
    """Raise Refused when the service is not for this person on the new day.

    Whose age did not fit before was let in by the staff; moving changes nothing of that.
    """
    wish = Wish(clinic.services[visit.service_id], starts_at, moved_id=visit.id)
    refuse_too_close(clinic, [visit.patient_id], wish)
    if is_of_age(wish.service.rules, visit.birth_date, clinic.clock.day_of(visit.starts_at)):
        refuse_unless_of_age(clinic, wish, visit.birth_date)


def _move(
    session: Session, clinic: ClinicSnapshot, visit: Visit, request: MoveRequest, now: datetime
) -> Mapping[str, Any]:
    """Judge the new time and take it, as its service is now; the columns that it changes."""
    choice = Choice(
        service=clinic.services[visit.service_id],
        therapist_id=request.therapist_id,
        location_id=request.location_id,
        type=visit.type,
        appointment_id=visit.id,
    )
    wanted = Wanted(choice, request.starts_at, judged_at=now)
    therapist = judge(clinic, wanted, now)
    moved = {
        "therapist_id": therapist.id,
        "location_id": request.location_id,
        "starts_at": request.starts_at,
        "ends_at": request.starts_at + choice.service.grid_with(therapist).duration,
    }
    with guarded(session):
        free_time_of(session, visit)
        change_visit(session, visit, forced=False, confirmed_at=None, confirmed_by="", **moved)
        block(session, therapist, wanted, appointment_id=visit.id)
    lengthen_links(session, visit, moved["ends_at"])
    return moved


def _tell(
    session: Session, clinic: ClinicSnapshot, visit: Visit, moved: Mapping[str, Any], now: datetime
) -> None:
    was, changes = as_it_was(visit), frozenset(_changes(visit, moved))
    move = as_it_moves(visit, moved)
    record(session, Act("patient", "moved", "appointment", visit.id, detail=move), now)
    act = messaging.Act(Event.MODIFIED, messaging.Actor.PATIENT, changes, was_starting_at=visit.starts_at)
    detail = {"was": was, "changes": sorted(changes), "actor": messaging.Actor.PATIENT}
    tell(session, clinic, visit.id, act, now, detail)


def _changes(visit: Visit, moved: Mapping[str, Any]) -> Iterator[messaging.Change]:
    for column, change in CHANGES.items():
        if getattr(visit, column) != moved[column]:
            yield change
    if visit.ends_at - visit.starts_at != moved["ends_at"] - moved["starts_at"]:
        yield messaging.Change.DURATION

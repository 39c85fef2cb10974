"""Move an appointment to another time."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.appointments.appointment_rows import own_visit, refuse_if_changed
from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.appointments.judging import SlotRequest, judge
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.patient_matching import Wish, refuse_too_close, refuse_unless_of_age
from app.actions.steps.appointments.scheduling import free, move
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import PATIENT
from app.domain.scheduling.booking_rules import is_in_time, is_of_age
from app.domain.scheduling.policy import PUBLIC
from app.domain.time.intervals import Minute
from app.queries.appointments.by_link import LinkedAppointment
from app.queries.availability.starts import Choice
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic


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
        on = Occasion(fresh_clinic(), PATIENT, now)
        _refuse_unless_it_may_move(on.clinic, visit, now)
        _refuse_unless_it_may_be_then(on.clinic, visit, request.starts_at)
        taking = judge(session, on, _wanted(on.clinic, visit, request, now), PUBLIC)
        free(session, [visit])
        move(session, on, visit, taking)


def _is_there(visit: LinkedAppointment, request: MoveRequest) -> bool:
    wanted = (request.starts_at, request.therapist_id, request.location_id)
    return wanted == (visit.starts_at, visit.therapist_id, visit.location_id)


def _refuse_unless_it_may_move(clinic: ClinicSnapshot, visit: LinkedAppointment, now: datetime) -> None:
    if not is_in_time(visit.starts_at, clinic.services[visit.service_id].rules.modify_deadline_hours, now):
        raise Refused(Reason.TOO_LATE)
    if visit.is_blocked:
        raise Refused(Reason.NOT_FOR_THIS_PERSON)


def _refuse_unless_it_may_be_then(
    clinic: ClinicSnapshot, visit: LinkedAppointment, starts_at: Minute
) -> None:
    """Raise Refused when the service is not for this person on the new day.

    Whose age did not fit before was let in by the staff; moving changes nothing of that.
    """
    wish = Wish(clinic.services[visit.service_id], starts_at, moved_id=visit.id)
    refuse_too_close(clinic, [visit.patient_id], wish)
    if is_of_age(wish.service.rules, visit.birth_date, clinic.clock.day_of(visit.starts_at)):
        refuse_unless_of_age(clinic, wish, visit.birth_date)


def _wanted(
    clinic: ClinicSnapshot, visit: LinkedAppointment, request: MoveRequest, now: datetime
) -> SlotRequest:
    """The new time, for the visit as its service is now."""
    choice = Choice(
        service=clinic.services[visit.service_id],
        therapist_id=request.therapist_id,
        location_id=request.location_id,
        type=visit.type,
        appointment_id=visit.id,
    )
    return SlotRequest(choice, request.starts_at, judged_at=now, kept=visit)

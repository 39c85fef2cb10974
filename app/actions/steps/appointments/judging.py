"""Whether a time may be had, by whose rules, and what it takes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actions.steps.appointments.occasion import Occasion
from app.domain.errors import NotGranted, Reason, Refused
from app.domain.scheduling.actor import Actor
from app.domain.scheduling.booking_rules import bookable_window
from app.domain.scheduling.closing import has_room
from app.domain.scheduling.policy import FARTHEST_MINUTES, SchedulingPolicy
from app.domain.scheduling.slots import Busy, Grid, Question, most_telling, why_not
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import ceil_minute
from app.queries.accounts.signed_in import calendars_of
from app.queries.appointments.obstacles import NOTHING, Obstacles, blocking, own_block, own_visits
from app.queries.appointments.scheduled import Scheduled
from app.queries.availability.starts import Choice, busy_times, candidates
from app.queries.availability.workload import least_booked
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """The time that is asked for (UTC minutes); notice and horizon count from `judged_at`.

    `kept` is the appointment that is to go there: what it is already it may stay. What only staff may say:
    `patient_id`, who is to come; `duration_minutes`, where it is not as the service has it; `outside_hours`,
    that it may lie where nobody works. That forces nothing: the time has to be free.
    """

    choice: Choice
    starts_at: Minute
    judged_at: datetime
    kept: Scheduled | None = None
    patient_id: int | None = None
    duration_minutes: int | None = None
    outside_hours: bool = False


@dataclass(frozen=True, slots=True)
class Taking:
    """A time that may be taken: from when to when, what it blocks with its buffers, over what it lies.

    `keeps_block`: the appointment blocks just that already, and goes on to; `stays_forced`: as a forced one.
    """

    choice: Choice
    therapist_id: int
    starts_at: Minute
    ends_at: Minute
    blocks: Interval
    over: Obstacles = NOTHING
    is_outside_hours: bool = False
    keeps_block: bool = False
    stays_forced: bool = False

    @property
    def is_forced(self) -> bool:
        """Whether it lies over something, so that the guards have to let it in."""
        return self.stays_forced or self.over.stay

    @property
    def columns(self) -> dict[str, Any]:
        """What an appointment's row says of it."""
        return {
            "therapist_id": self.therapist_id,
            "service_id": self.choice.service.id,
            "location_id": self.choice.location_id,
            "type": self.choice.type,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "forced": self.is_forced,
        }


def judge(session: Session, on: Occasion, wanted: SlotRequest, policy: SchedulingPolicy) -> Taking:
    """The time that is asked for, if it may be had by the policy's rules as things are under the lock.

    Raises Refused with the reason when it may not; NotGranted when the acting account has not all calendars
    that it touches. Writes nothing (glossary, one way to schedule).
    """
    session.flush()  # what follows reads past the session's objects
    if policy.asks_grant:
        kept = {wanted.kept.therapist_id} if wanted.kept else set()
        refuse_unless_granted(on.actor, kept | {wanted.choice.therapist_id or 0})
    if not policy.is_public:
        return _judge_for_staff(on, wanted, policy)
    choice = wanted.choice
    therapists = candidates(on.clinic, choice) if on.clinic.is_offered(choice.service.id) else ()
    if not therapists or choice.location_id is None or choice.type not in choice.service.types:
        raise Refused(Reason.NOT_OFFERED)
    busy = busy_times(on.clinic, choice, (wanted.starts_at, wanted.starts_at + 1), on.now)
    therapist = assign_therapist(on, wanted, therapists, busy)
    return _taking(wanted, therapist, choice.service.grid_with(therapist))


def refuse_unless_granted(actor: Actor, therapist_ids: Collection[int]) -> None:
    """Raise NotGranted unless the acting account has all these calendars now (glossary, who may do what)."""
    calendars = frozenset() if actor.user_id is None else calendars_of(actor.user_id)
    if calendars is not None and not calendars.issuperset(therapist_ids):
        raise NotGranted


def assign_therapist(
    on: Occasion, wanted: SlotRequest, therapists: Collection[TherapistInfo], busy: Mapping[int, Busy]
) -> TherapistInfo:
    """The therapist to be booked for a time: of those who are free, the one with the fewest minutes that day.

    Raises Refused with the most telling reason when nobody is free.
    """
    service, clinic = wanted.choice.service, on.clinic
    window = bookable_window(service.rules, clinic.clock, wanted.judged_at)
    asked = Question(wanted.starts_at, wanted.choice.location_id or 0, window, now=ceil_minute(on.now))
    reasons = {
        each.id: why_not(each.working, service.grid_with(each), asked, busy[each.id]) for each in therapists
    }
    free = [id for id, reason in reasons.items() if reason is None]
    if not free:
        raise Refused(most_telling(reason for reason in reasons.values() if reason))
    return clinic.therapists[least_booked(clinic, free, wanted.starts_at)]


def _judge_for_staff(on: Occasion, wanted: SlotRequest, policy: SchedulingPolicy) -> Taking:
    therapist = _who_sees_them(on.clinic, wanted)
    first = ceil_minute(on.now)
    if wanted.starts_at < first and not policy.may_be_past:
        raise Refused(Reason.PAST)
    if wanted.starts_at >= first + FARTHEST_MINUTES:
        raise Refused(Reason.TOO_FAR)
    grid = wanted.choice.service.grid_with(therapist)
    if wanted.duration_minutes is not None:
        grid = replace(grid, duration=wanted.duration_minutes)
    outside = _why_outside_hours(therapist, grid, wanted)
    if outside and not wanted.outside_hours:
        raise Refused(outside)
    taking = replace(_taking(wanted, therapist, grid), is_outside_hours=outside is not None)
    kept = wanted.kept
    stays = kept is not None and (kept.therapist_id, kept.starts_at) == (therapist.id, wanted.starts_at)
    own = own_block(kept.id) if kept and stays else None
    if own and own.is_of(taking.therapist_id, taking.blocks):  # over whatever it lies, it did before
        return replace(taking, keeps_block=True, stays_forced=own.forced)
    return replace(taking, over=_obstacles(on, wanted, taking))


def _who_sees_them(clinic: ClinicSnapshot, wanted: SlotRequest) -> TherapistInfo:
    """The therapist asked for; who no longer gives a service keeps the visits booked for it.

    Raises Refused when they see no patients, or the service is not to be had with them.
    """
    choice, kept = wanted.choice, wanted.kept
    therapist = clinic.therapists.get(choice.therapist_id or 0)
    keeps_service = kept is not None and kept.service_id == choice.service.id
    keeps_therapist = keeps_service and kept is not None and kept.therapist_id == choice.therapist_id
    keeps_type = keeps_service and kept is not None and kept.type == choice.type
    if (
        therapist is None
        or not therapist.active
        or choice.location_id not in clinic.locations
        or not (keeps_service or choice.service.active)
        or not (keeps_type or choice.type in choice.service.types)
        or not (keeps_therapist or choice.service.id in therapist.service_ids)
    ):
        raise Refused(Reason.NOT_OFFERED)
    return therapist


def _why_outside_hours(therapist: TherapistInfo, grid: Grid, wanted: SlotRequest) -> Reason | None:
    """Why nobody works then; None also beside the grid, while the visit ends within its segment."""
    start, place = wanted.starts_at, wanted.choice.location_id or 0
    if has_room(therapist.working, grid, start, place):
        return None
    reason = why_not(therapist.working, grid, Question(start, place, (start, start + 1)), Busy())
    return Reason.RUNS_PAST_END if reason in (None, Reason.OFF_GRID) else reason


def _obstacles(on: Occasion, wanted: SlotRequest, taking: Taking) -> Obstacles:
    """What staff put the visit over; raises Refused unless they mean to, and say why.

    Whether the patient is elsewhere the database's guard says, unless it is to be lifted.
    """
    own_id = wanted.kept.id if wanted.kept else None
    found = blocking(taking.therapist_id, taking.blocks, on.now, own_id)
    is_meant = on.forced and on.reason
    if found.appointment_ids and not is_meant:
        raise Refused(Reason.TAKEN)
    if found.hold_ids and not is_meant:
        raise Refused(Reason.HELD)
    if not is_meant or wanted.patient_id is None:
        return found
    own = own_visits(wanted.patient_id, (taking.starts_at, taking.ends_at), own_id)
    return replace(found, own_visit_ids=own)


def _taking(wanted: SlotRequest, therapist: TherapistInfo, grid: Grid) -> Taking:
    ends_at = wanted.starts_at + grid.duration
    return Taking(wanted.choice, therapist.id, wanted.starts_at, ends_at, grid.blocks(wanted.starts_at))

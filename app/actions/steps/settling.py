"""Settling what becomes of the appointments whose time is closed, in the transaction that closes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.steps.audit import Act, record
from app.actions.steps.holds import clear_expired
from app.actions.steps.integrity import guarded
from app.actions.steps.messages import tell
from app.actions.steps.rows import insert_row
from app.actions.steps.visits import (
    as_it_moves,
    as_it_was,
    change_visit,
    free_time_of,
    lengthen_links,
)
from app.domain import messaging
from app.domain.appointment import Status
from app.domain.closing import Decision, has_room
from app.domain.errors import DomainError, Refused
from app.domain.intervals import Interval, meets
from app.domain.messages import Event
from app.domain.wall_clock import DAY_MINUTES, ceil_minute
from app.models import BlockedTime, User
from app.queries.affected import Affected, affected_appointments
from app.queries.blocked_times import blocked_times
from app.queries.clinic import ClinicSnapshot, TherapistInfo

FARTHEST_MOVE = 2 * 366 * DAY_MINUTES
STAFF = messaging.Actor.STAFF
CHANGES = {
    "starts_at": messaging.Change.START,
    "location_id": messaging.Change.PLACE,
    "therapist_id": messaging.Change.THERAPIST,
}


class AppointmentsInTheWay(DomainError):
    """Time is to be closed that has appointments in it, and not of each is decided what becomes of it.

    `affected` are all of them; `clinic` is how the setup would be.
    """

    def __init__(self, affected: tuple[Affected, ...], clinic: ClinicSnapshot) -> None:
        super().__init__(f"{len(affected)} appointments in time that is to be closed")
        self.affected = affected
        self.clinic = clinic


class TimeGone(AppointmentsInTheWay):
    """The time to which an appointment was to be moved cannot be had (any more)."""

    def __init__(self, appointment_id: int, affected: tuple[Affected, ...], clinic: ClinicSnapshot) -> None:
        super().__init__(affected, clinic)
        self.appointment_id = appointment_id


def settle(
    session: Session,
    before: ClinicSnapshot,
    after: ClinicSnapshot,
    decisions: Mapping[int, Decision],
    user_id: int | None,
    now: datetime,
) -> None:
    """Do with the appointments whose time is closed what was decided of each: keep, move, or cancel.

    Raises AppointmentsInTheWay when one has no decision, or has changed since it was shown; TimeGone when a
    time to move to is not free, or outside the hours as they are to be. Staff are not bound by notice and
    horizon. Writes appointments, blocked times, links, messages and audit (glossary, closing).
    """
    affected = affected_appointments(before, after, now)
    if not affected:
        return
    if not all(_is_decided(visit, decisions.get(visit.id)) for visit in affected):
        raise AppointmentsInTheWay(affected, after)
    _Settling(session, after, affected, decisions, user_id, now).all()


def _is_decided(visit: Affected, decision: Decision | None) -> bool:
    return decision is not None and decision.is_whole and decision.revision == visit.revision


@dataclass(frozen=True, slots=True)
class _Settling:
    session: Session
    clinic: ClinicSnapshot
    affected: tuple[Affected, ...]
    decisions: Mapping[int, Decision]
    user_id: int | None
    now: datetime

    def all(self) -> None:
        """Keep, cancel, move: times are freed before any is taken, so that one may take another's place."""
        moved, cancelled = self._decided("move"), self._decided("cancel")
        for visit in self._decided("keep"):
            self._note("kept", visit)
        for visit in (*moved, *cancelled):
            free_time_of(self.session, visit)
        for visit in cancelled:
            self._cancel(visit)
        if moved:
            clear_expired(self.session, self.now)
        for visit in sorted(moved, key=self._turn):
            self._move(visit)

    def _decided(self, kind: str) -> Sequence[Affected]:
        return [visit for visit in self.affected if self.decisions[visit.id].kind == kind]

    def _turn(self, visit: Affected) -> int:
        """What moves later from the last on, then what moves earlier from the first on.

        So two visits of one patient may both move and never meet on the way.
        """
        to = self.decisions[visit.id].starts_at or 0
        return -to if to > visit.starts_at else to

    def _cancel(self, visit: Affected) -> None:
        who = "user" if self.user_id else "system"
        change_visit(self.session, visit, status=Status.CANCELLED, cancelled_at=self.now, cancelled_by=who)
        self._note("cancelled", visit)
        self._tell(visit, messaging.Act(Event.CANCELLED, STAFF))

    def _move(self, visit: Affected) -> None:
        moved, blocks = self._judged(visit)
        try:
            with guarded(self.session):
                change_visit(self.session, visit, forced=False, confirmed_at=None, confirmed_by="", **moved)
                insert_row(
                    self.session,
                    BlockedTime,
                    therapist_id=moved["therapist_id"],
                    starts_at=blocks[0],
                    ends_at=blocks[1],
                    appointment_id=visit.id,
                )
        except Refused as refused:
            raise self._gone(visit) from refused
        lengthen_links(self.session, visit, moved["ends_at"])
        self._note("moved", visit, as_it_moves(visit, moved))
        changes = frozenset(_changes(visit, moved))
        act = messaging.Act(Event.MODIFIED, STAFF, changes, was_starting_at=visit.starts_at)
        self._tell(visit, act, {"changes": sorted(changes)})

    def _judged(self, visit: Affected) -> tuple[dict[str, int], Interval]:
        """The columns that a move changes, and what it blocks; raises TimeGone when it cannot be."""
        decision = self.decisions[visit.id]
        start, place = decision.starts_at or 0, decision.location_id or 0
        therapist = self.clinic.therapists.get(decision.therapist_id or 0)
        first = ceil_minute(self.now)
        if therapist is None or not first <= start < first + FARTHEST_MOVE:
            raise self._gone(visit)
        grid = self.clinic.grid_of(visit.service_id, therapist.id)
        blocks = grid.blocks(start)
        if not (
            _sees_patients(therapist, visit)
            and has_room(therapist.working, grid, start, place)
            and self._is_free(therapist, blocks)
        ):
            raise self._gone(visit)
        moved = {"therapist_id": therapist.id, "location_id": place, "starts_at": start}
        return moved | {"ends_at": start + grid.duration}, blocks

    def _is_free(self, therapist: TherapistInfo, blocks: Interval) -> bool:
        busy = blocked_times([therapist.id], blocks, self.now)[therapist.id]
        return not any(meets(blocks, other) for other in (*busy.taken, *busy.held))

    def _gone(self, visit: Affected) -> TimeGone:
        return TimeGone(visit.id, self.affected, self.clinic)

    def _note(self, what: str, visit: Affected, detail: Mapping[str, Any] | None = None) -> None:
        actor = "user" if self.user_id else "system"
        record(self.session, Act(actor, what, "appointment", visit.id, self.user_id, detail or {}), self.now)

    def _tell(self, visit: Affected, act: messaging.Act, detail: Mapping[str, Any] | None = None) -> None:
        told = {"was": as_it_was(visit), "actor": STAFF, **(detail or {})}
        if self.user_id:
            told["actor_name"] = self.session.scalar(select(User.name).where(User.id == self.user_id))
        tell(self.session, self.clinic, visit.id, act, self.now, told, self.user_id)


def _sees_patients(therapist: TherapistInfo, visit: Affected) -> bool:
    """Whether they see this patient; who no longer gives a service keeps the visits booked for it."""
    keeps_it = therapist.id == visit.therapist_id
    return therapist.active and (keeps_it or visit.service_id in therapist.service_ids)


def _changes(visit: Affected, moved: Mapping[str, int]) -> Iterator[messaging.Change]:
    for column, change in CHANGES.items():
        if getattr(visit, column) != moved[column]:
            yield change
    if visit.ends_at - visit.starts_at != moved["ends_at"] - moved["starts_at"]:
        yield messaging.Change.DURATION

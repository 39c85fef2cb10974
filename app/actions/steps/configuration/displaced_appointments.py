"""Resolving what becomes of the appointments whose time is closed, in the transaction that closes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.actions.configuration.errors import AppointmentsInTheWay, TimeGone
from app.actions.steps.appointments.blocking import clear_expired
from app.actions.steps.appointments.judging import SlotRequest, judge
from app.actions.steps.appointments.occasion import Occasion, note
from app.actions.steps.appointments.scheduling import cancel, free, move
from app.domain.errors import Refused
from app.domain.scheduling.actor import SYSTEM, staff
from app.domain.scheduling.closing import Decision
from app.domain.scheduling.policy import SETTLING
from app.queries.appointments.displaced import DisplacedAppointment, displaced_appointments
from app.queries.availability.starts import Choice
from app.queries.configuration.snapshot import ClinicSnapshot


def resolve_displaced(
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
    displaced = displaced_appointments(before, after, now)
    if not displaced:
        return
    if not all(_is_decided(visit, decisions.get(visit.id)) for visit in displaced):
        raise AppointmentsInTheWay(displaced, after)
    actor = SYSTEM if user_id is None else staff(user_id)
    _Resolution(session, Occasion(after, actor, now), displaced, decisions).all()


def _is_decided(visit: DisplacedAppointment, decision: Decision | None) -> bool:
    return decision is not None and decision.is_whole and decision.revision == visit.revision


@dataclass(frozen=True, slots=True)
class _Resolution:
    session: Session
    on: Occasion
    displaced: tuple[DisplacedAppointment, ...]
    decisions: Mapping[int, Decision]

    def all(self) -> None:
        """Keep, cancel, move: times are freed before any is taken, so that one may take another's place."""
        moved = self._decided("move")
        for visit in self._decided("keep"):
            note(self.session, self.on, "kept", visit.id)
        free(self.session, moved)
        for visit in self._decided("cancel"):
            cancel(self.session, self.on, visit)
        if moved:
            clear_expired(self.session, self.on.now)
        for visit in sorted(moved, key=self._turn):
            self._move(visit)

    def _decided(self, kind: str) -> Sequence[DisplacedAppointment]:
        return [visit for visit in self.displaced if self.decisions[visit.id].kind == kind]

    def _turn(self, visit: DisplacedAppointment) -> int:
        """What moves later from the last on, then what moves earlier from the first on.

        So two visits of one patient may both move and never meet on the way.
        """
        to = self.decisions[visit.id].starts_at or 0
        return -to if to > visit.starts_at else to

    def _move(self, visit: DisplacedAppointment) -> None:
        """Move as decided; raises TimeGone, and nothing of all this is done, when it cannot be."""
        try:
            taking = judge(self.session, self.on, self._wanted(visit), SETTLING)
            move(self.session, self.on, visit, taking)
        except Refused as refused:
            raise TimeGone(visit.id, self.displaced, self.on.clinic) from refused

    def _wanted(self, visit: DisplacedAppointment) -> SlotRequest:
        decision = self.decisions[visit.id]
        choice = Choice(
            service=self.on.clinic.services[visit.service_id],
            therapist_id=decision.therapist_id,
            location_id=decision.location_id,
            type=visit.type,
            appointment_id=visit.id,
        )
        return SlotRequest(choice, decision.starts_at or 0, judged_at=self.on.now, kept=visit)

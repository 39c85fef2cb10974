"""On what occasion the calendar is written to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actions.steps.audit import AuditEvent, record as record_act
from app.domain.scheduling.actor import Actor
from app.queries.configuration.snapshot import ClinicSnapshot


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who acts, when, and on the clinic as of which setup.

    `forced`: staff take time that is taken, on purpose; decided before anything is written. `quiet`: no
    notice of the act goes out; `tells_service`: one does, even of a change of the service alone. `reason`: of
    a cancellation in words, of what is forced a code.
    """

    clinic: ClinicSnapshot
    actor: Actor
    now: datetime
    forced: bool = False
    quiet: bool = False
    reason: str = ""
    tells_service: bool = False


def note(
    session: Session, on: Occasion, act: str, appointment_id: int, detail: Mapping[str, Any] | None = None
) -> None:
    """Add an act on an appointment to the audit."""
    entry = AuditEvent(on.actor.code, act, "appointment", appointment_id, on.actor.user_id, detail or {})
    record_act(session, entry, on.now)

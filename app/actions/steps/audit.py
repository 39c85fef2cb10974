"""Writing the audit, in the transaction of the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.actions.steps.rows import insert_row
from app.models import AuditEntry


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who (patient, user, system) did what to which row; `detail` holds no health or contact data."""

    actor: str
    act: str
    subject: str
    subject_id: int | None
    user_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(session: Session, act: AuditEvent, now: datetime) -> None:
    """Add the act to the audit."""
    insert_row(
        session,
        AuditEntry,
        at=now,
        actor=act.actor,
        user_id=act.user_id,
        act=act.act,
        subject=act.subject,
        subject_id=act.subject_id,
        detail=dict(act.detail),
    )

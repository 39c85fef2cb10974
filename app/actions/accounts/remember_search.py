"""Remember how somebody of the staff looked for a patient."""

from datetime import datetime

from sqlalchemy import update

from app.actions.steps.audit import AuditEvent, record
from app.actions.transaction import writing
from app.domain.patients.patient_search import LONGEST
from app.models import UserSession


def remember_search(session_id: int, user_id: int, typed: str, now: datetime) -> None:
    """Store what was typed in the session, in place of what was typed before; it ends with the session.

    The audit tells that somebody searched, and not for whom.
    """
    kept = typed[:LONGEST].replace("\0", "").strip() or None
    with writing() as session:
        session.execute(update(UserSession).where(UserSession.id == session_id).values(last_search=kept))
        if kept is not None:
            record(session, AuditEvent("user", "searched", "patient", None, user_id), now)

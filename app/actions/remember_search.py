"""Remember how somebody of the staff looked for a patient."""

from sqlalchemy import update

from app.actions.transaction import writing
from app.domain.patient_search import LONGEST
from app.models import UserSession


def remember_search(session_id: int, typed: str) -> None:
    """Store what was typed in the session, in place of what was typed before; it ends with the session."""
    kept = typed[:LONGEST].replace("\0", "").strip() or None
    with writing() as session:
        session.execute(update(UserSession).where(UserSession.id == session_id).values(last_search=kept))

"""Go back to the default text of a message."""

from datetime import datetime

from app.actions.steps.configuration.revision import raise_revision
from app.actions.steps.messages.message_texts import note, refuse_if_changed, row_of
from app.actions.transaction import writing_calendar
from app.queries.messages.message_texts import TextKind


def reset_message_text(kind: TextKind, seen: str, user_id: int, now: datetime) -> bool:
    """Delete the clinic's own text, so that the default is sent; False when there is none.

    Raises TextChangedMeanwhile when the stored text is not the one that was shown. Writes the text, the
    clinic's revision and the audit.
    """
    with writing_calendar() as session:  # the lock under which the revision rises
        row = row_of(session, kind)
        if row is None:
            return False
        refuse_if_changed(kind, seen)
        session.delete(row)
        session.flush()
        raise_revision(session)
        note(session, "deleted", kind, row.id, user_id, now)
        return True

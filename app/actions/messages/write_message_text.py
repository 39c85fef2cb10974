"""Write a clinic's own text of a message, as an administrator saw it."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.configuration.revision import raise_revision
from app.actions.steps.messages.message_texts import note, refuse_if_changed, row_of
from app.actions.transaction import writing_calendar
from app.models import MessageText
from app.notifications.texts.own import OwnText
from app.queries.messages.message_texts import TextKind


@dataclass(frozen=True, slots=True)
class WrittenText:
    """What is to be sent in place of the default, and by its fingerprint what was shown before."""

    kind: TextKind
    text: OwnText
    seen: str
    user_id: int


def write_message_text(written: WrittenText, now: datetime) -> None:
    """Send this text from now on, for messages that wait too; nothing is written where nothing differs.

    Raises TextChangedMeanwhile when the stored text is not the one that was shown. The text must have no
    problems. Writes the text, the clinic's revision and the audit.
    """
    with writing_calendar() as session:  # the lock under which the revision rises
        stored = refuse_if_changed(written.kind, written.seen)
        if stored == written.text:
            return
        row = row_of(session, written.kind) or MessageText(**written.kind._asdict())
        row.subject, row.body, row.updated_at = written.text.subject, written.text.body, now
        session.add(row)
        session.flush()
        raise_revision(session)
        note(session, "created" if stored is None else "changed", written.kind, row.id, written.user_id, now)

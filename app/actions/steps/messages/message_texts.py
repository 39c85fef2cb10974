"""What changing a clinic's own texts has in common."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.messages.errors import TextChangedMeanwhile
from app.actions.steps.audit import AuditEvent, record
from app.domain.configuration.keys import fingerprint
from app.models import MessageText
from app.notifications.texts.own import OwnText
from app.queries.messages.message_texts import TextKind, stored_text


def refuse_if_changed(kind: TextKind, seen: str) -> OwnText | None:
    """The stored text; raises TextChangedMeanwhile when its fingerprint is not the one that was shown."""
    stored = stored_text(kind)
    if fingerprint(stored) != seen:
        raise TextChangedMeanwhile(stored)
    return stored


def row_of(session: Session, kind: TextKind) -> MessageText | None:
    """The row of a text, if there is one."""
    return session.scalar(select(MessageText).filter_by(**kind._asdict()))


def note(session: Session, act: str, kind: TextKind, text_id: int, user_id: int, now: datetime) -> None:
    """Write into the audit whose text was created, changed or deleted; not what it says."""
    detail = {name: str(value) for name, value in kind._asdict().items()}
    record(session, AuditEvent("user", act, "message_text", text_id, user_id, detail), now)

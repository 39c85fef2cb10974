"""Facts by which a text is shown before it is sent: those of the next real appointment, else of a sample."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import DAY_MINUTES
from app.letters.appointment_words import LetterContext
from app.letters.facts import facts_on_visit
from app.letters.sample import TOKEN, UID, sample_facts
from app.notifications.texts.facts import Facts, Links
from app.notifications.texts.own import APPOINTMENT_EVENTS
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.letter_subjects import letter_appointment, next_appointment
from app.queries.messages.message_texts import TextKind
from app.queries.messages.outbox import OutboxMessage


def preview_facts(
    clinic: ClinicSnapshot, kind: TextKind, links: Links, now: datetime
) -> tuple[Facts, int | None]:
    """What a message of this kind would say of the next appointment, and which one that is.

    Its links open nothing. Two queries at most. Raises LookupError where there is nothing to tell of yet.
    """
    appointment_id = next_appointment(clinic, now) if kind.event in APPOINTMENT_EVENTS else None
    if appointment_id is None:
        told = (kind.event, kind.channel, kind.recipient)
        facts = sample_facts(clinic, kind.language, now, told, links.site)
        return replace(facts, can_reply=links.can_reply), None
    visit = letter_appointment(appointment_id)
    message = OutboxMessage(
        id=0,
        uid=UID,
        appointment_id=appointment_id,
        user_id=None,
        event=kind.event,
        recipient=kind.recipient,
        channel=kind.channel,
        address="",
        language=kind.language,
        revision=visit.revision,
        detail=_detail(kind, visit.starts_at),
        due_at=now,
    )
    if kind.event is Event.CANCELLED:
        visit = replace(visit, status=Status.CANCELLED, cancelled_at=now, cancelled_by="staff")
    occasion = LetterContext(clinic, message, _opening_nothing(kind, links), now)
    return facts_on_visit(occasion, visit), appointment_id


def _detail(kind: TextKind, starts_at: int) -> dict[str, Any]:
    """A change is shown as a move by a day."""
    is_moved = kind.event is Event.MODIFIED
    return {"actor": "staff", "was": {"starts_at": starts_at - DAY_MINUTES} if is_moved else {}}


def _opening_nothing(kind: TextKind, links: Links) -> Links:
    has_link = kind.recipient is Recipient.PATIENT and kind.channel is not Channel.PHONE
    return replace(links, token=TOKEN if has_link else "")

"""What patients will read of a move or a cancellation, shown to staff before they decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from flask import current_app
from flask_babel import gettext

from app.config import Settings
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.domain.scheduling.actor import Party
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import DAY_MINUTES
from app.i18n import language
from app.letters.appointment_words import LetterContext
from app.letters.facts import facts_on_visit
from app.letters.sample import TOKEN
from app.notifications.texts.emails import email_of
from app.notifications.texts.facts import Facts, Links
from app.notifications.texts.short_messages import sms_of
from app.queries.appointments.alternatives import Proposals, Proposed
from app.queries.appointments.displaced import DisplacedAppointment
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.letter_subjects import LetterAppointment
from app.queries.messages.outbox import OutboxMessage


@dataclass(frozen=True, slots=True)
class NoticePreview:
    """A notice as it would be sent: what it tells and how, its subject if it has one, and its text."""

    title: str
    subject: str
    text: str


def notice_previews(
    clinic: ClinicSnapshot,
    visits: Sequence[DisplacedAppointment],
    ways: Mapping[int, Proposals],
    now: datetime,
) -> tuple[NoticePreview, ...]:
    """The notices of one appointment, by email and SMS, in the language of the page; no query.

    None where no patient is told anything.
    """
    sample = next((visit for visit in visits if not clinic.services[visit.service_id].silent), None)
    if sample is None:
        return ()
    settings: Settings = current_app.extensions["settings"]
    found = []
    for event in (Event.MODIFIED, Event.CANCELLED):
        for channel in (Channel.EMAIL, Channel.SMS):
            if channel in settings.channels:
                facts = _facts(clinic, (event, channel), sample, ways[sample.id], now)
                found.append(_preview(clinic, facts, (event, channel)))
    return tuple(found)


def _facts(
    clinic: ClinicSnapshot,
    kind: tuple[Event, Channel],
    sample: DisplacedAppointment,
    ways: Proposals,
    now: datetime,
) -> Facts:
    settings: Settings = current_app.extensions["settings"]
    event, channel = kind
    message = OutboxMessage(
        id=0,
        uid=sample.uid,
        appointment_id=sample.id,
        user_id=None,
        event=event,
        recipient=Recipient.PATIENT,
        channel=channel,
        address="",
        language=language(),
        revision=sample.revision + 1,
        detail={"actor": Party.STAFF, "was": asdict(sample) if event is Event.MODIFIED else {}},
        due_at=now,
    )
    links = Links(settings.base_url, TOKEN, can_reply=True)
    return facts_on_visit(LetterContext(clinic, message, links, now), _visit(sample, event, ways, now))


def _visit(sample: DisplacedAppointment, event: Event, ways: Proposals, now: datetime) -> LetterAppointment:
    is_cancelled = event is Event.CANCELLED
    visit = LetterAppointment(
        uid=sample.uid,
        revision=sample.revision + 1,
        therapist_id=sample.therapist_id,
        service_id=sample.service_id,
        location_id=sample.location_id,
        type=sample.type,
        status=Status.CANCELLED if is_cancelled else Status.BOOKED,
        starts_at=sample.starts_at,
        ends_at=sample.ends_at,
        confirmed_at=None,
        cancelled_at=now if is_cancelled else None,
        cancelled_by="user" if is_cancelled else "",
        first_name=sample.first_name,
        last_name=sample.last_name,
        booker_name=sample.booker_name,
        call_number=sample.call_number,
        visit_address=sample.visit_address,
        therapist_has_account=False,
    )
    return visit if is_cancelled else _moved(visit, _way(sample, ways))


def _way(sample: DisplacedAppointment, ways: Proposals) -> Proposed:
    """Where the sample goes: the first proposal or, where there is none, a week later."""
    later = Proposed(sample.starts_at + 7 * DAY_MINUTES, sample.therapist_id, sample.location_id)
    return next(iter((*ways.times, *ways.others)), later)


def _moved(visit: LetterAppointment, way: Proposed) -> LetterAppointment:
    length = visit.ends_at - visit.starts_at
    return replace(
        visit,
        starts_at=way.starts_at,
        ends_at=way.starts_at + length,
        therapist_id=way.therapist_id,
        location_id=way.location_id,
    )


def _preview(clinic: ClinicSnapshot, facts: Facts, kind: tuple[Event, Channel]) -> NoticePreview:
    event, channel = kind
    own = clinic.own_texts.get((event, channel, Recipient.PATIENT, facts.tongue.language))
    if channel is Channel.SMS:
        return NoticePreview(_title(event, channel), "", sms_of(facts, own).text)
    email = email_of(facts, own)
    return NoticePreview(_title(event, channel), email.subject, email.text)


def _title(event: Event, channel: Channel) -> str:
    if event is Event.MODIFIED:
        by_email, by_sms = gettext("Moved, by email"), gettext("Moved, by text message")
    else:
        by_email, by_sms = gettext("Cancelled, by email"), gettext("Cancelled, by text message")
    return str(by_email if channel is Channel.EMAIL else by_sms)

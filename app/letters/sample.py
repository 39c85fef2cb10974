"""Facts of a message that nobody gets: what a text says is shown on an appointment that never was."""

from datetime import datetime, timedelta
from typing import Any

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import DAY_MINUTES
from app.letters.appointment_words import LetterContext
from app.letters.facts import facts_on_visit, facts_without_visit
from app.notifications.texts.facts import Facts, Links
from app.notifications.texts.own import APPOINTMENT_EVENTS
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo
from app.queries.messages.letter_subjects import LetterAppointment
from app.queries.messages.outbox import OutboxMessage

DAYS_AHEAD = 8
HALF_PAST_TWO = 14 * 60 + 30
NAMES = ("Camille", "Tremblay")
TOKEN = "A" * 32  # opens nothing
UID = "0" * 32


def sample_facts(
    clinic: ClinicSnapshot,
    language: str,
    now: datetime,
    told: tuple[Event, Channel, Recipient] = (Event.BOOKED, Channel.EMAIL, Recipient.PATIENT),
    site: str = "https://example.org",
) -> Facts:
    """The facts of a sample message, on the clinic's first service and therapist; no query.

    Raises LookupError where the clinic has no service, therapist or location yet.
    """
    event, channel, recipient = told
    starts_at = clinic.clock.minute_at((now + timedelta(days=DAYS_AHEAD)).date(), HALF_PAST_TWO)
    message = OutboxMessage(
        id=0,
        uid=UID,
        appointment_id=None,
        user_id=None,
        event=event,
        recipient=recipient,
        channel=channel,
        address="",
        language=language,
        revision=1,
        detail=_detail(event, starts_at),
        due_at=now,
    )
    occasion = LetterContext(clinic, message, Links(site, TOKEN, can_reply=True), now)
    if event not in APPOINTMENT_EVENTS:
        return facts_without_visit(occasion, " ".join(NAMES))
    return facts_on_visit(occasion, _visit(clinic, event, starts_at, now))


def _detail(event: Event, starts_at: Minute) -> dict[str, Any]:
    is_moved = event is Event.MODIFIED
    return {"actor": "patient", "was": {"starts_at": starts_at - DAY_MINUTES} if is_moved else {}}


def _visit(clinic: ClinicSnapshot, event: Event, starts_at: Minute, now: datetime) -> LetterAppointment:
    service, therapist = _offer(clinic)
    is_cancelled = event is Event.CANCELLED
    return LetterAppointment(
        uid=UID,
        revision=1,
        therapist_id=therapist.id,
        service_id=service.id,
        location_id=next(iter(clinic.locations)),
        type=service.types[0] if service.types else ServiceType.IN_PERSON,
        status=Status.CANCELLED if is_cancelled else Status.BOOKED,
        starts_at=starts_at,
        ends_at=starts_at + service.grid_with(therapist).duration,
        confirmed_at=None,
        cancelled_at=now if is_cancelled else None,
        cancelled_by="patient" if is_cancelled else "",
        first_name=NAMES[0],
        last_name=NAMES[1],
        booker_name="",
        call_number=clinic.settings.phone,
        visit_address=next(iter(clinic.locations.values())).address,
        therapist_has_account=True,
    )


def _offer(clinic: ClinicSnapshot) -> tuple[ServiceInfo, TherapistInfo]:
    """A service and who gives it; the first of both where nobody gives any."""
    pairs = (
        (service, therapist)
        for service in clinic.services.values()
        for therapist in clinic.therapists.values()
        if service.id in therapist.service_ids
    )
    if not (clinic.services and clinic.therapists and clinic.locations):
        raise LookupError("nothing to make a sample of")
    return next(pairs, (next(iter(clinic.services.values())), next(iter(clinic.therapists.values()))))

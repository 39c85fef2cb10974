"""Keep a time for a visitor who goes on to fill in the form."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.steps.appointments.blocking import clear_expired, release_hold
from app.actions.steps.appointments.drafts import live_draft
from app.actions.steps.appointments.judging import SlotRequest, Taking, judge
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import block
from app.actions.steps.integrity import guarded
from app.actions.steps.rows import insert_row
from app.actions.transaction import writing_calendar
from app.config import Settings
from app.domain.errors import Reason, Refused
from app.domain.scheduling.actor import PATIENT
from app.domain.scheduling.booking_rules import DRAFT_LIVES, hold_expires_at
from app.domain.scheduling.policy import PUBLIC
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.models import Appointment, BookingDraft, Hold
from app.network import network_key
from app.queries.availability.starts import Choice
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic
from app.tokens import hash_of, new_token


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What was chosen; the start in UTC minutes, no therapist for no preference.

    `draft_token` names the visitor's unfinished booking, which must be live. Somebody without one sends the
    `first_token` of the page the time was chosen on: sent twice, it begins one unfinished booking, not two.
    `address` is the client's; only a keyed hash of its network is stored, for as long as the hold.
    """

    service_id: int
    therapist_id: int | None
    location_id: int
    type: ServiceType
    starts_at: Minute
    draft_token: str | None = None
    first_token: str | None = None
    address: str = ""


def hold_slot(request: HoldRequest, now: datetime) -> str:
    """Hold a time, in place of the one the draft held before, and answer the draft's token.

    Raises Refused with the reason when the time cannot be had; then the time held before stays held.
    Writes the draft, the hold and its blocked time (glossary, never booking twice).
    """
    with writing_calendar() as session:
        clear_expired(session, now)
        token, draft = _begun(session, request, now)
        on = Occasion(fresh_clinic(), PATIENT, now)
        taking = judge(session, on, _slot_request(on.clinic, request, draft, now), PUBLIC)
        client = network_key(request.address)
        _refuse_hoarding(session, client, draft)
        if draft is None:
            draft = BookingDraft(token_hash=hash_of(token), typed={}, created_at=now)
            session.add(draft)
        _choose(draft, request)
        draft.expires_at = now + DRAFT_LIVES
        session.flush()
        release_hold(session, draft.id)
        _take(session, draft.id, taking, client, now)
    return token


def _begun(session: Session, request: HoldRequest, now: datetime) -> tuple[str, BookingDraft | None]:
    """The token to go on with, and the unfinished booking it has begun, if it has."""
    if request.draft_token:
        return request.draft_token, live_draft(session, request.draft_token, now)
    token = request.first_token or new_token()
    draft = session.scalar(select(BookingDraft).where(BookingDraft.token_hash == hash_of(token)))
    if draft is None and session.scalar(
        select(Appointment.id).where(Appointment.draft_hash == hash_of(token))
    ):
        return new_token(), None  # that booking is made; this begins another one
    return token, draft


def _slot_request(
    clinic: ClinicSnapshot, request: HoldRequest, draft: BookingDraft | None, now: datetime
) -> SlotRequest:
    service = clinic.services.get(request.service_id)
    if service is None:
        raise Refused(Reason.NOT_OFFERED)
    choice = Choice(
        service=service,
        therapist_id=request.therapist_id,
        location_id=request.location_id,
        type=request.type,
        draft_id=draft.id if draft else None,
    )
    return SlotRequest(choice, request.starts_at, judged_at=now)


def _choose(draft: BookingDraft, request: HoldRequest) -> None:
    draft.service_id = request.service_id
    draft.therapist_id = request.therapist_id
    draft.location_id = request.location_id
    draft.type = request.type
    draft.starts_at = request.starts_at


def _refuse_hoarding(session: Session, client: str, draft: BookingDraft | None) -> None:
    """Raise Refused when visitors of this network hold as many times as the operator allows."""
    settings: Settings = current_app.extensions["settings"]
    held = session.scalar(
        select(func.count())
        .select_from(Hold)
        .where(Hold.client == client, Hold.draft_id != (draft.id if draft else 0))
    )
    if (held or 0) >= settings.holds_per_client:
        raise Refused(Reason.TOO_MANY_HOLDS)


def _take(session: Session, draft_id: int, taking: Taking, client: str, now: datetime) -> None:
    with guarded(session):
        hold_id = insert_row(
            session,
            Hold,
            draft_id=draft_id,
            therapist_id=taking.therapist_id,
            starts_at=taking.starts_at,
            ends_at=taking.ends_at,
            taken_at=now,
            client=client,
            expires_at=hold_expires_at(taking.choice.service.rules, now),
        )
        block(session, taking, hold_id=hold_id)

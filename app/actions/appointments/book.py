"""Turn an unfinished booking into an appointment, once."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from app.actions.steps.appointments.blocking import clear_expired, release_hold
from app.actions.steps.appointments.judging import SlotRequest, judge
from app.actions.steps.appointments.links import appointment_link
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.patient_matching import (
    NewPatient,
    Wish,
    insert_patient,
    known_patients,
    refuse_unless_of_age,
    refuse_unless_welcome,
)
from app.actions.steps.appointments.scheduling import NewVisit, place
from app.actions.steps.rows import delete_rows
from app.actions.transaction import writing_calendar
from app.domain.errors import Reason, Refused
from app.domain.messages.vocabulary import Channel
from app.domain.patients.identity import Person
from app.domain.scheduling.actor import PATIENT
from app.domain.scheduling.policy import PUBLIC
from app.models import Appointment, BookingDraft
from app.queries.appointments.drafts import Draft, draft_by_token
from app.queries.availability.starts import Choice
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic
from app.queries.messages.recipients import EffectiveContact
from app.queries.rows import rows, table_of
from app.tokens import hash_of

LIMITS = ("no_sms", "no_reminder", "no_messages")


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed, checked: phones in international form, an empty text where nothing was given.

    For somebody else, names and birth date are the patient's; contact data are the booker's.
    """

    first_name: str
    last_name: str
    birth_date: date
    privacy_version: str
    email: str = ""
    mobile: str = ""
    phone: str = ""
    call_number: str = ""
    visit_address: str = ""
    reason: str = ""
    booker_name: str = ""
    relation: str = ""
    has_authority: bool = False
    agrees_email: bool = False
    agrees_sms: bool = False
    agrees_phone: bool = False

    @property
    def person(self) -> Person:
        """Who is to be seen, as the domain compares persons."""
        return Person(
            self.first_name, self.last_name, self.birth_date, self.email or None, self.mobile or None
        )


_drafts, _appointments = table_of(BookingDraft), table_of(Appointment).c
_BOOKED = select(_appointments.id, _appointments.ends_at).where(
    _appointments.draft_hash == bindparam("draft_hash")
)
_DELETE_DRAFT = delete(_drafts).where(_drafts.c.id == bindparam("own_id"))


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Which draft, what was typed, and the language chosen for this appointment."""

    draft_token: str
    details: Details
    language: str


def book_appointment(request: BookingRequest, now: datetime) -> str:
    """Book what the draft chose, and answer the token of a new personal link to the appointment.

    A draft that made its appointment already answers a link to the same one. Raises Refused with the reason
    when the time is gone, the draft expired, or this cannot be booked online for this person or for somebody
    of this age. Writes patient
    (when unknown), appointment, contact, blocked time, messages, link and audit in one transaction (glossary,
    never booking twice).
    """
    draft_hash = hash_of(request.draft_token)
    with writing_calendar() as session:
        for booked in rows(_BOOKED, {"draft_hash": draft_hash}):
            return appointment_link(session, booked.id, booked.ends_at, now)
        clear_expired(session, now)
        draft = draft_by_token(request.draft_token, now)
        if draft is None:
            raise Refused(Reason.DRAFT_EXPIRED)
        on = Occasion(fresh_clinic(), PATIENT, now)
        wanted = _slot_request(on.clinic, draft, now)
        taking = judge(session, on, wanted, PUBLIC)
        wish = Wish(wanted.choice.service, wanted.starts_at)
        refuse_unless_of_age(on.clinic, wish, request.details.birth_date)
        known = known_patients(request.details.person)
        refuse_unless_welcome(session, on.clinic, known, wish, now)
        patient_id = known[0].id if known else insert_patient(session, _person(request), now)
        release_hold(session, draft.id)
        delete_rows(session, _DELETE_DRAFT, own_id=draft.id)  # what was typed lives with the appointment now
        visit = _visit(request, patient_id, now, known[0] if known else None)
        return appointment_link(session, place(session, on, visit, taking), taking.ends_at, now)


def _slot_request(clinic: ClinicSnapshot, draft: Draft, now: datetime) -> SlotRequest:
    """What to judge; a held time as of when it was taken: filling in the form cannot make it too late."""
    hold = draft.hold
    choice = Choice(
        service=clinic.services[draft.service_id],
        therapist_id=hold.therapist_id if hold else draft.therapist_id,
        location_id=draft.location_id,
        type=draft.type,
        draft_id=draft.id,
    )
    return SlotRequest(choice, draft.starts_at, judged_at=hold.taken_at if hold else now)


def _person(request: BookingRequest) -> NewPatient:
    """Who is to be seen; what somebody else typed is theirs, and stays with the appointment."""
    details = request.details
    person = NewPatient(details.first_name, details.last_name, details.birth_date, request.language)
    if details.booker_name:
        return person
    return replace(person, email=details.email, mobile=details.mobile, phone=details.phone)


def _visit(request: BookingRequest, patient_id: int, now: datetime, patient: Any | None) -> NewVisit:
    """The visit as it was asked for; all that its messages need is at hand, nothing need be read again."""
    details = request.details
    agrees = {
        Channel.EMAIL: details.agrees_email,
        Channel.SMS: details.agrees_sms,
        Channel.PHONE: details.agrees_phone,
    }
    agreed = frozenset(channel for channel, does in agrees.items() if does)
    privacy = {"privacy_language": request.language, "privacy_accepted_at": now}
    return NewVisit(
        patient_id=patient_id,
        origin="online",
        language=request.language,
        draft_hash=hash_of(request.draft_token),
        typed=asdict(details) | privacy,
        contact=EffectiveContact(details.email, "", details.mobile, details.phone, agreed),
        limits={} if patient is None else {name: getattr(patient, name) for name in LIMITS},
    )

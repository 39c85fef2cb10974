"""An appointment as its patient sees it, by a personal link."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.models import AccessLink, Message
from app.queries.appointments.record import appointments, holding, joined
from app.queries.rows import rows, table_of
from app.tokens import hash_of


@dataclass(frozen=True, slots=True)
class BookerContact:
    """How the person who booked is reached about this appointment, and why it was made.

    Phones in international form; an empty text where nothing was given.
    """

    email: str
    mobile: str
    phone: str
    call_number: str
    visit_address: str
    reason: str
    agrees_email: bool
    agrees_sms: bool
    agrees_phone: bool


@dataclass(frozen=True, slots=True)
class LinkedAppointment:
    """What the bearer of the link may know: this appointment, and nothing else.

    `is_blocked`: this person may not book online, and so not move online either.
    """

    id: int
    uid: str
    patient_id: int
    service_id: int
    therapist_id: int
    location_id: int
    type: ServiceType
    starts_at: Minute
    ends_at: Minute
    status: Status
    revision: int
    first_name: str
    last_name: str
    birth_date: date
    booker_name: str
    privacy_version: str
    contact: BookerContact
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str
    is_blocked: bool

    @property
    def call_number(self) -> str:
        """The number that the therapist calls, for a visit by phone."""
        return self.contact.call_number

    @property
    def visit_address(self) -> str:
        """Where the therapist comes to, for a visit at home."""
        return self.contact.visit_address


_links, _messages = table_of(AccessLink), table_of(Message)
_VISIT, _CONTACT = holding(LinkedAppointment), holding(BookerContact)
_OPENED = joined(
    select(*_VISIT.columns, *_CONTACT.columns).join_from(
        _links, appointments, appointments.c.id == _links.c.appointment_id
    )
).where(_links.c.token_hash == bindparam("token_hash"), _links.c.expires_at > bindparam("now"))
_TOLD = (
    select(_messages.c.event, _messages.c.channel, _messages.c.state)
    .where(
        _messages.c.appointment_id == bindparam("appointment_id"),
        _messages.c.recipient == Recipient.PATIENT,
        _messages.c.revision == bindparam("revision"),
        _messages.c.state.in_((State.PENDING, State.SENDING, State.SENT)),
    )
    .order_by(_messages.c.due_at, _messages.c.id)
)


def visit_by_link(token: str, now: datetime) -> LinkedAppointment | None:
    """The appointment that a personal link opens, or None when the link is unknown or has expired."""
    found = rows(_OPENED, {"token_hash": hash_of(token), "now": now})
    if not found:
        return None
    [row] = found
    return _VISIT.of(row, contact=_CONTACT.of(row))


@dataclass(frozen=True, slots=True)
class NoticeChannels:
    """By which channels an event is told to the patient: sent already, and still on the way."""

    sent: tuple[Channel, ...] = ()
    coming: tuple[Channel, ...] = ()


def told_of(visit: LinkedAppointment) -> Mapping[Event, NoticeChannels]:
    """What the patient is told of the appointment as it stands now, by event; in one query."""
    channels: defaultdict[tuple[Event, bool], dict[Channel, None]] = defaultdict(dict)
    for event, channel, state in rows(_TOLD, {"appointment_id": visit.id, "revision": visit.revision}):
        channels[Event(event), state == State.SENT][Channel(channel)] = None
    return {
        event: NoticeChannels(tuple(channels[event, True]), tuple(channels[event, False]))
        for event in {event for event, _ in channels}
    }

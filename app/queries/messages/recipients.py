"""Whom the messages about an appointment reach, and how: read anew each time something is to be told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal, select, union_all

from app.domain.messages.addresses import PersonAddresses, person_addresses
from app.domain.messages.vocabulary import Address, Channel
from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Minute
from app.models import SuppressedAddress, User
from app.queries.appointments.record import EFFECTIVE, appointments, holding, select_appointments
from app.queries.rows import rows, table_of

_suppressed, _users = table_of(SuppressedAddress).c, table_of(User).c
MOST_VALUES, MOST_THERAPISTS = 4, 2
# One statement for both, with as many places as are ever needed: every booking asks it.
_DELIVERY_CONTEXT = union_all(
    select(
        literal(0).label("therapist_id"),
        literal(0).label("user_id"),
        _suppressed.channel.label("code"),
        _suppressed.address.label("address"),
    ).where(_suppressed.address.in_([bindparam(f"value_{place}", "") for place in range(MOST_VALUES)])),
    select(_users.therapist_id, _users.id, _users.language, literal("")).where(
        _users.therapist_id.in_([bindparam(f"therapist_{place}", 0) for place in range(MOST_THERAPISTS)]),
        _users.active,
    ),
)


@dataclass(frozen=True, slots=True)
class EffectiveContact:
    """The contact data that count for an appointment, an empty text for each that is not there."""

    email: str
    other_email: str
    mobile: str
    phone: str
    agreed: frozenset[Channel]

    @property
    def values(self) -> tuple[str, ...]:
        """All that is there."""
        return tuple(value for value in (self.email, self.other_email, self.mobile, self.phone) if value)

    @property
    def number(self) -> str:
        """The number by which staff call: the mobile one first, somebody carries it."""
        return self.mobile or self.phone

    def addresses(self, broken: Collection[Address], channels: Collection[Channel]) -> PersonAddresses:
        """Where messages may go, by the channels that the site has."""
        return person_addresses(
            email=self.email,
            other_email=self.other_email,
            mobile=self.mobile,
            phone=self.phone,
            agreed=self.agreed,
            broken=broken,
            channels=channels,
        )


@dataclass(frozen=True, slots=True)
class MessageContext:
    """An appointment as its messages see it.

    They go where was typed for it, by the channels agreed to; where nothing was, as for what staff made, to
    what the patient's record holds. Made online, in the language chosen then; else in the record's (glossary,
    messages).
    """

    id: int
    status: Status
    revision: int
    origin: str
    therapist_id: int
    service_id: int
    starts_at: Minute
    ends_at: Minute
    language: str
    created_at: datetime
    contact: EffectiveContact
    no_sms: bool = False
    no_reminder: bool = False
    no_messages: bool = False


@dataclass(frozen=True, slots=True)
class TherapistAccount:
    """The account of a therapist."""

    user_id: int
    language: str


_CONCERN, _CONTACT = holding(MessageContext), holding(EffectiveContact)
_MESSAGE_CONTEXT = select_appointments(
    *_CONCERN.columns,
    *_CONTACT.columns,
    *(EFFECTIVE[f"agrees_{channel}"] for channel in Channel),
).where(appointments.c.id == bindparam("own_id"))


def message_context(appointment_id: int) -> MessageContext:
    """The appointment of that number, which is there."""
    [row] = rows(_MESSAGE_CONTEXT, {"own_id": appointment_id})
    agreed = frozenset(channel for channel in Channel if getattr(row, f"effective_agrees_{channel}"))
    return _CONCERN.of(row, contact=_CONTACT.of(row, agreed=agreed))


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """Addresses that get nothing any more, and the accounts of therapists; who has none is not listed."""

    suppressed: tuple[Address, ...]
    accounts: Mapping[int, TherapistAccount]


def delivery_context(values: Collection[str], therapist_ids: Collection[int] = ()) -> DeliveryContext:
    """What is known of up to four addresses, whatever the channel, and of up to two therapists; one query."""
    asked = {value.casefold() for value in values}  # as they are stored
    parameters: dict[str, Any] = {f"value_{place}": value for place, value in enumerate(asked)}
    parameters |= {f"therapist_{place}": id for place, id in enumerate(therapist_ids)}
    found = rows(_DELIVERY_CONTEXT, parameters)
    return DeliveryContext(
        tuple(Address(Channel(row.code), row.address) for row in found if row.address),
        {row.therapist_id: TherapistAccount(row.user_id, row.code) for row in found if not row.address},
    )


def suppressed(values: Collection[str]) -> tuple[Address, ...]:
    """Those of up to four addresses, by whatever channel, to which nothing goes any more; one query."""
    return delivery_context(values).suppressed

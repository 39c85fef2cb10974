"""Appointments as the lines of a day or a week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from app import phones
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.i18n import localized, time_label
from app.queries.appointments.agenda import AgendaEntry
from app.queries.configuration.snapshot import ClinicSnapshot
from app.therapist.shared.labels import AppointmentStatusChip, confirmed_chip, status_chip, under_way_chip
from app.wording import TYPE_ICONS, relation_word, type_word

EXPECTED = (Status.BOOKED, Status.ARRIVED)


@dataclass(frozen=True, slots=True)
class ContactLink:
    """A way to reach somebody: icon, address of the link, what it does, and the number if it is one."""

    icon: str
    url: str
    label: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One appointment as the list takes it."""

    start: str
    end: str
    title: str
    url: str
    meta: tuple[tuple[str, str], ...]
    contacts: tuple[ContactLink, ...]
    chips: tuple[AppointmentStatusChip, ...]
    is_past: bool
    is_cancelled: bool


def agenda_line(
    clinic: ClinicSnapshot, entry: AgendaEntry, now: Minute, with_therapist: bool = False
) -> AgendaLine:
    """The line of an appointment; `with_therapist` where those of several are in one list."""
    is_cancelled = entry.status is Status.CANCELLED
    is_under_way = entry.status in EXPECTED and entry.starts_at <= now < entry.ends_at
    return AgendaLine(
        start=time_label(entry.starts_at),
        end=time_label(entry.ends_at),
        title=patient_name(entry),
        url=url_for("therapist.appointment", uid=entry.uid),
        meta=tuple(_meta(clinic, entry, with_therapist)),
        contacts=() if is_cancelled else tuple(_contacts(entry, clinic.settings.region)),
        chips=tuple(_chips(entry, is_under_way)),
        is_past=entry.ends_at <= now,
        is_cancelled=is_cancelled,
    )


def _chips(entry: AgendaEntry, is_under_way: bool) -> Iterator[AppointmentStatusChip]:
    """The status; of a visit that is still to come whether its patient said to be there tells more."""
    is_confirmed = entry.confirmed_at is not None and entry.status is Status.BOOKED
    yield confirmed_chip() if is_confirmed else status_chip(entry.status)
    if is_under_way:
        yield under_way_chip()


def patient_name(entry: AgendaEntry) -> str:
    """First and last name, as the record has them."""
    return f"{entry.first_name} {entry.last_name}"


def count_label(entries: Sequence[AgendaEntry]) -> str:
    """How many appointments there are; cancelled ones are told apart."""
    kept = kept_count(entries)
    cancelled = len(entries) - kept
    told = ngettext("%(num)s appointment", "%(num)s appointments", kept)
    struck = ngettext("%(num)s cancelled", "%(num)s cancelled", cancelled)
    return f"{told}, {struck}" if cancelled else told


def kept_count(entries: Sequence[AgendaEntry]) -> int:
    """How many appointments are not cancelled."""
    return sum(entry.status is not Status.CANCELLED for entry in entries)


def number_and_name(entry: AgendaEntry) -> tuple[str, str]:
    """The number to call and who answers it: typed for this appointment before the record's.

    Where the visit is a call, the number that was given for it; else a mobile before another phone.
    """
    called = entry.call_number if entry.type is ServiceType.PHONE else ""
    typed = called or entry.typed_mobile or entry.typed_phone or entry.call_number
    return typed or entry.mobile or entry.phone, _who(entry, typed)


def _meta(clinic: ClinicSnapshot, entry: AgendaEntry, with_therapist: bool) -> Iterator[tuple[str, str]]:
    yield "", localized(clinic.services[entry.service_id], "name")
    yield TYPE_ICONS[entry.type], type_word(entry.type)
    yield "place", localized(clinic.locations[entry.location_id], "name")
    if with_therapist:
        yield "calendar", clinic.therapists[entry.therapist_id].name
    if entry.booker_name:
        yield "person", _booked_by(entry)


def _booked_by(entry: AgendaEntry) -> str:
    relation = relation_word(entry.relation)
    within = relation[:1].lower() + relation[1:]
    return str(gettext("Booked by %(name)s (%(relation)s)", name=entry.booker_name, relation=within))


def _contacts(entry: AgendaEntry, region: str) -> Iterator[ContactLink]:
    number, name = number_and_name(entry)
    if number:
        label = gettext("Call %(name)s", name=name)
        yield ContactLink("phone", f"tel:{number}", label, phones.readable(number, region))
    email = entry.typed_email or entry.email
    if email:
        label = gettext("Write to %(name)s", name=_who(entry, entry.typed_email))
        yield ContactLink("mail", f"mailto:{email}", label)


def _who(entry: AgendaEntry, typed: str) -> str:
    """Whose contact data they are: what was typed is the booker's, where somebody else booked."""
    return entry.booker_name if typed and entry.booker_name else patient_name(entry)

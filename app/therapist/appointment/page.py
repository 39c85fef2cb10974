"""An appointment as the page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import url_for
from flask_babel import format_date, gettext, ngettext

from app import phones
from app.domain.patients.identity import age, is_minor
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label, localized, time_label
from app.queries.appointments.agenda import AppointmentFile, PastAct, PatientRecord, TypedContact
from app.queries.configuration.snapshot import ClinicSnapshot
from app.therapist.appointment.messages_card import MessagesCard
from app.therapist.shared.labels import (
    ACTORS,
    ACTS,
    ORIGINS,
    AppointmentStatusChip,
    confirmed_chip,
    language_word,
    status_chip,
)
from app.therapist.shared.tasks_card import TaskLine
from app.wording import relation_word, type_word


@dataclass(frozen=True, slots=True)
class AppointmentFact:
    """A label with what it says; with a url, the value is a link."""

    label: str
    value: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    """All that the page says; `differences` is what was typed otherwise than the record has it."""

    heading: str
    status: AppointmentStatusChip
    day_url: str
    patient_name: str
    visit: tuple[AppointmentFact, ...]
    patient: tuple[AppointmentFact, ...]
    differences: tuple[AppointmentFact, ...]
    booker: tuple[AppointmentFact, ...]
    booking: tuple[AppointmentFact, ...]
    history: tuple[AppointmentFact, ...]
    messages: MessagesCard
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class AroundAppointment:
    """What stands beside the appointment itself: its messages, and what is to be done by hand."""

    messages: MessagesCard
    tasks: tuple[TaskLine, ...]


def appointment_page(
    clinic: ClinicSnapshot, file: AppointmentFile, around: AroundAppointment, now: datetime
) -> AppointmentPage:
    """The page of an appointment; ages are told as of `now`."""
    region, today = clinic.settings.region, clinic.clock.today(now)
    record, typed = file.patient, file.typed
    day = clinic.clock.day_of(file.starts_at)
    return AppointmentPage(
        heading=gettext("Appointment on %(moment)s", moment=day_time_label(file.starts_at)),
        status=confirmed_chip() if _is_confirmed(file) else status_chip(file.status),
        day_url=url_for("therapist.day", date=day.isoformat()),
        patient_name=f"{record.first_name} {record.last_name}",
        visit=tuple(_visit(clinic, file)),
        patient=tuple(_patient(record, region, today)),
        differences=tuple(_differences(record, typed, region)) if typed else (),
        booker=tuple(_booker(typed, region, today)) if typed and typed.booker_name else (),
        booking=tuple(_booking(file)),
        history=tuple(_past(act) for act in file.history),
        messages=around.messages,
        tasks=around.tasks,
    )


def _is_confirmed(file: AppointmentFile) -> bool:
    return file.status is Status.BOOKED and file.confirmed_at is not None


def _visit(clinic: ClinicSnapshot, file: AppointmentFile) -> Iterator[AppointmentFact]:
    location, typed = clinic.locations[file.location_id], file.typed
    span = f"{time_label(file.starts_at)} – {time_label(file.ends_at)}"
    minutes = ngettext("%(num)s minute", "%(num)s minutes", file.ends_at - file.starts_at)
    yield AppointmentFact(gettext("Start and end"), span, note=minutes)
    yield AppointmentFact(gettext("Service"), localized(clinic.services[file.service_id], "name"))
    yield AppointmentFact(gettext("Type"), type_word(file.type))
    if typed and typed.call_number:
        yield _phone(gettext("Number to call"), typed.call_number, clinic.settings.region)
    if typed and typed.visit_address:
        yield AppointmentFact(gettext("Address of the visit"), typed.visit_address)
    yield AppointmentFact(gettext("Therapist"), clinic.therapists[file.therapist_id].name)
    yield AppointmentFact(gettext("Location"), localized(location, "name"), note=location.address)
    if typed and typed.reason:
        yield AppointmentFact(gettext("Reason given"), typed.reason)
    if file.cancel_reason:
        yield AppointmentFact(gettext("Reason for cancelling"), file.cancel_reason)


def _patient(record: PatientRecord, region: str, today: date) -> Iterator[AppointmentFact]:
    years = ngettext("%(num)s year old", "%(num)s years old", age(record.birth_date, today))
    yield AppointmentFact(gettext("Birth date"), _long(record.birth_date), note=years)
    contacts = tuple(_contacts(record, region))
    yield from contacts or (AppointmentFact(gettext("Contact"), gettext("Nothing on record")),)
    yield AppointmentFact(gettext("Language"), language_word(record.language))


def _contacts(source: PatientRecord | TypedContact, region: str) -> Iterator[AppointmentFact]:
    if source.email:
        yield _email(source.email)
    if source.mobile:
        yield _phone(gettext("Mobile"), source.mobile, region)
    if source.phone:
        yield _phone(gettext("Phone"), source.phone, region)


def _differences(record: PatientRecord, typed: TypedContact, region: str) -> Iterator[AppointmentFact]:
    """What was typed of the patient and is not so on record; contact data of a booker are no difference."""
    if (typed.first_name, typed.last_name) != (record.first_name, record.last_name):
        yield AppointmentFact(gettext("Name"), f"{typed.first_name} {typed.last_name}")
    if typed.birth_date != record.birth_date:
        yield AppointmentFact(gettext("Birth date"), _long(typed.birth_date))
    if not typed.booker_name:
        yield from _contacts(_unknown_part(record, typed), region)


def _unknown_part(record: PatientRecord, typed: TypedContact) -> TypedContact:
    numbers = (record.mobile, record.phone)
    return replace(
        typed,
        email="" if typed.email.casefold() == record.email.casefold() else typed.email,
        mobile="" if typed.mobile in numbers else typed.mobile,
        phone="" if typed.phone in numbers else typed.phone,
    )


def _booker(typed: TypedContact, region: str, today: date) -> Iterator[AppointmentFact]:
    yield AppointmentFact(gettext("Name"), typed.booker_name)
    yield AppointmentFact(gettext("Relationship"), relation_word(typed.relation))
    if typed.has_authority:
        yield AppointmentFact(
            gettext("Authority to book"), gettext("Says they have authority to book for the patient")
        )
    elif is_minor(typed.birth_date, today):
        yield AppointmentFact(
            gettext("Authority to book"), gettext("Not confirmed, though the patient is a minor")
        )
    yield from _contacts(typed, region)


def _booking(file: AppointmentFile) -> Iterator[AppointmentFact]:
    yield AppointmentFact(gettext("Booked on"), _moment(file.created_at), note=str(ORIGINS[file.origin]))
    yield AppointmentFact(gettext("Language of the messages"), language_word(file.language))
    if file.typed:
        yield AppointmentFact(gettext("Agreed to be contacted by"), _channels(file.typed))
        yield from _privacy(file.typed)


def _channels(typed: TypedContact) -> str:
    channels = (
        (typed.agrees_email, gettext("email")),
        (typed.agrees_sms, gettext("text message")),
        (typed.agrees_phone, gettext("phone call")),
    )
    return ", ".join(word for agreed, word in channels if agreed) or gettext("None")


def _privacy(typed: TypedContact) -> Iterator[AppointmentFact]:
    if typed.privacy_accepted_at is not None:
        version = gettext(
            "Version %(version)s (%(language)s)",
            version=typed.privacy_version,
            language=language_word(typed.privacy_language),
        )
        yield AppointmentFact(
            gettext("Privacy notice accepted"), _moment(typed.privacy_accepted_at), note=version
        )


def _past(act: PastAct) -> AppointmentFact:
    by = gettext("by %(who)s", who=act.user_name) if act.user_name else str(ACTORS[act.actor])
    return AppointmentFact(_moment(act.at), str(ACTS.get(act.act, act.act)), note=by)


def _email(address: str) -> AppointmentFact:
    return AppointmentFact(gettext("Email address"), address, url=f"mailto:{address}")


def _phone(label: str, number: str, region: str) -> AppointmentFact:
    return AppointmentFact(label, phones.readable(number, region), url=f"tel:{number}")


def _long(day: date) -> str:
    return str(format_date(day, "long"))


def _moment(at: datetime) -> str:
    return day_time_label(floor_minute(at))

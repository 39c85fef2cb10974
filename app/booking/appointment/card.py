"""An appointment on a card, as the patient's own pages show it."""

from dataclasses import dataclass

from flask_babel import gettext

from app import phones
from app.booking.shared.frame import Zone, clinic_zone, duration, person, span
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.i18n import day_label, localized, time_zone_name
from app.queries.appointments.by_link import LinkedAppointment
from app.queries.configuration.snapshot import ClinicSnapshot, LocationInfo
from app.wording import TYPE_ICONS, status_word, type_word


@dataclass(frozen=True, slots=True)
class CardLine:
    """One thing to know of the appointment."""

    icon: str
    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call."""

    readable: str
    uri: str


@dataclass(frozen=True, slots=True)
class VisitCard:
    """The appointment: what, when, and all there is to know of it.

    `essentials` are the lines that tell it from others.
    """

    title: str
    day: str
    time: str
    zone: Zone
    lines: list[CardLine]
    essentials: list[CardLine]
    status: str
    tone: str
    icon: str


def visit_card(clinic: ClinicSnapshot, visit: LinkedAppointment, is_ahead: bool = True) -> VisitCard:
    """The card of an appointment; `is_ahead` while the patient can still come."""
    status, tone, icon = _status(visit, is_ahead)
    return VisitCard(
        title=localized(clinic.services[visit.service_id], "name"),
        day=day_label(visit.starts_at),
        time=_time(visit),
        zone=clinic_zone(visit.starts_at),
        lines=_lines(clinic, visit),
        essentials=_essentials(clinic, visit),
        status=status,
        tone=tone,
        icon=icon,
    )


def clinic_phone(clinic: ClinicSnapshot, visit: LinkedAppointment) -> Phone | None:
    """The location's number, else the clinic's."""
    number = clinic.locations[visit.location_id].phone or clinic.settings.phone
    return Phone(phones.readable(number, clinic.settings.region), f"tel:{number}") if number else None


def _status(visit: LinkedAppointment, is_ahead: bool) -> tuple[str, str, str]:
    if visit.status is Status.CANCELLED:
        return status_word(visit.status), "bad", "cross"
    if not is_ahead:
        return str(gettext("Past")), "neutral", "check"
    if visit.confirmed_at is not None and visit.status is Status.BOOKED:
        return str(gettext("Confirmed")), "good", "check"
    return status_word(visit.status), "good", "check"


def _time(visit: LinkedAppointment) -> str:
    """From when to when, how long, and on whose clock."""
    length = duration(visit.ends_at - visit.starts_at)
    return f"{span(visit.starts_at, visit.ends_at)} ({length})\n{time_zone_name()}"


def _essentials(clinic: ClinicSnapshot, visit: LinkedAppointment) -> list[CardLine]:
    return [
        where_line(clinic, visit),
        CardLine("person", gettext("With"), person(clinic.therapists[visit.therapist_id])),
        CardLine("people", gettext("Patient"), f"{visit.first_name} {visit.last_name}"),
    ]


def _lines(clinic: ClinicSnapshot, visit: LinkedAppointment) -> list[CardLine]:
    location = clinic.locations[visit.location_id]
    lines = _essentials(clinic, visit)
    directions = localized(location, "directions")
    if directions and visit.type is ServiceType.IN_PERSON:
        lines.insert(1, CardLine("directions", gettext("How to get there"), directions))
    instructions = localized(clinic.services[visit.service_id], "instructions")
    if instructions:
        lines.append(CardLine("info", gettext("To prepare"), instructions))
    phone = clinic_phone(clinic, visit)
    if phone:
        lines.append(CardLine("phone", gettext("Phone"), phone.readable, url=phone.uri))
    return lines


def where_line(clinic: ClinicSnapshot, visit: LinkedAppointment) -> CardLine:
    """Where the visit takes place, or how."""
    location = clinic.locations[visit.location_id]
    is_in_person = visit.type is ServiceType.IN_PERSON
    parts = ("" if is_in_person else type_word(visit.type), _place(clinic, visit, location))
    icon = "place" if is_in_person else TYPE_ICONS[visit.type]
    link = clinic.therapists[visit.therapist_id].meeting_link if visit.type is ServiceType.VIDEO else ""
    if link:
        return CardLine(icon, gettext("Where"), type_word(visit.type), _note(visit, location, link), link)
    return CardLine(icon, gettext("Where"), "\n".join(part for part in parts if part), _note(visit, location))


def _place(clinic: ClinicSnapshot, visit: LinkedAppointment, location: LocationInfo) -> str:
    places = {
        ServiceType.IN_PERSON: localized(location, "name"),
        ServiceType.PHONE: phones.readable(visit.call_number, clinic.settings.region),
        ServiceType.VIDEO: "",
        ServiceType.HOME: visit.visit_address,
    }
    return places[visit.type]


def _note(visit: LinkedAppointment, location: LocationInfo, link: str = "") -> str:
    if link:
        return str(gettext("Open this link at the time of the appointment."))
    notes = {
        ServiceType.IN_PERSON: location.address,
        ServiceType.PHONE: gettext("Your therapist will call you at this number."),
        ServiceType.VIDEO: gettext(
            "The clinic will give you a link for the video call. If it is not there the day before, call us."
        ),
        ServiceType.HOME: gettext("Your therapist will come to this address."),
    }
    return str(notes[visit.type])

"""The page of a booked appointment, which the personal link opens."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app import phones
from app.booking.presenters.frame import Zone, clinic_zone, duration, person, span
from app.domain.appointment import Status
from app.domain.booking_rules import last_moment
from app.domain.service import ServiceType
from app.domain.wall_clock import ceil_minute
from app.i18n import day_label, day_time_label, localized, time_zone_name
from app.queries.clinic import ClinicSnapshot, LocationInfo
from app.queries.visits import Visit
from app.wording import TYPE_ICONS, status_word, type_word


@dataclass(frozen=True, slots=True)
class Line:
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
class VisitPage:
    """The appointment in words; `is_ahead` while the patient can still come."""

    heading: str
    title: str
    day: str
    time: str
    zone: Zone
    lines: list[Line]
    status: str
    is_ahead: bool
    is_cancelled: bool
    how_to_change: list[str]
    phone: Phone | None


def visit_page(clinic: ClinicSnapshot, visit: Visit, now: datetime) -> VisitPage:
    """What the bearer of the link may know."""
    is_cancelled = visit.status is Status.CANCELLED
    is_ahead = not is_cancelled and visit.ends_at > ceil_minute(now)
    return VisitPage(
        heading=_heading(is_cancelled, is_ahead),
        title=localized(clinic.services[visit.service_id], "name"),
        day=day_label(visit.starts_at),
        time=_time(visit),
        zone=clinic_zone(visit.starts_at),
        lines=_lines(clinic, visit),
        status=status_word(visit.status) if is_ahead or is_cancelled else gettext("Past"),
        is_ahead=is_ahead,
        is_cancelled=is_cancelled,
        how_to_change=_how_to_change(clinic, visit, now) if is_ahead else [],
        phone=_phone(clinic, clinic.locations[visit.location_id]),
    )


def _time(visit: Visit) -> str:
    """From when to when, how long, and on whose clock."""
    length = duration(visit.ends_at - visit.starts_at)
    return f"{span(visit.starts_at, visit.ends_at)} ({length})\n{time_zone_name()}"


def _heading(is_cancelled: bool, is_ahead: bool) -> str:
    if is_cancelled:
        return str(gettext("This appointment is cancelled"))
    return str(gettext("Your appointment is booked") if is_ahead else gettext("This appointment is over"))


def _lines(clinic: ClinicSnapshot, visit: Visit) -> list[Line]:
    location = clinic.locations[visit.location_id]
    lines = [
        _where(clinic, visit, location),
        Line("person", gettext("With"), person(clinic.therapists[visit.therapist_id])),
        Line("people", gettext("Patient"), f"{visit.first_name} {visit.last_name}"),
    ]
    directions = localized(location, "directions")
    if directions and visit.type is ServiceType.IN_PERSON:
        lines.insert(1, Line("directions", gettext("How to get there"), directions))
    instructions = localized(clinic.services[visit.service_id], "instructions")
    if instructions:
        lines.append(Line("info", gettext("To prepare"), instructions))
    phone = _phone(clinic, location)
    if phone:
        lines.append(Line("phone", gettext("Phone"), phone.readable, url=phone.uri))
    return lines


def _phone(clinic: ClinicSnapshot, location: LocationInfo) -> Phone | None:
    """The location's number, else the clinic's."""
    number = location.phone or clinic.settings.phone
    return Phone(phones.readable(number, clinic.settings.region), f"tel:{number}") if number else None


def _where(clinic: ClinicSnapshot, visit: Visit, location: LocationInfo) -> Line:
    values = {
        ServiceType.IN_PERSON: localized(location, "name"),
        ServiceType.PHONE: phones.readable(visit.call_number, clinic.settings.region),
        ServiceType.VIDEO: "",
        ServiceType.HOME: visit.visit_address,
    }
    notes = {
        ServiceType.IN_PERSON: location.address,
        ServiceType.PHONE: gettext("Your therapist will call you at this number."),
        ServiceType.VIDEO: gettext(
            "The clinic will give you a link for the video call. If it is not there the day before, call us."
        ),
        ServiceType.HOME: gettext("Your therapist will come to this address."),
    }
    is_in_person = visit.type is ServiceType.IN_PERSON
    parts = ("" if is_in_person else type_word(visit.type), values[visit.type])
    icon = "place" if is_in_person else TYPE_ICONS[visit.type]
    return Line(icon, gettext("Where"), "\n".join(part for part in parts if part), notes[visit.type])


def _how_to_change(clinic: ClinicSnapshot, visit: Visit, now: datetime) -> list[str]:
    """Until when it can be changed and cancelled; one sentence where both are the same."""
    rules = clinic.services[visit.service_id].rules
    deadlines = [
        last_moment(visit.starts_at, hours)
        for hours in (rules.modify_deadline_hours, rules.cancel_deadline_hours)
    ]
    change, cancel = (
        day_time_label(until) if until is not None and until >= ceil_minute(now) else ""
        for until in deadlines
    )
    if change == cancel:
        return [_both(change)]
    sentences = (
        [gettext("Until %(when)s, you can change the appointment by phone.", when=change)] if change else []
    )
    sentences.append(
        gettext("Until %(when)s, you can cancel the appointment by phone.", when=cancel)
        if cancel
        else _both("")
    )
    return sentences


def _both(until: str) -> str:
    if until:
        return str(gettext("Until %(when)s, you can change or cancel the appointment by phone.", when=until))
    return str(gettext("If you cannot be there, call as soon as you can."))

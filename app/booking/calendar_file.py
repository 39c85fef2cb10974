"""The appointment as a file for the patient's own calendar (RFC 5545)."""

from urllib.parse import urlsplit

from flask_babel import gettext
from icalendar import Calendar, Event

from app import phones
from app.domain.appointment import Status
from app.domain.service import ServiceType
from app.domain.wall_clock import instant_of
from app.i18n import localized
from app.queries.clinic import ClinicSnapshot
from app.queries.visits import Visit

PRODUCT = "-//Creneau//Appointments//FR"


def calendar_file(clinic: ClinicSnapshot, visit: Visit, base_url: str) -> bytes:
    """The file; calendars are shared with others, so it tells neither the service nor a profession.

    Its UID stays the same for as long as the appointment exists; its instants are in UTC.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(clinic, visit, urlsplit(base_url).hostname or ""))
    return bytes(calendar.to_ical())


def _event(clinic: ClinicSnapshot, visit: Visit, host: str) -> Event:
    event = Event()
    event.add("uid", f"{visit.uid}@{host}")
    event.add("sequence", 0)
    event.add("dtstamp", visit.created_at.replace(microsecond=0))
    event.add("dtstart", instant_of(visit.starts_at))
    event.add("dtend", instant_of(visit.ends_at))
    event.add("summary", _summary(clinic, visit))
    event.add("status", "CANCELLED" if visit.status is Status.CANCELLED else "CONFIRMED")
    where = _where(clinic, visit)
    if where:
        event.add("location", where)
    number = clinic.locations[visit.location_id].phone or clinic.settings.phone  # as the page shows it
    phone = phones.readable(number, clinic.settings.region)
    if phone:
        event.add("description", gettext("To change or cancel, call %(phone)s.", phone=phone))
    return event


def _summary(clinic: ClinicSnapshot, visit: Visit) -> str:
    return str(
        gettext(
            "Appointment with %(therapist)s, %(clinic)s",
            therapist=clinic.therapists[visit.therapist_id].name,
            clinic=localized(clinic.settings, "name"),
        )
    )


def _where(clinic: ClinicSnapshot, visit: Visit) -> str:
    location = clinic.locations[visit.location_id]
    if visit.type is ServiceType.IN_PERSON:
        return location.address or localized(location, "name")
    return visit.visit_address if visit.type is ServiceType.HOME else ""

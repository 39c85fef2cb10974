"""What a calendar is told of an appointment; by messages and by the patient's page alike."""

from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from flask_babel import gettext

from app import phones
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.i18n import localized
from app.notifications.calendar import CalendarEntry
from app.queries.configuration.snapshot import ClinicSnapshot


class InCalendar(Protocol):
    """What of an appointment a calendar needs."""

    @property
    def uid(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def therapist_id(self) -> int: ...
    @property
    def location_id(self) -> int: ...
    @property
    def type(self) -> ServiceType: ...
    @property
    def starts_at(self) -> Minute: ...
    @property
    def ends_at(self) -> Minute: ...
    @property
    def status(self) -> Status: ...
    @property
    def visit_address(self) -> str: ...


def calendar_entry(
    clinic: ClinicSnapshot, visit: InCalendar, site: str, stamped_at: datetime
) -> CalendarEntry:
    """The entry in the language that is spoken; `site` is the public address, `stamped_at` its making."""
    settings = clinic.settings
    name = localized(settings, "name")
    return CalendarEntry(
        uid=visit.uid,
        host=urlsplit(site).hostname or "",
        sequence=visit.revision,
        stamped_at=stamped_at,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        time_zone=settings.time_zone,
        is_cancelled=visit.status is Status.CANCELLED,
        summary=gettext(
            "Appointment with %(therapist)s, %(clinic)s",
            therapist=clinic.therapists[visit.therapist_id].name,
            clinic=name,
        ),
        place=_place(clinic, visit),
        description=_description(clinic, visit),
        organizer=f"mailto:{settings.email}" if settings.email else site,
        organizer_name=name,
    )


def _place(clinic: ClinicSnapshot, visit: InCalendar) -> str:
    location = clinic.locations[visit.location_id]
    if visit.type is ServiceType.IN_PERSON:
        return location.address or localized(location, "name")
    return visit.visit_address if visit.type is ServiceType.HOME else ""


def _description(clinic: ClinicSnapshot, visit: InCalendar) -> str:
    number = clinic.locations[visit.location_id].phone or clinic.settings.phone  # as pages say it
    phone = phones.readable(number, clinic.settings.region)
    return str(gettext("To change or cancel, call %(phone)s.", phone=phone)) if phone else ""

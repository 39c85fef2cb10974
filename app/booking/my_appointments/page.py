"""The list of somebody's appointments."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import APPOINTMENT_LINK_LIVES
from app.domain.time.wall_clock import instant_of
from app.i18n import day_label, localized, time_label
from app.queries.appointments.by_email import OwnAppointment, OwnAppointments
from app.queries.configuration.snapshot import ClinicSnapshot
from app.wording import status_word


@dataclass(frozen=True, slots=True)
class OwnAppointmentEntry:
    """One appointment; `value` is what its button sends, empty where no link opens it any more."""

    value: str
    day: str
    time: str
    title: str
    who: str
    status: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """What is to come and what is over."""

    upcoming: list[OwnAppointmentEntry]
    past: list[OwnAppointmentEntry]


def list_page(clinic: ClinicSnapshot, found: OwnAppointments, now: datetime) -> ListPage:
    """The list in words."""
    return ListPage(
        [_entry(clinic, one, now) for one in found.upcoming], [_entry(clinic, one, now) for one in found.past]
    )


def _entry(clinic: ClinicSnapshot, one: OwnAppointment, now: datetime) -> OwnAppointmentEntry:
    is_open = now < instant_of(one.ends_at) + APPOINTMENT_LINK_LIVES
    status, tone, icon = _status(one, now)
    return OwnAppointmentEntry(
        value=one.uid if is_open else "",
        day=day_label(one.starts_at),
        time=time_label(one.starts_at),
        title=localized(clinic.services[one.service_id], "name"),
        who=gettext(
            "%(patient)s, with %(therapist)s",
            patient=f"{one.first_name} {one.last_name}",
            therapist=clinic.therapists[one.therapist_id].name,
        ),
        status=status,
        tone=tone,
        icon=icon,
    )


def _status(one: OwnAppointment, now: datetime) -> tuple[str, str, str]:
    if one.status is Status.CANCELLED:
        return status_word(one.status), "bad", "cross"
    if instant_of(one.ends_at) <= now:
        return str(gettext("Past")), "neutral", "check"
    return status_word(one.status), "good", "check"

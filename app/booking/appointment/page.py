"""The page of a booked appointment, which the personal link opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from flask_babel import gettext

from app.booking.appointment.appointment_access import AppointmentAccess
from app.booking.appointment.card import Phone, VisitCard, clinic_phone, visit_card
from app.booking.appointment.message_status import message_status_sentences
from app.booking.appointment.self_service import SelfService, self_service
from app.domain.messages.vocabulary import Event
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label
from app.queries.appointments.by_link import NoticeChannels


class Done(StrEnum):
    """What was done just before the page is shown; the address says it, for patients have no cookie."""

    MOVED = auto()
    CONTACT = auto()


@dataclass(frozen=True, slots=True)
class VisitPage:
    """The appointment in words; `is_ahead` while the patient can still come.

    `since`: what became of it since it was booked. `told`: by which channels that is told. `presence_url`:
    where to say that one will be there, while that is asked. `refusal`: why something was not done just now.
    `done`: what was.
    """

    heading: str
    card: VisitCard
    is_ahead: bool
    is_cancelled: bool
    is_confirmed: bool
    since: str
    told: list[str]
    presence_url: str
    revision: int
    later: SelfService
    phone: Phone | None
    refusal: str = ""
    done: str = ""


def visit_page(
    access: AppointmentAccess, told: Mapping[Event, NoticeChannels], refusal: str = "", done: str = ""
) -> VisitPage:
    """What the bearer of the link may know."""
    visit = access.visit
    is_cancelled = visit.status is Status.CANCELLED
    is_moved = done == Done.MOVED and visit.revision > 0 and access.is_ahead
    said = _done(access, done)
    return VisitPage(
        heading=_heading(access, is_cancelled, is_moved),
        card=visit_card(access.clinic, visit, access.is_ahead),
        is_ahead=access.is_ahead,
        is_cancelled=is_cancelled,
        is_confirmed=visit.confirmed_at is not None and access.is_booked,
        since="" if is_moved or said else _since(access, is_cancelled),
        told=message_status_sentences(visit, told) if access.is_ahead or is_cancelled else [],
        presence_url=access.own_url("confirm") if access.is_asked_for_presence else "",
        revision=visit.revision,
        later=self_service(access),
        phone=clinic_phone(access.clinic, visit),
        refusal=refusal,
        done=said,
    )


def _heading(access: AppointmentAccess, is_cancelled: bool, is_moved: bool) -> str:
    if is_cancelled:
        return str(gettext("This appointment is cancelled"))
    if is_moved:
        return str(gettext("Your appointment has been moved"))
    return str(
        gettext("Your appointment is booked") if access.is_ahead else gettext("This appointment is over")
    )


def _done(access: AppointmentAccess, done: str) -> str:
    if done == Done.CONTACT and access.is_ahead and access.is_booked:
        return str(gettext("The contact details for this appointment are saved."))
    return ""


def _since(access: AppointmentAccess, is_cancelled: bool) -> str:
    """Whoever follows an old link learns that what they were told then no longer holds."""
    visit = access.visit
    if is_cancelled and visit.cancelled_at:
        when = day_time_label(floor_minute(visit.cancelled_at))
        if visit.cancelled_by == "patient":
            return str(gettext("On %(when)s, it was cancelled online.", when=when))
        return str(gettext("On %(when)s, the clinic cancelled it.", when=when))
    if visit.revision and access.is_ahead:
        return str(gettext("This appointment was changed after it was booked. This is how it stands now."))
    return ""

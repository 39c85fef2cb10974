"""Moving an appointment: the times it can be moved to, and the one that was chosen beside the present one."""

from dataclasses import dataclass

from flask_babel import gettext

from app.booking.appointment.appointment_access import AppointmentAccess
from app.booking.appointment.card import where_line
from app.booking.shared.frame import SummaryRow, Zone, clinic_zone, duration, person, span
from app.booking.shared.selection import ANY, Selection, Wishes
from app.booking.shared.wizard import WizardStep
from app.booking.time.page import Refusal
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.i18n import day_label, day_time_label, localized
from app.queries.configuration.snapshot import TherapistInfo


@dataclass(frozen=True, slots=True)
class WithWhom:
    """One of the choices between the same therapist and any."""

    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MovePage:
    """What stands around the weeks of free times: the appointment as it is, and with whom it may be."""

    heading: str
    present: list[SummaryRow]
    with_whom: list[WithWhom]
    action: str
    zone: Zone
    visit_url: str
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two appointments, before and after; `notes` are what is there besides the time."""

    title: str
    day: str
    time: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class MoveCheckPage:
    """The present time and the new one, to be confirmed; what the form sends goes in `sends`."""

    old: Side
    new: Side
    service: str
    zone: Zone
    action: str
    sends: list[tuple[str, str]]
    times_url: str
    visit_url: str


def move_page(access: AppointmentAccess, selection: Selection, refusal: Refusal | None = None) -> MovePage:
    """The page around the weeks."""
    is_in_person = selection.type is ServiceType.IN_PERSON
    return MovePage(
        heading=gettext("When would you like to come instead?")
        if is_in_person
        else gettext("When works for you instead?"),
        present=_present(access, selection),
        with_whom=_with_whom(access, selection),
        action=access.url(WizardStep.TIME, selection.wishes),
        zone=clinic_zone(),
        visit_url=access.own_url("visit"),
        refusal=refusal,
    )


def _present(access: AppointmentAccess, selection: Selection) -> list[SummaryRow]:
    visit, clinic = access.visit, access.clinic
    service = localized(clinic.services[visit.service_id], "name")
    therapist = clinic.therapists[visit.therapist_id].name
    chosen = selection.therapist.id if selection.therapist else None
    length = duration(*clinic.durations_of(visit.service_id, chosen))
    return [
        SummaryRow(
            gettext("Your appointment now"), gettext("Now: %(when)s", when=day_time_label(visit.starts_at))
        ),
        SummaryRow(gettext("Service"), f"{service} · {length}"),
        SummaryRow(gettext("With"), therapist),
    ]


def _with_whom(access: AppointmentAccess, selection: Selection) -> list[WithWhom]:
    """The same therapist first; nothing to choose where nobody else gives the service, or only others do."""
    own = access.clinic.therapists[access.visit.therapist_id]
    if len(selection.options.therapists) < 2 or own not in selection.options.therapists:
        return []
    is_any = selection.therapist is None
    return [
        WithWhom(own.name, access.url(WizardStep.TIME), not is_any),
        WithWhom(gettext("Any therapist"), access.url(WizardStep.TIME, Wishes(therapist=ANY)), is_any),
    ]


def move_check_page(
    access: AppointmentAccess, starts_at: Minute, location_id: int, therapist: TherapistInfo, start: str
) -> MoveCheckPage:
    """The page before confirming; `start` is what the button of the free time sent."""
    visit, clinic = access.visit, access.clinic
    old = clinic.therapists[visit.therapist_id]
    return MoveCheckPage(
        old=_side(
            access, gettext("Present time"), (visit.starts_at, visit.ends_at), visit.location_id, person(old)
        ),
        new=_side(
            access,
            gettext("New time"),
            (starts_at, starts_at + clinic.grid_of(visit.service_id, therapist.id).duration),
            location_id,
            person(therapist),
        ),
        service=localized(clinic.services[visit.service_id], "name"),
        zone=clinic_zone(starts_at),
        action=access.own_url("move_check"),
        sends=[("start", start), ("therapist", therapist.slug), ("revision", str(visit.revision))],
        times_url=access.url(WizardStep.TIME, Wishes(therapist="" if therapist == old else ANY)),
        visit_url=access.own_url("visit"),
    )


def _side(
    access: AppointmentAccess, title: str, times: tuple[Minute, Minute], location_id: int, with_whom: str
) -> Side:
    starts_at, ends_at = times
    where = where_line(access.clinic, access.visit).value
    if access.visit.type is ServiceType.IN_PERSON:
        where = localized(access.clinic.locations[location_id], "name")
    time = f"{span(starts_at, ends_at)} ({duration(ends_at - starts_at)})"
    return Side(title, day_label(starts_at), time, [with_whom, where])

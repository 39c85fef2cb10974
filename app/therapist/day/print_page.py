"""A day as it is printed: with names, or with initials only, as it is posted at the desk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from app import phones
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label, full_date, localized, time_label
from app.queries.appointments.agenda import AgendaEntry
from app.queries.configuration.snapshot import ClinicSnapshot
from app.therapist.shared.absences import absence_label
from app.therapist.shared.agenda_lines import number_and_name, patient_name
from app.therapist.shared.calendar_query import CalendarQuery
from app.therapist.shared.labels import with_capital
from app.wording import type_word


@dataclass(frozen=True, slots=True)
class Sheet:
    """One therapist's table."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PrintPage:
    """All that is printed, and the ways to the other form and back."""

    heading: str
    is_date_wrong: bool
    printed_at: str
    absences: str
    headers: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    has_names: bool
    other_url: str
    day_url: str


def print_page(
    clinic: ClinicSnapshot,
    asked: CalendarQuery,
    entries: Sequence[AgendaEntry],
    now: datetime,
    has_names: bool,
) -> PrintPage:
    """The page of a day; cancelled appointments are left out. Without names, nothing tells who comes."""
    return PrintPage(
        heading=with_capital(full_date(asked.day)),
        is_date_wrong=asked.is_date_wrong,
        printed_at=gettext("Printed on %(moment)s", moment=day_time_label(floor_minute(now))),
        absences=absence_label(clinic, asked.shown, asked.day),
        headers=_headers(has_names),
        sheets=tuple(_sheets(clinic, asked, entries, has_names)),
        has_names=has_names,
        other_url=asked.url("day_print", asked.day, names="without" if has_names else "with"),
        day_url=asked.url("day", asked.day),
    )


def _headers(has_names: bool) -> tuple[str, ...]:
    who = gettext("Name") if has_names else gettext("Initials")
    common = (gettext("Time"), who, gettext("Service"), gettext("Type"), gettext("Location"))
    return (*common, gettext("Phone")) if has_names else common


def _sheets(
    clinic: ClinicSnapshot, asked: CalendarQuery, entries: Sequence[AgendaEntry], has_names: bool
) -> Iterator[Sheet]:
    for therapist in asked.shown:
        own = [
            entry
            for entry in entries
            if entry.therapist_id == therapist.id and entry.status is not Status.CANCELLED
        ]
        if own:
            count = ngettext("%(num)s appointment", "%(num)s appointments", len(own))
            rows = tuple(_row(clinic, entry, has_names) for entry in own)
            yield Sheet(f"{therapist.name} · {count}", rows)


def _row(clinic: ClinicSnapshot, entry: AgendaEntry, has_names: bool) -> tuple[str, ...]:
    common = (
        f"{time_label(entry.starts_at)} – {time_label(entry.ends_at)}",
        patient_name(entry) if has_names else _initials(entry),
        localized(clinic.services[entry.service_id], "name"),
        type_word(entry.type),
        localized(clinic.locations[entry.location_id], "name"),
    )
    return (*common, _phone(entry, clinic.settings.region)) if has_names else common


def _initials(entry: AgendaEntry) -> str:
    return " ".join(f"{name[0].upper()}." for name in (entry.first_name, entry.last_name) if name)


def _phone(entry: AgendaEntry, region: str) -> str:
    """The number, and who answers it where that is not the patient."""
    number, name = number_and_name(entry)
    if not number:
        return "–"
    readable = phones.readable(number, region)
    return readable if name == patient_name(entry) else f"{readable} ({name})"

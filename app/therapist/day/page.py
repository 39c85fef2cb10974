"""A day's appointments as the page shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext

from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import floor_minute
from app.i18n import full_date, time_label
from app.queries.appointments.agenda import AgendaEntry
from app.queries.configuration.snapshot import ClinicSnapshot
from app.therapist.shared.absences import absence_label
from app.therapist.shared.agenda_lines import AgendaLine, agenda_line, count_label
from app.therapist.shared.calendar_query import CalendarQuery
from app.therapist.shared.labels import with_capital
from app.therapist.shared.tasks_card import ToDo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TherapistDay:
    """One therapist's lines; `now_at` is how many of them stand above the mark of now, None on other days."""

    name: str
    count: str
    lines: tuple[AgendaLine, ...]
    now_at: int | None


@dataclass(frozen=True, slots=True)
class DayPage:
    """All that the page says and where its links lead; `therapists` is empty where there is no choice."""

    heading: str
    date_iso: str
    is_today: bool
    is_date_wrong: bool
    lead: str
    absences: str
    now_label: str
    groups: tuple[TherapistDay, ...]
    is_grouped: bool
    therapists: tuple[tuple[str, str], ...]
    chosen: str
    day_url: str
    week_url: str
    previous_url: str
    next_url: str
    today_url: str
    print_urls: tuple[str, str]
    to_do: ToDo


def day_page(
    clinic: ClinicSnapshot, asked: CalendarQuery, entries: Sequence[AgendaEntry], to_do: ToDo, now: datetime
) -> DayPage:
    """The page that answers a question; what is over is told from `now`."""
    is_grouped, is_today = len(asked.shown) != 1, asked.day == clinic.clock.today(now)
    return DayPage(
        heading=with_capital(full_date(asked.day)),
        date_iso=asked.day.isoformat(),
        is_today=is_today,
        is_date_wrong=asked.is_date_wrong,
        lead=asked.titled(count_label(entries)),
        absences=absence_label(clinic, asked.shown, asked.day),
        now_label=gettext("Now, %(time)s", time=time_label(floor_minute(now))),
        groups=tuple(_groups(clinic, asked, entries, floor_minute(now), is_today)),
        is_grouped=is_grouped,
        therapists=asked.choices,
        chosen=asked.chosen_slug,
        day_url=asked.url("day", asked.day),
        week_url=asked.url("week", asked.day),
        previous_url=asked.url("day", asked.day - ONE_DAY),
        next_url=asked.url("day", asked.day + ONE_DAY),
        today_url=asked.url("day", None),
        print_urls=(
            asked.url("day_print", asked.day, names="with"),
            asked.url("day_print", asked.day, names="without"),
        ),
        to_do=to_do,
    )


def _groups(
    clinic: ClinicSnapshot, asked: CalendarQuery, entries: Sequence[AgendaEntry], now: Minute, is_today: bool
) -> Iterator[TherapistDay]:
    for therapist in asked.shown:
        own = [entry for entry in entries if entry.therapist_id == therapist.id]
        if own:
            lines = tuple(agenda_line(clinic, entry, now) for entry in own)
            yield TherapistDay(therapist.name, count_label(own), lines, _over(own, now) if is_today else None)


def _over(entries: Sequence[AgendaEntry], now: Minute) -> int:
    """How many come before the first that is not over."""
    return next((number for number, entry in enumerate(entries) if entry.ends_at > now), len(entries))

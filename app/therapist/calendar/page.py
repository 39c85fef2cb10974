"""A week's appointments as the page shows them, day by day from Monday."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.time.wall_clock import floor_minute
from app.i18n import day_of_week, week_label, weekday_date
from app.queries.appointments.agenda import AgendaEntry
from app.queries.configuration.snapshot import ClinicSnapshot
from app.therapist.shared.absences import absence_label
from app.therapist.shared.agenda_lines import AgendaLine, agenda_line, count_label, kept_count
from app.therapist.shared.calendar_query import CalendarQuery
from app.therapist.shared.labels import with_capital

DAYS = 7
ONE_WEEK = timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day with its lines; `url` leads to its own page.

    `anchor`, `short` and `kept` (how many are not cancelled) are for the link that jumps to it.
    """

    anchor: str
    short: str
    kept: int
    label: str
    url: str
    is_today: bool
    count: str
    absences: str
    lines: tuple[AgendaLine, ...]


@dataclass(frozen=True, slots=True)
class WeekPage:
    """All that the page says and where its links lead; `therapists` is empty where there is no choice."""

    heading: str
    date_iso: str
    is_this_week: bool
    is_date_wrong: bool
    lead: str
    days: tuple[WeekDay, ...]
    therapists: tuple[tuple[str, str], ...]
    chosen: str
    day_url: str
    week_url: str
    previous_url: str
    next_url: str
    today_url: str


def week_page(
    clinic: ClinicSnapshot, asked: CalendarQuery, entries: Sequence[AgendaEntry], now: datetime
) -> WeekPage:
    """The page that answers a question; what is over is told from `now`."""
    today, monday = clinic.clock.today(now), asked.monday
    first, last = clinic.clock.days(monday, DAYS)
    return WeekPage(
        heading=with_capital(week_label(first, last - 1)),
        date_iso=asked.day.isoformat(),
        is_this_week=monday <= today < monday + ONE_WEEK,
        is_date_wrong=asked.is_date_wrong,
        lead=asked.titled(count_label(entries)),
        days=_days(clinic, asked, entries, now),
        therapists=asked.choices,
        chosen=asked.chosen_slug,
        day_url=asked.url("day", asked.day),
        week_url=asked.url("week", asked.day),
        previous_url=asked.url("week", asked.day - ONE_WEEK),
        next_url=asked.url("week", asked.day + ONE_WEEK),
        today_url=asked.url("week", None),
    )


def _days(
    clinic: ClinicSnapshot, asked: CalendarQuery, entries: Sequence[AgendaEntry], now: datetime
) -> tuple[WeekDay, ...]:
    of_day: dict[date, list[AgendaEntry]] = defaultdict(list)
    for entry in entries:
        of_day[clinic.clock.day_of(entry.starts_at)].append(entry)
    today, with_therapist = clinic.clock.today(now), len(asked.shown) > 1
    return tuple(
        WeekDay(
            anchor=f"day-{day}",
            short=with_capital(day_of_week(day)),
            kept=kept_count(of_day[day]),
            label=with_capital(weekday_date(day)),
            url=asked.url("day", day),
            is_today=day == today,
            count=count_label(of_day[day]),
            absences=absence_label(clinic, asked.shown, day),
            lines=tuple(
                agenda_line(clinic, entry, floor_minute(now), with_therapist) for entry in of_day[day]
            ),
        )
        for day in (asked.monday + timedelta(days=number) for number in range(DAYS))
    )

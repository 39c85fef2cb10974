"""What the address of a list asks for: a day, and whose calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for

from app.domain.time.wall_clock import iso_day
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo

YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """A day, and the calendars: the chosen one, or all that may be seen."""

    day: date
    is_date_wrong: bool
    calendars: tuple[TherapistInfo, ...]
    chosen: TherapistInfo | None

    @property
    def shown(self) -> tuple[TherapistInfo, ...]:
        """The calendars that the answer covers."""
        return (self.chosen,) if self.chosen else self.calendars

    @property
    def therapist_ids(self) -> frozenset[int]:
        """Whose appointments are asked for."""
        return frozenset(therapist.id for therapist in self.shown)

    @property
    def monday(self) -> date:
        """The first day of the week that the day is in."""
        return self.day - timedelta(days=self.day.weekday())

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The calendars one can choose between, by slug and name; none where there is no choice."""
        return tuple((each.slug, each.name) for each in self.calendars) if len(self.calendars) > 1 else ()

    @property
    def chosen_slug(self) -> str:
        """The calendar that was chosen, an empty text for all."""
        return self.chosen.slug if self.chosen else ""

    def titled(self, text: str) -> str:
        """A text about what is shown, under the name of its therapist where it is a single one's."""
        return f"{self.shown[0].name} · {text}" if len(self.shown) == 1 else text

    def url(self, endpoint: str, day: date | None, **query: str) -> str:
        """The address of a list of the same calendars; without a day it is today's."""
        therapist = self.chosen_slug or None
        return url_for(f"therapist.{endpoint}", date=day and day.isoformat(), therapist=therapist, **query)  # type: ignore[arg-type]


def read_calendar_query(
    clinic: ClinicSnapshot, calendars: frozenset[int] | None, query: Mapping[str, str], now: datetime
) -> CalendarQuery | None:
    """The question of a query string; today for a date that is none, None for a calendar that is not theirs.

    `calendars` are the therapists that may be seen, None meaning all.
    """
    every = clinic.therapists.values()
    visible = tuple(each for each in every if calendars is None or each.id in calendars)
    slug, typed = query.get("therapist"), query.get("date")
    chosen = next((each for each in visible if each.slug == slug), None)
    if slug and chosen is None:
        return None
    day = _day(typed) if typed else None
    return CalendarQuery(day or clinic.clock.today(now), bool(typed and day is None), visible, chosen)


def _day(typed: str) -> date | None:
    day = iso_day(typed)
    return day if day and day.year in YEARS else None

"""A week of free times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext

from app.booking.presenters.frame import Frame, frame, zone_note
from app.booking.selection import Selection
from app.booking.way import Step, Way
from app.booking.weeks import BookableWeeks, Week
from app.domain.intervals import Minute
from app.domain.service import ServiceType
from app.i18n import (
    day_label,
    day_time_label,
    full_date,
    localized,
    short_day,
    time_label,
    week_label,
    weekday_date,
)
from app.queries.availability import OfferedStart
from app.queries.drafts import LiveHold
from app.tokens import new_token

FIRST_WEEK = "first"
WEEKEND = 5  # Saturday and Sunday are shown only when they have free times


@dataclass(frozen=True, slots=True)
class SlotButton:
    """A free time; `value` is what its button sends."""

    value: str
    time: str
    day: str
    note: str = ""
    short_day: str = ""


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day of the week with its free times."""

    date_iso: str
    short: str
    long: str
    is_today: bool
    slots: list[SlotButton]


@dataclass(frozen=True, slots=True)
class LabelledUrl:
    """A link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week, and the ways to others."""

    label: str
    days: list[DayColumn]
    previous_url: str | None
    next_url: str | None
    first_url: str | None
    next_free: LabelledUrl | None
    horizon: str = ""


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """What was found: the week that is shown, its starts, and, where it has none, the next one after it.

    `has_first`: the week is known to be that of the first free time.
    """

    weeks: BookableWeeks
    week: Week
    starts: Sequence[OfferedStart]
    next_start: OfferedStart | None = None
    has_first: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a time could not be had, and the nearest free ones."""

    sentence: str
    slots: list[SlotButton]


@dataclass(frozen=True, slots=True)
class TimePage:
    """Free times to choose from; no week when there are none as far ahead as can be booked.

    `first_token` goes with the time of somebody without an unfinished booking: a click made twice begins one.
    """

    frame: Frame
    heading: str
    action: str
    first_token: str
    week: WeekView | None
    zone_note: str
    refusal: Refusal | None = None


def time_page(
    way: Way, selection: Selection, found: FreeTimes | None, refusal: Refusal | None = None
) -> TimePage:
    """The page of a week."""
    return TimePage(
        frame=frame(way, Step.TIME, selection),
        heading=_heading(selection),
        action=way.url(Step.TIME, selection.wishes),
        first_token="" if way.draft else new_token(),
        week=_week(way, selection, found) if found else None,
        zone_note=zone_note(way),
        refusal=refusal,
    )


def _heading(selection: Selection) -> str:
    if selection.type is ServiceType.IN_PERSON:
        return str(gettext("When would you like to come?"))
    return str(gettext("When works for you?"))


def refusal(way: Way, selection: Selection, sentence: str, starts: Sequence[OfferedStart]) -> Refusal:
    """A refusal with free times, each with its date beside it."""
    return Refusal(sentence, [_dated_slot(way, selection, start) for start in _each_once(selection, starts)])


def _week(way: Way, selection: Selection, found: FreeTimes) -> WeekView:
    clock, week = found.weeks.clock, found.week
    previous, following = found.weeks.before(week), found.weeks.after(week)
    days = _days(selection, found)
    return WeekView(
        label=week_label(clock.midnight(days[0].day), clock.midnight(days[-1].day)),
        days=[_column(way, selection, shown) for shown in days],
        previous_url=_week_url(way, selection, previous),
        next_url=_week_url(way, selection, following),
        first_url=_first_url(way, selection) if previous and not found.has_first else None,
        next_free=_next_free(way, selection, found),
        horizon="" if following else _horizon(found.weeks),
    )


def _horizon(weeks: BookableWeeks) -> str:
    last = full_date(weeks.last_day)
    return str(gettext("Appointments can be booked online until %(day)s.", day=last))


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    midnight: Minute
    starts: list[OfferedStart]


def _days(selection: Selection, found: FreeTimes) -> list[_Day]:
    clock = found.weeks.clock
    by_day = {
        day: list(starts)
        for day, starts in groupby(
            _each_once(selection, found.starts), key=lambda start: clock.day_of(start.starts_at)
        )
    }
    return [
        _Day(day, clock.midnight(day), by_day.get(day, []))
        for day in found.week.days
        if day.weekday() < WEEKEND or day in by_day
    ]


def _column(way: Way, selection: Selection, shown: _Day) -> DayColumn:
    full = day_label(shown.midnight)
    return DayColumn(
        date_iso=shown.day.isoformat(),
        short=short_day(shown.midnight),
        long=weekday_date(shown.day),
        is_today=shown.day == way.today,
        slots=[
            SlotButton(
                slot_value(way, selection, start),
                time_label(start.starts_at),
                full,
                _slot_note(way, selection, start),
            )
            for start in shown.starts
        ],
    )


def _week_url(way: Way, selection: Selection, monday: date | None) -> str | None:
    return way.url(Step.TIME, selection.wishes, week=monday.isoformat()) if monday else None


def _first_url(way: Way, selection: Selection) -> str:
    """The week of the first free time, wherever that is."""
    return way.url(Step.TIME, selection.wishes, week=FIRST_WEEK)


def _next_free(way: Way, selection: Selection, found: FreeTimes) -> LabelledUrl | None:
    if found.starts:
        return None
    if found.next_start is None:
        return LabelledUrl(gettext("First available time"), _first_url(way, selection))
    week = found.weeks.of_minute(found.next_start.starts_at)
    label = gettext("Next available time: %(when)s", when=day_time_label(found.next_start.starts_at))
    return LabelledUrl(label, way.url(Step.TIME, selection.wishes, week=week.monday.isoformat()))


def _each_once(selection: Selection, starts: Sequence[OfferedStart]) -> list[OfferedStart]:
    """The starts; where the place does not matter to the patient, equal times once."""
    if selection.type is ServiceType.IN_PERSON:
        return list(starts)
    return list({start.starts_at: start for start in reversed(starts)}.values())[::-1]


def slot_value(way: Way, selection: Selection, start: OfferedStart) -> str:
    """What a slot's button sends: the UTC minute, and where if that was left open."""
    if selection.location:
        return str(start.starts_at)
    return f"{start.starts_at}@{way.clinic.locations[start.location_id].slug}"


def _slot_note(way: Way, selection: Selection, start: OfferedStart) -> str:
    if way.draft and way.draft.hold and _is_held(way.draft.hold, selection, start):
        return str(gettext("held for you"))
    if selection.type is ServiceType.IN_PERSON and selection.location is None:
        return localized(way.clinic.locations[start.location_id], "name")
    return ""


def _is_held(hold: LiveHold, selection: Selection, start: OfferedStart) -> bool:
    has_its_length = hold.ends_at - hold.starts_at == selection.service.duration_minutes
    return hold.starts_at == start.starts_at and hold.therapist_id in start.therapist_ids and has_its_length


def _dated_slot(way: Way, selection: Selection, start: OfferedStart) -> SlotButton:
    return SlotButton(
        slot_value(way, selection, start),
        time_label(start.starts_at),
        day_label(start.starts_at),
        _slot_note(way, selection, start),
        short_day(start.starts_at),
    )

"""A week of hours as a drawing: days side by side, time downwards, every place and size in percents."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.admin.hours.wall_time_labels import wall_label
from app.domain.configuration.setup import BreakSetup, PeriodSetup, ScheduleSetup
from app.i18n import clock_label, weekday_name

DAYS = 7
HALF_OF_DAY = re.compile(r"\s[ap]\.m\.$")
HOUR = 60
EARLIEST, LATEST = 8 * HOUR, 18 * HOUR  # a week of less is drawn with these hours too
MARGIN = 0.5  # between days
ROOM_FOR_START, ROOM_FOR_BOTH = 6.0, 12.0  # how high a block must be for its times


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle, and the times that are written into it where there is room.

    The weekday and wall minutes that it stands for are those of a script that lets it be dragged.
    """

    weekday: int
    start: int
    end: int
    x: str
    y: str
    width: str
    height: str
    bottom: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A full hour: how far down, and its time."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class WeekDrawing:
    """The names of the days, the hours beside them, and what is drawn, from one wall minute to another."""

    first: int
    last: int
    days: tuple[str, ...]
    marks: tuple[Mark, ...]
    periods: tuple[Block, ...]
    breaks: tuple[Block, ...]


def span_of(schedules: Iterable[ScheduleSetup]) -> tuple[int, int]:
    """From when until when a drawing reaches that has room for all these hours: full hours, wall minutes."""
    periods = [each for schedule in schedules for each in schedule.periods]
    first = min((EARLIEST, *(each.start_minute for each in periods))) // HOUR * HOUR
    return first, -(-max((LATEST, *(each.end_minute for each in periods))) // HOUR) * HOUR


def week_drawing(schedules: Sequence[ScheduleSetup], span: tuple[int, int] | None = None) -> WeekDrawing:
    """The drawing of one week in which all these hours are worked; as high as they need, or of that span."""
    span = first, last = span or span_of(schedules)
    periods = [each for schedule in schedules for each in schedule.periods]
    breaks = [each for schedule in schedules for each in schedule.breaks]
    return WeekDrawing(
        first=first,
        last=last,
        days=tuple(weekday_name(day)[:3].capitalize() for day in range(DAYS)),
        marks=tuple(
            _mark(minute, span) for minute in range(first + HOUR, last, HOUR) if minute % (2 * HOUR) == 0
        ),
        periods=tuple(_block(each, span) for each in sorted(periods, key=_place)),
        breaks=tuple(_block(each, span) for each in sorted(breaks, key=_place) if each.end_minute > first),
    )


def _place(each: PeriodSetup | BreakSetup) -> tuple[int, int]:
    return each.weekday, each.start_minute


def _mark(minute: int, span: tuple[int, int]) -> Mark:
    return Mark(_percent(_down(minute, span)), clock_label(minute // HOUR))


def _block(each: PeriodSetup | BreakSetup, span: tuple[int, int]) -> Block:
    top, bottom = _down(max(each.start_minute, span[0]), span), _down(min(each.end_minute, span[1]), span)
    height = max(bottom - top, 0.0)
    return Block(
        weekday=each.weekday,
        start=each.start_minute,
        end=each.end_minute,
        x=_percent(each.weekday * 100 / DAYS + MARGIN),
        y=_percent(top),
        width=_percent(100 / DAYS - 2 * MARGIN),
        height=_percent(height),
        bottom=_percent(bottom),
        starts=_short(each.start_minute) if height >= ROOM_FOR_START else "",
        ends=_short(each.end_minute) if height >= ROOM_FOR_BOTH else "",
    )


def _short(minute: int) -> str:
    """A time without its half of the day, which the hours beside the drawing tell."""
    return HALF_OF_DAY.sub("", wall_label(minute))


def _down(minute: int, span: tuple[int, int]) -> float:
    return (minute - span[0]) * 100 / (span[1] - span[0])


def _percent(share: float) -> str:
    return f"{share:.2f}%"

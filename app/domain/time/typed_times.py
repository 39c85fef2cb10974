"""Times of the day as people type them: 9:00, 9h30, 14 h, 2:30 pm."""

import re
from collections.abc import Iterable
from itertools import pairwise

from app.domain.time.intervals import Interval

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})?)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_TO = re.compile(r"\s*(?:–|—|-|\bà\b|\bto\b)\s*")


class UnreadableTime(ValueError):
    """What was typed is no time, or no stretch of time; its text is the part that cannot be read."""


def wall_minute(typed: str) -> int:
    """Minutes after midnight of a time of the day; 24:00 is the day's end. Raises UnreadableTime.

    >>> [wall_minute(typed) for typed in ("9:00", "9h30", "14 h", "2:30 p.m.", "12 am", "24:00")]
    [540, 570, 840, 870, 0, 1440]
    """
    found = _TIME.fullmatch(typed.strip().replace("\u00a0", " "))
    if found is None:
        raise UnreadableTime(typed)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise UnreadableTime(typed)
        hour = hour % 12 + (12 if half == "p" else 0)
    if minute > 59 or hour * 60 + minute > 1440:
        raise UnreadableTime(typed)
    return hour * 60 + minute


def stretches(typed: str) -> tuple[Interval, ...]:
    """Stretches of a day in wall minutes, with commas between them, in order, apart. Raises UnreadableTime.

    >>> stretches("9:00–12:00, 13 h à 17 h")
    ((540, 720), (780, 1020))
    >>> stretches(" ")
    ()
    """
    found = tuple(_stretch(part) for part in re.split("[,;]", typed) if part.strip())
    for before, after in pairwise(found):
        if after[0] < before[1]:
            raise UnreadableTime(typed)
    return found


def _stretch(typed: str) -> Interval:
    ends = _TO.split(typed.strip())
    if len(ends) != 2:
        raise UnreadableTime(typed)
    start, end = map(wall_minute, ends)
    if start >= end:
        raise UnreadableTime(typed)
    return start, end


def written(parts: Iterable[Interval]) -> str:
    """Stretches of a day as one can type them.

    >>> written([(540, 720), (780, 1020)])
    '9:00–12:00, 13:00–17:00'
    """
    return ", ".join(f"{_time(start)}–{_time(end)}" for start, end in parts)


def _time(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"

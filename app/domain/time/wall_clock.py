"""Between the clinic's wall clock and UTC epoch minutes."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.errors import UnknownTimeZone
from app.domain.time.intervals import Interval, Minute

DAY_MINUTES = 1440
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def ceil_minute(instant: datetime) -> Minute:
    """The first whole minute that is not before an aware instant.

    >>> [ceil_minute(datetime(1970, 1, 1, 0, 1, second, tzinfo=UTC)) for second in (0, 1)]
    [1, 2]
    """
    return -((datetime(1970, 1, 1, tzinfo=UTC) - instant) // timedelta(minutes=1))


def floor_minute(instant: datetime) -> Minute:
    """The last whole minute that is not after an aware instant.

    >>> [floor_minute(datetime(1970, 1, 1, 0, 1, second, tzinfo=UTC)) for second in (0, 59)]
    [1, 1]
    """
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


def instant_of(minute: Minute) -> datetime:
    """The aware UTC datetime of a minute.

    >>> instant_of(90).isoformat()
    '1970-01-01T01:30:00+00:00'
    """
    return datetime.fromtimestamp(minute * 60, UTC)


def iso_day(text: str) -> date | None:
    """The day that a text such as 2026-12-09 names, None for any other form of a date or none at all.

    >>> iso_day("2026-12-09"), iso_day("20261209"), iso_day("2026-W50-1"), iso_day("2026-02-30")
    (datetime.date(2026, 12, 9), None, None, None)
    """
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def days_around(window: Interval) -> tuple[int, int]:
    """The first and last day (ordinals) that can have minutes in a window, whatever the zone.

    >>> [date.fromordinal(day).isoformat() for day in days_around((0, 1440))]
    ['1969-12-31', '1970-01-02']
    """
    return window[0] // DAY_MINUTES + _EPOCH_DAY - 1, (window[1] - 1) // DAY_MINUTES + _EPOCH_DAY + 1


class EvenDays(NamedTuple):
    """Consecutive clinic days (ordinals, both ends included); even: every one is 24 h long."""

    first: int
    last: int
    midnight: Minute  # at which the first begins
    is_even: bool


@dataclass(frozen=True)
class WallClock:
    """The wall clock of one IANA zone; raises UnknownTimeZone. A skipped wall time means the first moment
    after the gap, one that comes twice means the first (glossary, Time).

    >>> WallClock("Europe/Paris") == WallClock("Europe/Paris")
    True
    """

    zone_name: str
    zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            zone = ZoneInfo(self.zone_name)
        except (KeyError, ValueError, OSError) as error:
            raise UnknownTimeZone(self.zone_name) from error
        object.__setattr__(self, "zone", zone)

    def minute_at(self, day: date, wall_minute: int) -> Minute:
        """The instant at which a clinic day's clock shows so many minutes after midnight, 0…1440.

        >>> toronto = WallClock("America/Toronto")
        >>> spring = date(2027, 3, 14)  # 02:00 to 03:00 does not exist
        >>> toronto.minute_at(spring, 150) == toronto.minute_at(spring, 180) == toronto.midnight(spring) + 120
        True
        """
        return self.from_wall(datetime.combine(day, time()) + timedelta(minutes=wall_minute))

    def midnight(self, day: date) -> Minute:
        """The instant at which a clinic day begins.

        >>> instant_of(WallClock("Asia/Kolkata").midnight(date(2027, 1, 2))).isoformat()
        '2027-01-01T18:30:00+00:00'
        """
        return _midnight(self, day.toordinal())

    def days(self, first: date, count: int) -> Interval:
        """So many clinic days from a first one, from midnight to midnight.

        >>> start, end = WallClock("America/Toronto").days(date(2027, 3, 14), 1)  # the clock springs forward
        >>> (end - start) // 60
        23
        """
        return self.midnight(first), self.midnight(first + timedelta(days=count))

    def today(self, now: datetime) -> date:
        """The clinic's date at an aware instant.

        >>> WallClock("America/Toronto").today(datetime(2027, 1, 2, 3, 0, tzinfo=UTC))
        datetime.date(2027, 1, 1)
        """
        return now.astimezone(self.zone).date()

    def day_of(self, minute: Minute) -> date:
        """The clinic's date at an instant.

        >>> WallClock("America/Toronto").day_of(0)
        datetime.date(1969, 12, 31)
        """
        return self.local(minute).date()

    def local(self, minute: Minute) -> datetime:
        """An instant as an aware datetime of the clinic's zone.

        >>> WallClock("Europe/Zurich").local(0).isoformat()
        '1970-01-01T01:00:00+01:00'
        """
        return datetime.fromtimestamp(minute * 60, self.zone)

    def from_wall(self, naive: datetime) -> Minute:
        """The instant of a naive wall-clock datetime; seconds are dropped, an aware one raises ValueError.

        >>> paris = WallClock("Europe/Paris")
        >>> paris.local(paris.from_wall(datetime(2026, 10, 25, 2, 30))).isoformat()  # comes twice
        '2026-10-25T02:30:00+02:00'
        """
        if naive.tzinfo is not None:
            raise ValueError("a wall-clock datetime has no zone of its own")
        first = floor_minute(naive.replace(tzinfo=self.zone, fold=0))
        second = floor_minute(naive.replace(tzinfo=self.zone, fold=1))
        if first <= second:
            return first
        # In a gap the two readings lie on either side of it, the other way round.
        around_gap = range(second, first + 1)
        return around_gap[bisect_left(around_gap, naive, key=lambda m: self.local(m).replace(tzinfo=None))]

    def even_days(self, first: int, last: int) -> tuple[EvenDays, ...]:
        """The days from first to last (ordinals) cut wherever the clock changes.

        >>> first = date(2027, 3, 12).toordinal()
        >>> runs = WallClock("America/Toronto").even_days(first, first + 6)
        >>> [(run.last - run.first + 1, run.is_even) for run in runs]
        [(2, True), (1, False), (4, True)]
        """
        return _even_days(self, first, last)


@lru_cache(maxsize=8192)
def _midnight(clock: WallClock, ordinal: int) -> Minute:
    return clock.from_wall(datetime.combine(date.fromordinal(ordinal), time()))


@lru_cache(maxsize=512)
def _even_days(clock: WallClock, first: int, last: int) -> tuple[EvenDays, ...]:
    def is_even(day: int) -> bool:
        return _midnight(clock, day + 1) - _midnight(clock, day) == DAY_MINUTES

    runs = ((even, list(days)) for even, days in groupby(range(first, last + 1), key=is_even))
    return tuple(EvenDays(days[0], days[-1], _midnight(clock, days[0]), even) for even, days in runs)

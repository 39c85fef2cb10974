"""Versions of weekly hours: a change from a day on begins a new one, and leaves the past as it was."""

from datetime import date, timedelta
from typing import NamedTuple


class Validity(NamedTuple):
    """When weekly hours count: first and last day (None = unbounded), every n weeks from that of the first.

    The same words as in `working_time.Schedule`; every n weeks needs a first day.
    """

    first: date | None = None
    last: date | None = None
    every_weeks: int = 1


def monday_of(day: date) -> date:
    """The Monday with which a day's week begins.

    >>> monday_of(date(2027, 1, 1)).isoformat()
    '2026-12-28'
    """
    return day - timedelta(days=day.weekday())


def first_day(day: date, every_weeks: int, counted_from: date) -> date:
    """The first day, not before a given one, in a week that counts when every n-th does.

    `counted_from` lies in one of the weeks that count, before or after; hours that begin on the answer go on
    in the same weeks, whatever the year.

    >>> [first_day(date(2026, 12, day), 2, date(2026, 12, 16)).isoformat() for day in (18, 21, 30)]
    ['2026-12-18', '2026-12-28', '2026-12-30']
    """
    weeks = (monday_of(day) - monday_of(counted_from)).days // 7 % every_weeks
    return day if weeks == 0 else monday_of(day) + timedelta(weeks=every_weeks - weeks)


def until(validity: Validity, day: date) -> Validity | None:
    """What is left of hours that end with the day before; None when they would not have begun.

    >>> until(Validity(date(2026, 9, 1)), date(2027, 1, 4))
    Validity(first=datetime.date(2026, 9, 1), last=datetime.date(2027, 1, 3), every_weeks=1)
    >>> until(Validity(date(2026, 9, 1)), date(2026, 9, 1)) is None
    True
    """
    if validity.first is not None and day <= validity.first:
        return None
    eve = day - timedelta(days=1)
    return validity if validity.last and validity.last <= eve else validity._replace(last=eve)


def since(validity: Validity, day: date) -> Validity | None:
    """What is left of hours from a day on, in the same weeks; None when they have ended by then.

    >>> since(Validity(date(2026, 12, 14), None, 2), date(2027, 1, 4)).first.isoformat()
    '2027-01-11'
    >>> since(Validity(None, date(2026, 12, 31)), date(2027, 1, 1)) is None
    True
    """
    first = day if validity.first is None else max(day, validity.first)
    first = first_day(first, validity.every_weeks, validity.first or first)
    ended = validity.last is not None and validity.last < first
    return None if ended else validity._replace(first=first)

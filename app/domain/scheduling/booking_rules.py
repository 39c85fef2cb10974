"""The clinic's booking rules, what a service changes of them, and what they say about a start."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.patients.identity import age
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import WallClock, ceil_minute, instant_of

DRAFT_LIVES = timedelta(hours=2)
"""How long an unfinished booking is kept after a time was chosen (glossary, never booking twice)."""
APPOINTMENT_LINK_LIVES = timedelta(days=30)
"""How long after the visit a personal link opens its appointment (glossary, personal links)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the clinic that a service can override (glossary, Which slots are offered).

    A deadline of None: that is never possible online. A limit of 0 is no limit: of a patient's upcoming
    appointments, of days between two visits of a patient for the service, of visits for it that a therapist
    takes on a day. Ages are in full years on the day of the visit, both included; None is no limit.
    """

    minimum_notice_hours: int = 2
    horizon_days: int = 90
    modify_deadline_hours: int | None = 24
    cancel_deadline_hours: int | None = 24
    hold_minutes: int = 10
    max_upcoming_per_patient: int = 3
    existing_patients_only: bool = False
    minimum_days_between: int = 0
    max_per_therapist_day: int = 0
    age_from: int | None = None
    age_to: int | None = None


_NAMES = frozenset(rule.name for rule in fields(Rules))
_MAY_BE_NONE = frozenset({"modify_deadline_hours", "cancel_deadline_hours", "age_from", "age_to"})


def resolve(clinic: Rules, overrides: Mapping[str, int | bool | None]) -> Rules:
    """The rules of one service: the clinic's, but for the keys that the service overrides.

    Raises ValueError for a key that is no rule, or None where a rule cannot be switched off.

    >>> resolve(Rules(), {"minimum_notice_hours": 4, "cancel_deadline_hours": None}).minimum_notice_hours
    4
    """
    unknown = sorted(overrides.keys() - _NAMES)
    if unknown:
        raise ValueError(f"not a booking rule: {', '.join(unknown)}")
    missing = sorted(key for key, value in overrides.items() if value is None and key not in _MAY_BE_NONE)
    if missing:
        raise ValueError(f"cannot be switched off: {', '.join(missing)}")
    values: dict[str, Any] = dict(overrides)
    return replace(clinic, **values)


def earliest_start(rules: Rules, now: datetime) -> Minute:
    """The first start that keeps the minimum notice, rounded up to the minute: against the visitor.

    >>> from datetime import UTC
    >>> earliest_start(Rules(minimum_notice_hours=1), datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    61
    """
    return ceil_minute(now + timedelta(hours=rules.minimum_notice_hours))


def bookable_window(rules: Rules, clock: WallClock, now: datetime) -> Interval:
    """The starts that keep notice and horizon: to the end of the clinic's day that is the horizon away.

    >>> from datetime import UTC
    >>> bookable_window(Rules(horizon_days=1), WallClock("UTC"), datetime(1970, 1, 1, 12, tzinfo=UTC))
    (840, 2880)
    """
    return earliest_start(rules, now), clock.days(clock.today(now), rules.horizon_days + 1)[1]


def hold_expires_at(rules: Rules, now: datetime) -> datetime:
    """When a hold taken now ends, as an instant in the zone of now.

    >>> from datetime import UTC
    >>> hold_expires_at(Rules(), datetime(2027, 1, 1, 9, 0, tzinfo=UTC)).isoformat()
    '2027-01-01T09:10:00+00:00'
    """
    return now + timedelta(minutes=rules.hold_minutes)


def extended_hold_expires_at(
    rules: Rules, expires_at: datetime, draft_expires_at: datetime, now: datetime
) -> datetime:
    """When a live hold ends that is kept once more as long; it never outlives the unfinished booking.

    >>> from datetime import UTC
    >>> noon, two = datetime(2027, 1, 1, 12, tzinfo=UTC), timedelta(minutes=2)
    >>> extended_hold_expires_at(Rules(), noon + two, noon + timedelta(hours=1), noon).time()
    datetime.time(12, 12)
    >>> extended_hold_expires_at(Rules(), noon + two, noon + timedelta(minutes=5), noon).time()
    datetime.time(12, 5)
    """
    return min(max(expires_at, now) + timedelta(minutes=rules.hold_minutes), draft_expires_at)


def last_moment(start: Minute, deadline_hours: int | None) -> Minute | None:
    """Until when, that minute included, a visit may be changed or cancelled; None when it never may.

    >>> last_moment(10_000, 24), last_moment(10_000, None)
    (8560, None)
    """
    return None if deadline_hours is None else start - deadline_hours * 60


def is_in_time(start: Minute, deadline_hours: int | None, now: datetime) -> bool:
    """Whether a visit may still be changed or cancelled: until its last moment, that second included.

    >>> from datetime import UTC
    >>> two = datetime(1970, 1, 2, 2, 0, tzinfo=UTC)  # 24 hours before the start
    >>> [is_in_time(3000, 24, two + timedelta(seconds=late)) for late in (-1, 0, 1)]
    [True, True, False]
    >>> is_in_time(3000, None, two)
    False
    """
    last = last_moment(start, deadline_hours)
    return last is not None and now.replace(microsecond=0) <= instant_of(last)


def presence_window(start: Minute, reminder_hours: Sequence[int]) -> Interval:
    """When a patient is asked whether they will be there: from the longest reminder time until the start.

    >>> presence_window(10_000, [72, 24]), presence_window(10_000, [])
    ((5680, 10000), (10000, 10000))
    """
    return start - max(reminder_hours, default=0) * 60, start


def is_asked_for_presence(start: Minute, reminder_hours: Sequence[int], now: datetime) -> bool:
    """Whether now is the time to say that one will be there.

    >>> from datetime import UTC
    >>> early, start = datetime(1970, 1, 1, 0, 59, 59, tzinfo=UTC), datetime(1970, 1, 2, 1, 0, tzinfo=UTC)
    >>> [is_asked_for_presence(1500, [24], now) for now in (early, early + timedelta(seconds=1), start)]
    [False, True, False]
    """
    first, last = presence_window(start, reminder_hours)
    return instant_of(first) <= now < instant_of(last)


def reaches_limit(rules: Rules, upcoming_online: int) -> bool:
    """Whether a patient with so many upcoming appointments booked online may book no further one.

    >>> [reaches_limit(Rules(max_upcoming_per_patient=3), upcoming) for upcoming in (2, 3)]
    [False, True]
    """
    return 0 < rules.max_upcoming_per_patient <= upcoming_online


def is_day_full(rules: Rules, visits: int) -> bool:
    """Whether a therapist who has so many visits for the service on a day takes no further one.

    >>> [is_day_full(Rules(max_per_therapist_day=2), visits) for visits in (1, 2)]
    [False, True]
    >>> is_day_full(Rules(), 100)
    False
    """
    return 0 < rules.max_per_therapist_day <= visits


def is_too_close(rules: Rules, day: date, others: Iterable[date]) -> bool:
    """Whether a visit on this day comes too soon after, or before, another of the patient for the service.

    >>> weekly, monday = Rules(minimum_days_between=7), date(2027, 3, 1)
    >>> [is_too_close(weekly, monday + timedelta(days=days), [monday]) for days in (-7, -6, 0, 6, 7)]
    [False, True, True, True, False]
    >>> is_too_close(Rules(), monday, [monday])
    False
    """
    return any(abs((day - other).days) < rules.minimum_days_between for other in others)


def is_of_age(rules: Rules, birth_date: date, day: date) -> bool:
    """Whether the service is for a person who was born then, on the day of the visit.

    >>> teenagers, visit = Rules(age_from=14, age_to=17), date(2027, 3, 1)
    >>> [is_of_age(teenagers, date(year, 3, 1), visit) for year in (2014, 2013, 2010, 2009)]
    [False, True, True, False]
    >>> is_of_age(teenagers, date(2009, 3, 2), visit)
    True
    """
    years = age(birth_date, day)
    return (rules.age_from is None or rules.age_from <= years) and (
        rules.age_to is None or years <= rules.age_to
    )

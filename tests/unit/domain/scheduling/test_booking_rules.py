from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.scheduling.booking_rules import (
    Rules,
    bookable_window,
    earliest_start,
    hold_expires_at,
    reaches_limit,
    resolve,
)
from app.domain.time.wall_clock import WallClock, ceil_minute, instant_of

TORONTO = WallClock("America/Toronto")
NOW = datetime(2027, 2, 1, 14, 0, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def test_a_service_keeps_the_clinics_rules_but_for_what_it_overrides() -> None:
    clinic = Rules(minimum_notice_hours=3, horizon_days=60)
    service = resolve(clinic, {"horizon_days": 30, "modify_deadline_hours": None})
    assert asdict(service) == asdict(clinic) | {"horizon_days": 30, "modify_deadline_hours": None}
    assert resolve(clinic, {}) == clinic


def test_an_override_of_zero_or_false_counts() -> None:
    clinic = Rules(minimum_notice_hours=3, existing_patients_only=True)
    service = resolve(clinic, {"minimum_notice_hours": 0, "existing_patients_only": False})
    assert (service.minimum_notice_hours, service.existing_patients_only) == (0, False)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"notice": 4}, "not a booking rule: notice"),
        ({"horizon_days": None}, "cannot be switched off: horizon_days"),
    ],
)
def test_refuses_what_is_no_override(overrides: dict[str, int | None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        resolve(Rules(), overrides)


@pytest.mark.parametrize(
    ("after", "minutes"),
    [(0 * SECOND, 120), (SECOND, 121), (59 * SECOND, 121), (MINUTE, 121), (MINUTE / 60_000, 121)],
)
def test_notice_is_rounded_against_the_visitor(after: timedelta, minutes: int) -> None:
    assert earliest_start(Rules(minimum_notice_hours=2), NOW + after) == ceil_minute(NOW) + minutes


@pytest.mark.parametrize(
    ("now", "last_day"),
    [
        (datetime(2027, 2, 1, 14, 0, tzinfo=UTC), date(2027, 2, 8)),
        (datetime(2027, 2, 2, 4, 59, tzinfo=UTC), date(2027, 2, 8)),  # still the first of February in Toronto
        (datetime(2027, 2, 2, 5, 0, tzinfo=UTC), date(2027, 2, 9)),
        (datetime(2027, 3, 10, 14, 0, tzinfo=UTC), date(2027, 3, 17)),  # over a clock change
    ],
)
def test_the_horizon_is_counted_in_clinic_days(now: datetime, last_day: date) -> None:
    end = bookable_window(Rules(horizon_days=7), TORONTO, now)[1]
    assert TORONTO.day_of(end - 1) == last_day
    assert TORONTO.day_of(end) == last_day + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "is_inside"),
    [
        (NOW + timedelta(hours=2) - MINUTE, False),
        (NOW + timedelta(hours=2), True),
        (datetime(2027, 2, 9, 4, 59, tzinfo=UTC), True),
        (datetime(2027, 2, 9, 5, 0, tzinfo=UTC), False),
    ],
)
def test_the_bookable_window_reaches_from_the_notice_to_the_horizon(start: datetime, is_inside: bool) -> None:
    first, end = bookable_window(Rules(minimum_notice_hours=2, horizon_days=7), TORONTO, NOW)
    assert (first <= ceil_minute(start) < end) == is_inside


def test_a_start_of_this_minute_is_too_late_when_its_second_has_gone() -> None:
    rules = Rules(minimum_notice_hours=0)
    assert bookable_window(rules, TORONTO, NOW)[0] == ceil_minute(NOW)
    assert bookable_window(rules, TORONTO, NOW + SECOND)[0] == ceil_minute(NOW) + 1


def test_a_hold_lasts_as_long_as_the_rules_say() -> None:
    assert hold_expires_at(Rules(hold_minutes=7), NOW) == instant_of(ceil_minute(NOW) + 7)


@pytest.mark.parametrize(
    ("limit", "upcoming", "is_reached"),
    [(3, 2, False), (3, 3, True), (3, 4, True), (0, 50, False), (1, 0, False)],
)
def test_the_limit_of_upcoming_appointments(limit: int, upcoming: int, is_reached: bool) -> None:
    assert reaches_limit(Rules(max_upcoming_per_patient=limit), upcoming) == is_reached

"""A therapist's weekly hours as they become: a version from a day on, an end, a copy for others."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.configuration.keys import fingerprint
from app.domain.configuration.setup import PeriodSetup, ScheduleSetup
from app.domain.scheduling.schedule_versions import Validity, first_day, since, until
from app.domain.scheduling.working_time import Period, Schedule, overlapping_periods

NAME_LENGTH = 12
HERE = 0  # hours of one person clash wherever they are, so that one place stands for all


@dataclass(frozen=True, slots=True)
class Clash:
    """The number of a period among those typed, and the one, of which hours, that it shares time with."""

    row: int
    period: PeriodSetup
    schedule: ScheduleSetup


@dataclass(frozen=True, slots=True)
class Copy:
    """Hours for somebody else, and what was left out of them because they do not give it."""

    schedule: ScheduleSetup
    services: tuple[str, ...]
    periods: tuple[PeriodSetup, ...]


def version_of(schedule: ScheduleSetup) -> str:
    """The name of these very hours in addresses: hours that were changed have another one."""
    return fingerprint(schedule)[:NAME_LENGTH]


def named(schedules: Iterable[ScheduleSetup], version: str) -> ScheduleSetup | None:
    """The hours of that name, None where they are gone or were changed."""
    return next((each for each in schedules if version_of(each) == version), None)


def in_order(schedules: Iterable[ScheduleSetup]) -> list[ScheduleSetup]:
    """Hours by their first day, then by where they are."""
    return sorted(schedules, key=lambda each: (each.valid_from or date.min, each.location, version_of(each)))


def validity_of(schedule: ScheduleSetup) -> Validity:
    """When hours count."""
    return Validity(schedule.valid_from, schedule.valid_until, schedule.every_weeks)


def is_past(schedule: ScheduleSetup, today: date) -> bool:
    """Whether the last day of hours is over."""
    return schedule.valid_until is not None and schedule.valid_until < today


def is_to_come(schedule: ScheduleSetup, today: date) -> bool:
    """Whether the first day of hours is still ahead."""
    return schedule.valid_from is not None and schedule.valid_from > today


def ended(schedule: ScheduleSetup, day: date) -> ScheduleSetup | None:
    """Hours that end with the day before; None when they would not have begun."""
    left = until(validity_of(schedule), day)
    return None if left is None else replace(schedule, valid_until=left.last)


def versions(old: ScheduleSetup | None, new: ScheduleSetup, day: date | None) -> frozenset[ScheduleSetup]:
    """What takes the place of old hours: they until the eve of a day, and new ones; without a day only these.

    Hours that stay the same but for their last day are not cut.
    """
    if old is None or day is None:
        return frozenset({new})
    if _goes_on(old, new):
        return frozenset({replace(old, valid_until=new.valid_until)})
    before = ended(old, day)
    return frozenset({new} if before is None else {before, new})


def _goes_on(old: ScheduleSetup, new: ScheduleSetup) -> bool:
    if new.valid_from is None or replace(new, valid_from=old.valid_from, valid_until=old.valid_until) != old:
        return False
    kept = since(validity_of(old)._replace(last=None), new.valid_from)
    return kept is not None and kept.first == new.valid_from


def clashes(
    rows: Sequence[PeriodSetup], new: ScheduleSetup, others: Sequence[ScheduleSetup]
) -> Iterator[Clash]:
    """The typed periods that share time on some day with an earlier one, or with one of the other hours."""
    periods = [tuple(rows), *(tuple(each.periods) for each in others)]
    schedules = [_working(each, of) for each, of in zip((new, *others), periods, strict=True)]
    for (one, row), (other, place) in overlapping_periods(schedules):
        if other == 0:
            yield Clash(place, rows[row], new)
        elif one == 0:
            yield Clash(row, periods[other][place], others[other - 1])


def _working(schedule: ScheduleSetup, periods: Iterable[PeriodSetup]) -> Schedule:
    return Schedule(
        location_id=HERE,
        periods=tuple(Period(each.weekday, each.start_minute, each.end_minute) for each in periods),
        valid_from=schedule.valid_from,
        valid_until=schedule.valid_until,
        every_weeks=schedule.every_weeks,
    )


def do_clash(schedules: Iterable[ScheduleSetup]) -> bool:
    """Whether two periods share time on some day."""
    return bool(overlapping_periods([_working(each, each.periods) for each in schedules]))


def copy_for(schedule: ScheduleSetup, given: Collection[str], day: date) -> Copy:
    """Hours from a day on, in the same weeks, for somebody who gives other services.

    A period of which no service is left is left out: without services it would accept every one.
    """
    services = {slug for period in schedule.periods for slug in _services_of(period)} - set(given)
    left_out = {each for each in schedule.periods if each.services and not each.services & set(given)}
    periods = {_with_services(each, given) for each in schedule.periods - left_out}
    first = first_day(day, schedule.every_weeks, schedule.valid_from or day)
    copied = replace(schedule, periods=frozenset(periods), valid_from=first, valid_until=None)
    return Copy(copied, tuple(sorted(services)), tuple(sorted(left_out, key=_place_in_week)))


def _services_of(period: PeriodSetup) -> frozenset[str]:
    return period.services | ({period.default_service} if period.default_service else frozenset())


def _with_services(period: PeriodSetup, given: Collection[str]) -> PeriodSetup:
    default = period.default_service if period.default_service in given else None
    return replace(period, services=period.services & frozenset(given), default_service=default)


def _place_in_week(period: PeriodSetup) -> tuple[int, int]:
    return period.weekday, period.start_minute


def replaced_from(schedules: Iterable[ScheduleSetup], day: date) -> frozenset[ScheduleSetup]:
    """What is left of all hours that end with the day before."""
    left = (ended(each, day) for each in schedules)
    return frozenset(each for each in left if each is not None)

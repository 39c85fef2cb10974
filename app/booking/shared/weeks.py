"""The clinic's weeks, from Monday to Sunday, in which times are shown."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.scheduling.booking_rules import Rules, bookable_window
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import WallClock, iso_day

ONE_WEEK = timedelta(days=7)
MOST_AT_ONCE = 5
WEDNESDAY = 2


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of the clinic's calendar."""

    monday: date
    clock: WallClock

    @property
    def window(self) -> Interval:
        """From midnight to midnight, in UTC minutes."""
        return self.clock.days(self.monday, 7)

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=day) for day in range(7)]


@dataclass(frozen=True, slots=True)
class BookableWeeks:
    """The weeks a visitor may look at: from the present one to that of the last day that can be booked."""

    first: date
    last: date
    clock: WallClock
    last_day: date

    @classmethod
    def under(cls, rules: Rules, clock: WallClock, now: datetime) -> "BookableWeeks":
        """The weeks that the rules leave."""
        last_day = clock.day_of(bookable_window(rules, clock, now)[1] - 1)
        return cls(_monday_of(clock.today(now)), _monday_of(last_day), clock, last_day)

    def around(self, day: date) -> Week:
        """The week of a day, or the nearest that may be looked at."""
        return Week(_monday_of(min(max(day, self.first), self.last + timedelta(days=6))), self.clock)

    def of_minute(self, minute: Minute) -> Week:
        """The week of an instant (UTC minutes), or the nearest that may be looked at."""
        return self.around(self.clock.day_of(minute))

    def week_of_query(self, text: str) -> Week | None:
        """The week of an ISO date as an address has it; None when it is none."""
        day = iso_day(text)
        return self.around(day) if day else None

    def several(self, week: Week, count: int) -> tuple[Week, ...]:
        """So many weeks from one on, as far as they may be looked at at once; one at least."""
        further = (week.monday + number * ONE_WEEK for number in range(1, min(count, MOST_AT_ONCE)))
        return week, *(Week(monday, self.clock) for monday in further if monday <= self.last)

    @property
    def months(self) -> list[date]:
        """The months that can be asked for, each by its first day."""
        first = self.month_of(self.around(self.first))
        last = self.last_day.year * 12 + self.last_day.month - 1
        return [
            date(number // 12, number % 12 + 1, 1)
            for number in range(first.year * 12 + first.month - 1, last + 1)
        ]

    def month_of(self, week: Week) -> date:
        """The month that a week is counted to: that of its Wednesday, so that most workdays are in it.

        The last week is of the last month that can be booked, which may have no other.
        """
        day = self.last_day if week.monday == self.last else week.days[WEDNESDAY]
        return day.replace(day=1)

    def of_month(self, month: date) -> Week:
        """The first week that is counted to a month, given by its first day."""
        return self.around(month + timedelta(days=(WEDNESDAY - month.weekday()) % 7))

    def before(self, week: Week) -> date | None:
        """The Monday before, if it may be looked at."""
        return week.monday - ONE_WEEK if week.monday > self.first else None

    def after(self, week: Week) -> date | None:
        """The Monday after, if it may be looked at."""
        return week.monday + ONE_WEEK if week.monday < self.last else None


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""The free times of the weeks that a visitor looks at, and the nearest ones elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.booking.shared.selection import Selection
from app.booking.shared.weeks import BookableWeeks, Week
from app.booking.shared.wizard import Wizard
from app.domain.scheduling.slots import widening_windows
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import ceil_minute
from app.queries.availability.starts import Choice, OfferedStart, calendar, next_offered_start

FIRST_WEEK = "first"
FILTERED_DAYS = 56  # a filter may leave a few times in many weeks: ask for long windows, seldom


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """What was found in the weeks that are shown: the starts that the filter lets through.

    `earlier`: the first free time of all, where it comes before these weeks; `following`: the next after
    them, where they have none. `is_all_filtered`: these weeks have free times, but the filter lets none
    through.
    """

    weeks: BookableWeeks
    shown: tuple[Week, ...]
    starts: tuple[OfferedStart, ...]
    earlier: OfferedStart | None = None
    following: OfferedStart | None = None
    is_all_filtered: bool = False

    @property
    def is_nothing_anywhere(self) -> bool:
        """Whether the filter lets nothing through in any week that can be booked."""
        return not (self.starts or self.earlier or self.following)


def requested_times(wizard: Wizard, selection: Selection, text: str, count: int) -> FreeTimes | None:
    """So many weeks from the one in the address, else that of the time chosen before, else the first free.

    None when there are no free times as far ahead as can be booked.
    """
    search = _FreeTimeSearch(wizard, selection)
    week = search.weeks.week_of_query(text)
    if week is None and wizard.near is not None and text != FIRST_WEEK:
        week = search.weeks.of_minute(wizard.near)
    return search.from_week(week, count) if week else search.from_first(count)


def times_around(wizard: Wizard, selection: Selection, minute: Minute) -> FreeTimes | None:
    """The week of an instant (UTC minutes)."""
    search = _FreeTimeSearch(wizard, selection)
    return search.from_week(search.weeks.of_minute(minute), 1)


class _FreeTimeSearch:
    """Questions for one choice; each window is one query."""

    def __init__(self, wizard: Wizard, selection: Selection) -> None:
        self._wizard = wizard
        self._choice: Choice = wizard.choice(selection)
        self.weeks = BookableWeeks.under(selection.service.rules, wizard.clinic.clock, wizard.now)

    def from_first(self, count: int) -> FreeTimes | None:
        first = self._next(self._now, self._horizon)
        if first is None:
            this_week = self.weeks.around(self._wizard.today)
            return self.from_week(this_week, count) if self._wizard.filter.is_set else None
        shown = self.weeks.several(self.weeks.of_minute(first.starts_at), count)
        found = calendar(self._wizard.clinic, self._choice, _window(shown), self._wizard.now).starts
        return FreeTimes(self.weeks, shown, self._let_through(found))

    def from_week(self, week: Week, count: int) -> FreeTimes | None:
        wizard, shown = self._wizard, self.weeks.several(week, count)
        begin, end = _window(shown)
        found = wizard.choosable(calendar(wizard.clinic, self._choice, (begin, end), wizard.now).starts)
        starts = self._let_through(found)
        following = None if starts else self._next(end, self._horizon)
        earlier = self._next(self._now, begin)
        if not (found or following or earlier or self._is_any_hidden()):
            return None
        return FreeTimes(self.weeks, shown, starts, earlier, following, bool(found) and not starts)

    @cached_property
    def _now(self) -> Minute:
        return ceil_minute(self._wizard.now)

    @cached_property
    def _horizon(self) -> Minute:
        return self._wizard.clinic.clock.days(self.weeks.last_day, 1)[1]

    def _is_any_hidden(self) -> bool:
        """Whether there are free times that the filter does not let through."""
        wizard = self._wizard
        if not wizard.filter.is_set:
            return False
        return next_offered_start(wizard.clinic, self._choice, self._now, wizard.now) is not None

    def _next(self, after: Minute, until: Minute) -> OfferedStart | None:
        """The first start from one instant to another that the filter lets through."""
        days = FILTERED_DAYS if self._wizard.filter.is_set else 7
        for window in widening_windows(after, until, days):
            found = calendar(self._wizard.clinic, self._choice, window, self._wizard.now)
            if through := self._let_through(found.starts):
                return through[0]
        return None

    def _let_through(self, found: list[OfferedStart]) -> tuple[OfferedStart, ...]:
        """Those of the free times that this visitor may choose and the filter lets through."""
        chosen, clock = self._wizard.filter, self._wizard.clinic.clock
        choosable = self._wizard.choosable(found)
        return tuple(
            start
            for start in choosable
            if not chosen.is_set or chosen.lets_through(clock.local(start.starts_at))
        )


def _window(shown: Sequence[Week]) -> Interval:
    """From the first Monday's midnight to that after the last Sunday."""
    return shown[0].window[0], shown[-1].window[1]

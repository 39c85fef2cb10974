"""Invented therapists, services and bookings around the days on which clocks change."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from app.domain.scheduling.slots import Grid, Start, starts
from app.domain.scheduling.working_time import Absence, Break, Opening, Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock
from tests.unit.domain.scheduling.clock_changes import CLOCK_CHANGES, ODDITIES
from tests.unit.domain.scheduling.oracle import Hours

SERVICE, OTHER_SERVICE = 1, 2
HERE, THERE = 1, 2


@dataclass(frozen=True)
class Case:
    """One therapist's hours, a service, a window, what is blocked."""

    hours: Hours
    grid: Grid
    window: tuple[int, int]
    blocked: tuple[tuple[int, int], ...]

    @property
    def working(self) -> WorkingTime:
        hours = self.hours
        return WorkingTime(WallClock(hours.zone_name), hours.schedules, hours.openings, hours.absences)

    def starts(self, *more: tuple[int, int]) -> list[Start]:
        """What the engine offers, with more blocked if given."""
        return starts(self.working, self.grid, self.window, (*self.blocked, *more))

    def without(self, place: int) -> "Case":
        """The same but for one blocked time."""
        return replace(self, blocked=self.blocked[:place] + self.blocked[place + 1 :])


_services = st.sampled_from(
    (frozenset[int](), frozenset[int](), frozenset({SERVICE}), frozenset({OTHER_SERVICE}))
)
_places = st.sampled_from((HERE, HERE, THERE))
_quarters = st.integers(0, 96).map(lambda quarters: quarters * 15)
_wall = st.one_of(st.integers(0, 12).map(lambda quarters: quarters * 15), _quarters, st.integers(0, 1440))
_wall_spans = st.tuples(_wall, _wall).map(sorted).filter(lambda span: span[0] < span[1])


@st.composite
def _spans(draw: st.DrawFn, midnight: int, longest: int) -> tuple[int, int]:
    """An interval on a day or near it."""
    start = midnight + draw(_quarters) + draw(st.sampled_from((0, 0, 0, 7, -300, 600)))
    return start, start + draw(st.sampled_from((0, 15, 30, 60, 120, 200, longest)))


@st.composite
def _schedules(draw: st.DrawFn, day: date) -> Schedule:
    weekdays = st.sampled_from([(day + timedelta(days=offset)).weekday() for offset in (0, 0, 0, -1, 1)])
    periods = draw(st.lists(st.tuples(weekdays, _wall_spans, _services), min_size=1, max_size=3))
    breaks = draw(st.lists(st.tuples(weekdays, _wall_spans), max_size=2))
    every_weeks = draw(st.sampled_from((1, 1, 1, 2, 3)))
    first = draw(st.sampled_from((None, -20, 0, 1) if every_weeks == 1 else (-20, -14, -7, -6, 0, 1)))
    last = draw(st.sampled_from((None, None, None, 20, 0, -1)))
    return Schedule(
        location_id=draw(_places),
        periods=tuple(Period(weekday, *span, services) for weekday, span, services in periods),
        breaks=tuple(Break(weekday, *span) for weekday, span in breaks),
        valid_from=None if first is None else day + timedelta(days=first),
        valid_until=None if last is None else day + timedelta(days=last),
        every_weeks=every_weeks,
    )


grids = st.builds(
    Grid,
    service_id=st.just(SERVICE),
    availability=st.sampled_from(("fixed", "flexible")),
    duration=st.one_of(st.sampled_from((15, 30, 50, 60, 75)), st.integers(1, 150)),
    step=st.one_of(st.just(15), st.integers(5, 60)),
    buffer_before=st.sampled_from((0, 0, 5, 10)),
    buffer_after=st.sampled_from((0, 0, 10, 15)),
    allow_overrun=st.sampled_from((True, True, False)),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case around a day on which a clock changes, or some weeks after it."""
    zone_name = draw(st.sampled_from((*CLOCK_CHANGES, *ODDITIES)))
    day = draw(st.sampled_from((CLOCK_CHANGES | ODDITIES)[zone_name]))
    day += timedelta(days=draw(st.sampled_from((0, 0, 0, 17))))
    midnight = WallClock(zone_name).midnight(day)
    openings = st.builds(
        lambda place, span, services: Opening(place, *span, services),
        _places,
        _spans(midnight, 900),
        _services,
    )
    absences = st.builds(
        lambda span, place: Absence(*span, place),
        _spans(midnight, 600),
        st.sampled_from((None, None, HERE, THERE)),
    )
    window_start = midnight + draw(st.sampled_from((0, 0, -600, -37, 300)))
    return Case(
        hours=Hours(
            zone_name=zone_name,
            schedules=tuple(draw(st.lists(_schedules(day), min_size=1, max_size=2))),
            openings=tuple(draw(st.lists(openings, max_size=2))),
            absences=tuple(draw(st.lists(absences, max_size=3))),
        ),
        grid=draw(grids),
        window=(window_start, window_start + draw(st.sampled_from((1440, 1440, 1500, 700, 2880)))),
        blocked=tuple(draw(st.lists(_spans(midnight, 90), max_size=4))),
    )

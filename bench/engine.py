"""How long the slot engine takes for a whole clinic: `python -m bench.engine`.

200 therapists over 90 days with 40,000 appointments; half of them with fixed, half with flexible starts.
Working time is built anew in every round, so that what is measured, in CPU time, is everything but the
database.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from time import process_time

from app.domain.scheduling.slots import Grid, starts
from app.domain.scheduling.working_time import Absence, Break, Period, Schedule, WorkingTime
from app.domain.time.intervals import Interval
from app.domain.time.wall_clock import WallClock
from bench.extent import Extent

THERAPISTS = 200
DAYS = 90
APPOINTMENTS = 40_000
FULL = Extent(rounds=7)
TARGET_MICROSECONDS = 5.0

CLOCK = WallClock("America/Toronto")
FIRST_DAY = date(2027, 2, 1)  # the clocks go forward within
WINDOW = (CLOCK.midnight(FIRST_DAY), CLOCK.midnight(FIRST_DAY + timedelta(days=DAYS)))
GRIDS = (Grid(1, "fixed", 50, buffer_after=10), Grid(2, "flexible", 50, step=15, buffer_after=10))


@dataclass(frozen=True)
class Therapist:
    """Everything the engine is given about one therapist."""

    grid: Grid
    schedules: tuple[Schedule, ...]
    absences: tuple[Absence, ...]
    blocked: list[Interval]


def measure(extent: Extent = FULL) -> dict[str, float]:
    """Best and median microseconds per therapist-day over some rounds, and the starts found in one."""
    clinic = _clinic(random.Random(2027), extent.of(THERAPISTS))
    seconds, found = [], 0
    for _ in range(extent.rounds):
        began = process_time()
        found = sum(len(_answer(therapist)) for therapist in clinic)
        seconds.append(process_time() - began)
    per_day = [1e6 * taken / (len(clinic) * DAYS) for taken in seconds]
    return {"best": min(per_day), "median": median(per_day), "starts": found}


def _answer(therapist: Therapist) -> list[tuple[int, int]]:
    working = WorkingTime(CLOCK, therapist.schedules, absences=therapist.absences)
    return starts(working, therapist.grid, WINDOW, therapist.blocked)


def _clinic(chance: random.Random, therapists: int) -> list[Therapist]:
    return [_therapist(chance, GRIDS[number % len(GRIDS)]) for number in range(therapists)]


def _therapist(chance: random.Random, grid: Grid) -> Therapist:
    schedules = (_schedule(chance),)
    absences = (_days_off(33, 2), _days_off(54, 1), _days_off(chance.randrange(DAYS), 5))
    working = WorkingTime(CLOCK, schedules, absences=absences)
    return Therapist(grid, schedules, absences, _appointments(chance, working, grid))


def _appointments(chance: random.Random, working: WorkingTime, grid: Grid) -> list[Interval]:
    """As many as each therapist gets, at random starts, none meeting another."""
    possible = starts(working, grid, WINDOW, ())
    chance.shuffle(possible)
    taken: set[int] = set()
    blocked: list[Interval] = []
    while len(blocked) < APPOINTMENTS // THERAPISTS:
        visit = grid.blocks(possible.pop()[0])
        if taken.isdisjoint(range(*visit)):
            taken.update(range(*visit))
            blocked.append(visit)
    return sorted(blocked)


def _schedule(chance: random.Random) -> Schedule:
    """Five days a week, a morning and an afternoon with a break."""
    opens = chance.choice((480, 510, 540))
    periods = ((opens, opens + 240), (opens + 300, opens + 540))
    return Schedule(
        location_id=1,
        periods=tuple(Period(weekday, start, end) for weekday in range(5) for start, end in periods),
        breaks=tuple(Break(weekday, opens + 420, opens + 435) for weekday in range(5)),
    )


def _days_off(first: int, count: int) -> Absence:
    day = FIRST_DAY + timedelta(days=first)
    return Absence(CLOCK.midnight(day), CLOCK.midnight(day + timedelta(days=count)))


def main() -> None:
    """Print the figures beside the target."""
    figures = measure()
    print(f"slot engine: {THERAPISTS} therapists x {DAYS} days, {APPOINTMENTS} appointments")
    print(f"  {figures['starts']:,.0f} free starts")
    print(f"  best {figures['best']:.2f} µs, median {figures['median']:.2f} µs per therapist-day")
    print(f"  target at most {TARGET_MICROSECONDS:.0f} µs")


if __name__ == "__main__":
    main()

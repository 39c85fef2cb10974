"""Everything at once, from a seed: crowds want the same hour while workers are killed and holds run out.

The short form is one season of a few rounds. The long form, `make torture`, makes ten thousand attempts on
each database; CRENEAU_SEED chooses others. How processes meet is the machine's affair and differs each time;
who wants what, and what goes wrong when, is the same for the same seed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest

from tests.databases import BACKENDS, Databases
from tests.torture.books import Books
from tests.torture.plan import CROWD, KINDS, Habit, Plan, Round, Wish, describe_clinic, name_of, rounds
from tests.torture.site import IS_LONG, SEED, WORKERS, Site, site_on
from tests.torture.visit import CONFIRMED, Visit, statuses
from tests.torture.visitor import Cut, Visitor, all_at_once

Record = Callable[[str, object], None]
SEASONS, ROUNDS, TRIED_AGAIN = (40, 13, 24) if IS_LONG else (1, 3, 6)
MOST_MINUTES = 60
ALL_RUN_OUT = (
    "UPDATE holds SET expires_at = taken_at",
    "UPDATE booking_drafts SET expires_at = created_at",
)


@dataclass
class Season:
    """A stretch of rounds on an empty calendar; all it saw stays in `visits`."""

    site: Site
    random: Random
    limit: int
    visits: list[Visit] = field(default_factory=list)
    kills: int = 0

    def run(self) -> None:
        """Let the rounds pass, and check the books after each; then have again what is free."""
        self.site.clear(self.limit)
        late: list[Visit] = []
        for turn in rounds(self.random, ROUNDS):
            late = self._turn(turn, late)
            self._check()
        all_at_once(*(visit.finish for visit in late))
        self._check()
        self._have_it_all_again()

    def _turn(self, turn: Round, late: list[Visit]) -> list[Visit]:
        """One round; answers who comes back in the next one."""
        arriving = [Visit(self.site.address, plan) for plan in turn.plans]
        tasks: list[Any] = [visit.begin for visit in arriving] + [visit.finish for visit in late]
        if turn.kill_worker is not None:
            tasks.append(partial(self._kill, turn.kill_worker, turn.kill_after))
        all_at_once(*tasks)
        self.visits += arriving
        self._run_out(turn)
        return [visit for visit in arriving if not visit.outcome]

    def _kill(self, number: int, after: float) -> None:
        time.sleep(after)
        self.site.server.kill_worker(number)
        self.kills += 1

    def _run_out(self, turn: Round) -> None:
        holds, drafts = ALL_RUN_OUT
        if turn.holds:
            self.site.write(f"{holds} WHERE id % {turn.holds} = 0")
        if turn.drafts:
            self.site.write(f"{drafts} WHERE id % {turn.drafts} = 0")

    def _check(self) -> None:
        problems = Books(self.site, self.visits, self.limit).problems()
        assert not problems, "\n".join((f"seed {SEED}, after {len(self.visits)} attempts:", *problems))

    def _have_it_all_again(self) -> None:
        """No hold is stuck: a sample of what is not booked can be booked, and nothing else."""
        self.site.write(*ALL_RUN_OUT)
        chosen = self._sample()
        visits = [
            Visit(self.site.address, _simply(wish, name_of(1000 + number), f"{number:032}"))
            for number, wish in enumerate(chosen)
        ]
        all_at_once(*(visit.begin for visit in visits))
        assert {visit.outcome for visit in visits} == {CONFIRMED}, "a time that is free cannot be had"
        again = Visit(self.site.address, _simply(chosen[0], name_of(2000), "again".ljust(32, "0")))
        again.begin()
        assert again.outcome == "taken"
        self.visits += [*visits, again]
        self._check()
        assert not Books(self.site, []).holds

    def _sample(self) -> list[Wish]:
        """Free times that do not meet each other, those that somebody wanted before first."""
        wanted = {(visit.plan.wish.service, visit.plan.wish.start) for visit in self.visits}
        free = Books(self.site, self.visits).free()
        self.random.shuffle(free)
        free.sort(key=lambda wish: (wish.service, wish.start) not in wanted)
        chosen: list[Wish] = []
        for wish in free:
            if len(chosen) < TRIED_AGAIN and not any(_meet(wish, other) for other in chosen):
                chosen.append(wish)
        assert len(chosen) == TRIED_AGAIN
        return chosen


def _simply(wish: Wish, person: str, token: str) -> Plan:
    return Plan(wish, wish, Habit.BOOKS, person, clicks=1, takes_what_is_offered=False, token=token)


def _meet(one: Wish, other: Wish) -> bool:
    first, second = KINDS[one.service].blocks(one.start), KINDS[other.service].blocks(other.start)
    return one.therapist == other.therapist and first[0] < second[1] and second[0] < first[1]


@pytest.fixture(params=BACKENDS)
def site(request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: Any) -> Iterator[Site]:
    with site_on(databases, request.param, tmp_path_factory.mktemp("site"), describe_clinic) as site:
        yield site


def test_everything_at_once(site: Site, request: pytest.FixtureRequest, record_property: Record) -> None:
    random = Random(f"{SEED} {request.node.callspec.id}")
    begun = time.monotonic()
    seasons: list[Season] = []
    for number in range(SEASONS):
        assert time.monotonic() - begun < MOST_MINUTES * 60, (
            f"too slow: {number} seasons in {MOST_MINUTES} min"
        )
        seasons.append(Season(site, random, limit=3 * (number % 2)))
        seasons[-1].run()
        record_property("torture", _figures(seasons, time.monotonic() - begun))
    visits = [visit for season in seasons for visit in season.visits]
    assert len(visits) >= SEASONS * ROUNDS * CROWD
    assert sum(season.kills for season in seasons) >= SEASONS
    assert not [status for status in statuses(visits) if status >= 500]
    _wait_for_all_workers(site)


def _wait_for_all_workers(site: Site) -> None:
    """The master puts a new worker into the place of each that died."""
    for _ in range(100):
        if len(site.server.workers()) == WORKERS:
            break
        time.sleep(0.1)
    assert len(site.server.workers()) == WORKERS
    try:
        assert Visitor(site.address).get("/readyz").status == 200
    except Cut:
        pytest.fail("a site that is left alone does not answer")


def _figures(seasons: list[Season], seconds: float) -> dict[str, str]:
    """What the summary says."""
    visits = [visit for season in seasons for visit in season.visits]
    outcomes = Counter(visit.outcome for visit in visits)
    waits = [seconds for visit in visits for _, _, seconds in visit.answers]
    told = statuses(visits)
    return {
        "seed": str(SEED),
        "attempts": str(len(visits)),
        **{outcome: str(count) for outcome, count in outcomes.most_common()},
        "requests answered": str(sum(told.values())),
        "workers killed": str(sum(season.kills for season in seasons)),
        "connections cut, asked again": str(sum(visit.cuts for visit in visits)),
        "answers of 5xx": str(sum(count for status, count in told.items() if status >= 500)),
        "worst wait": f"{max(waits) * 1000:.0f} ms",
        "took": f"{seconds:.0f} s",
    }

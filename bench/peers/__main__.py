"""What one therapist-day costs in Créneau and in django-appointment, beside a bare Flask page.

Both hold the same clinic and the same visits, and have to offer the same starts before anything is timed. All
sites run under the same server with one worker, and take turns within each round.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.request import Request, urlopen

from app import create_app
from bench.extent import Extent
from bench.peers import theirs, visits
from bench.sites import FROM_A_PAGE, Cost, Site, site
from bench.web import bare_site, clinic

FULL = Extent(rounds=7)
THERAPIST = 3


class NotTheSame(RuntimeError):
    """The two offer other starts; the text says when, and whose."""


@dataclass(frozen=True)
class Candidate:
    """A site, what it is asked for in turns, and how often in a round."""

    name: str
    site: Site
    paths: list[str]
    times: int

    def cost(self) -> Cost:
        """Ask for all of a round."""
        return self.site.ask("GET", list(islice(cycle(self.paths), self.times)))


def our_path(therapist: int, day: date) -> str:
    """Where other programs read our free times of one therapist-day."""
    return f"/api/v1/slots?service=bilan&therapist=therapist-{therapist}&from={day}&days=1"


def their_path(therapist: int, day: date) -> str:
    """What the booking page of django-appointment calls when a day is chosen."""
    asked = f"selected_date={day}&staff_member={therapist}&service_id={theirs.SERVICE}"
    return f"/appointment/ajax/available_slots/?{asked}"


def assert_same_starts(ours: Site, other: Site, days: list[date]) -> int:
    """Compare every therapist on every day, and count the starts; raises NotTheSame at a difference."""
    total = 0
    for day in days:
        for therapist in range(1, visits.THERAPISTS + 1):
            found = _answer(ours, our_path(therapist, day))["slots"]
            our_starts = {slot["start"][:16] for slot in found}
            their_starts = {
                start[:16] for start, _ in _answer(other, their_path(therapist, day))["available_slots"]
            }
            if our_starts != their_starts:
                raise NotTheSame(
                    f"{day}, therapist {therapist}: only ours {sorted(our_starts - their_starts)}, "
                    f"only theirs {sorted(their_starts - our_starts)}"
                )
            total += len(our_starts)
    return total


def _answer(asked: Site, path: str) -> Any:
    with urlopen(Request(asked.address + path, headers=FROM_A_PAGE), timeout=60) as answer:
        return json.load(answer)


def measure(folder: Path, extent: Extent = FULL) -> Iterator[str]:
    """The lines of the table in Markdown, after both were found to offer the same."""
    days = visits.two_weeks(datetime.now(UTC).date())
    made = visits.make_visits(days)
    with ExitStack() as stack:
        settings = stack.enter_context(clinic(f"sqlite:///{folder}/ours.db", folder, visits.THERAPISTS))
        visits.add_to_ours(create_app(settings), made)
        other = stack.enter_context(theirs.running(folder / "theirs", made))
        ours = stack.enter_context(site(settings))
        bare = stack.enter_context(bare_site(folder))

        total = assert_same_starts(ours, other, days)
        yield f"{len(made)} visits; both offer the same {total} starts on {len(days)} days from {days[0]}\n"
        weekdays = [day for day in days if day.weekday() < 5]
        yield from _table(
            [
                Candidate("bare Flask page", bare, ["/healthz"], 500),
                Candidate("bare Django page", other, ["/healthz"], 200),
                Candidate("Créneau", ours, [our_path(THERAPIST, day) for day in weekdays], 300),
                Candidate("django-appointment", other, [their_path(THERAPIST, day) for day in weekdays], 60),
            ],
            extent,
        )


def _table(candidates: list[Candidate], extent: Extent) -> Iterator[str]:
    asked = [replace(one, times=extent.of(one.times)) for one in candidates]
    rounds = [[one.cost() for one in asked] for _ in range(extent.rounds + 1)][1:]  # the first warms up
    yield "| what | × bare | CPU ms | p50 ms | p95 ms |\n|---|---|---|---|---|"
    for position, one in enumerate(candidates):
        ratio = median(costs[position].cpu / costs[0].cpu for costs in rounds)
        cpu = 1000 * median(costs[position].cpu for costs in rounds)
        waits = [1000 * wait for costs in rounds for wait in costs[position].waits]
        p95 = quantiles(waits, n=20)[18]
        yield f"| {one.name} | {ratio:.1f} | {cpu:.2f} | {median(waits):.1f} | {p95:.1f} |"


def main() -> None:
    """Print the table; a difference in the starts ends it instead."""
    print(
        f"One therapist-day; gunicorn, one worker, SQLite, {FULL.rounds} rounds, {os.cpu_count()} cores",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        try:
            for line in measure(Path(name)):
                print(line, flush=True)
        except NotTheSame as difference:
            sys.exit(f"bench-peers: the two do not offer the same starts, nothing was timed. {difference}")


if __name__ == "__main__":
    main()

"""What the site costs beside a bare Flask page, for clinics of several sizes: `python -m bench.web`.

Both run under the same server with one worker, and take turns within each round: a noisy machine disturbs
both alike. What is counted is the CPU time of the server's processes, not the time on the wall. On PostgreSQL
the database's own processes are not counted.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import flask_migrate
from flask import Flask
from sqlalchemy.engine import make_url

from app import create_app
from bench import bookings
from bench.clinics import Size, add_coming, add_past, make_clinic
from bench.extent import Extent
from bench.kept import keep
from bench.sites import PLAIN, Cost, Site, site
from tests.databases import engine_of
from tests.factories.statements import counted_statements
from tests.postgres import Cluster, NoPostgres, running_cluster
from tests.server import settings_of

FULL = Extent(rounds=3)
MEMORY = "memory of a worker, MB"
SIZES = [
    Size(5, 0, 1_000),
    Size(20, 4_000, 1_000),
    Size(5, 40_000, 1_000),
    Size(5, 40_000, 1_000_000),
    Size(200, 0, 1_000),
    Size(200, 40_000, 1_000),
    Size(200, 40_000, 1_000_000),
]
UNLIMITED = {
    "API_RATE_LIMIT": "0",
    "FORM_RATE_LIMIT": "0",
    "HOLDS_PER_CLIENT": "100000",
    "LOG_LEVEL": "error",
}


@dataclass(frozen=True)
class Page:
    """What is asked for, and how often in a round."""

    name: str
    path: str
    times: int


@dataclass(frozen=True)
class Figures:
    """Medians over the rounds; milliseconds, and the ratio to the bare page of the same round.

    `anew`: the ratio where nothing is kept between requests, 0 where nothing ever is.
    """

    database: str
    size: Size
    page: str
    ratio: float
    cpu: float
    p50: float
    p95: float
    queries: int
    anew: float = 0


def pages(today: date, therapists: int = 5) -> list[Page]:
    """The questions whose price patients and other programs pay most often."""
    wednesday = today + timedelta(days=14 + (2 - today.weekday()) % 7)
    one = f"/api/v1/slots?service=bilan&therapist=therapist-3&from={wednesday}&days=1"
    several = f"/api/v1/slots?service=bilan&therapist=any&from={wednesday}&days="
    often = f"/api/v1/slots?service=suivi&therapist=any&from={wednesday}&days=31"
    many = 10 if therapists > 20 else 1
    return [
        Page("slots, one therapist-day", one, 200),
        Page("slots, any therapist, a week", f"{several}7", 100 // many),
        Page("slots, any therapist, a month", f"{several}31", 60 // many),
        Page("the same, starts every 15 min", often, 40 // many),
        Page("time page", f"/fr/time?service=bilan&therapist=any&week={wednesday}", 80 // many),
        Page(
            "time page, five weeks",
            f"/fr/time?service=bilan&therapist=any&week={wednesday}&weeks=5",
            20 // many,
        ),
        Page("service page", "/fr/", 80),
    ]


def environ(url: str, folder: Path) -> dict[str, str]:
    """The settings of a site in production, without the limits that would stop a measurement."""
    return settings_of(url, folder) | UNLIMITED | {"CRENEAU_ENV": "production"}


@contextmanager
def bare_site(folder: Path) -> Iterator[Site]:
    """Serve the Flask page that does nothing, until the end of the block."""
    settings = environ(f"sqlite:///{folder}/bare.db", folder / "bare")
    with site(settings, *PLAIN, application="bench.bare:app") as bare:
        yield bare


def figures_of(settings: dict[str, str], size: Size, bare: Site, extent: Extent) -> Iterator[Figures]:
    """Measure every page of one clinic, then its bookings."""
    app = create_app(settings)
    database = make_url(settings["DATABASE_URL"]).get_backend_name()
    asked = [
        replace(page, times=extent.of(page.times))
        for page in pages(datetime.now(UTC).date(), size.therapists)
    ]
    with site(settings) as ours:
        with site(settings, application="bench.forgetful:app") as forgetful:
            # the first round warms up
            rounds = [_round(bare, ours, forgetful, asked) for _ in range(extent.rounds + 1)][1:]
        for position, page in enumerate(asked):
            found = [each.costs[position] for each in rounds]
            ratios = [cost.cpu / each.bare.cpu for each, cost in zip(rounds, found, strict=True)]
            anew = median(each.anew[position].cpu / each.bare.cpu for each in rounds)
            figures = _figures(database, size, page.name, ratios, found, _queries(app, page.path))
            yield replace(figures, anew=anew)
        for name, prices in bookings.measure(app, bare, ours, extent).items():
            ratios = [cost.cpu / base.cpu for base, cost in prices]
            yield _figures(database, size, name, ratios, [cost for _, cost in prices], 0)
        yield Figures(database, size, MEMORY, ours.megabytes(), 0, 0, 0, 0)
    bookings.forget(engine_of(app))
    engine_of(app).dispose()


@dataclass(frozen=True)
class Round:
    """What the bare page cost, then every page of ours, then the same where nothing is kept."""

    bare: Cost
    costs: list[Cost]
    anew: list[Cost]


def _round(bare: Site, ours: Site, forgetful: Site, asked: list[Page]) -> Round:
    return Round(
        bare.ask("GET", ["/healthz"] * 300),
        [ours.ask("GET", [page.path] * page.times) for page in asked],
        [forgetful.ask("GET", [page.path] * page.times) for page in asked],
    )


def _figures(
    database: str, size: Size, name: str, ratios: list[float], costs: list[Cost], queries: int
) -> Figures:
    waits = [1000 * wait for cost in costs for wait in cost.waits]
    return Figures(
        database=database,
        size=size,
        page=name,
        ratio=median(ratios),
        cpu=1000 * median(cost.cpu for cost in costs),
        p50=median(waits),
        p95=quantiles(waits, n=20)[18],
        queries=queries,
    )


def _queries(app: Flask, path: str) -> int:
    client = app.test_client()
    client.get(path)
    with counted_statements(app) as sent:
        client.get(path)
    return len(sent)


@contextmanager
def clinic(url: str, folder: Path, therapists: int) -> Iterator[dict[str, str]]:
    """The settings of a site with a migrated database and an empty clinic."""
    settings = environ(url, folder)
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        make_clinic(therapists)
    engine_of(app).dispose()
    yield settings


def fill(settings: dict[str, str], before: Size, after: Size) -> None:
    """Bring a clinic from one size to the next."""
    app = create_app(settings)
    engine = engine_of(app)
    if after.coming > before.coming:
        add_coming(engine, after.therapists, after.coming - before.coming)
    if after.past > before.past:
        add_past(engine, after.therapists, after.past - before.past, before.past)
    engine.dispose()


def measure(
    cluster: Cluster | None, folder: Path, sizes: Sequence[Size] = SIZES, extent: Extent = FULL
) -> Iterator[Figures]:
    """The figures of all sizes, on SQLite and, where there is one, on PostgreSQL."""
    with bare_site(folder) as bare:
        for database in ("sqlite", "postgresql") if cluster else ("sqlite",):
            for therapists in sorted({size.therapists for size in sizes}):
                name = f"{database}{therapists}"
                url = (
                    cluster.create(name)
                    if cluster and database == "postgresql"
                    else f"sqlite:///{folder}/{name}.db"
                )
                with clinic(url, folder / name, therapists) as settings:
                    before = Size(therapists, 0, 0)
                    for size in [size for size in sizes if size.therapists == therapists]:
                        fill(settings, before, size)
                        before = size
                        yield from figures_of(settings, size, bare, extent)


def table(found: list[Figures]) -> str:
    """The figures as a table in Markdown: a line for each question, a column for each size of clinic."""
    sizes = list(dict.fromkeys(one.size for one in found))
    cells = {(one.database, one.page, one.size): _cell(one) for one in found}
    queries = {(one.database, one.page): one.queries for one in found}
    lines = [
        f"| × bare page · made anew (p50 / p95 ms) | {' | '.join(map(str, sizes))} | SQL |",
        "|---" * (len(sizes) + 2) + "|",
    ]
    for database, page in dict.fromkeys((one.database, one.page) for one in found):
        row = [cells.get((database, page, size), "") for size in sizes]
        lines.append(f"| {database}: {page} | {' | '.join(row)} | {queries[database, page] or ''} |")
    return "\n".join(lines)


def _cell(one: Figures) -> str:
    if one.page == MEMORY:
        return f"{one.ratio:.0f}"
    anew = f" · {one.anew:.1f}" if one.anew else ""
    return f"**{one.ratio:.1f}**{anew} ({one.p50:.1f} / {one.p95:.1f})"


def main() -> None:
    """Print the table as it grows, and once more as a whole."""
    print(
        "CPU per request beside a bare Flask page; "
        f"gunicorn, one worker, {FULL.rounds} rounds, {os.cpu_count()} cores"
    )
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        try:
            with running_cluster() as cluster:
                found = list(_told(measure(cluster, Path(name))))
        except NoPostgres as none:
            print(f"without PostgreSQL: {none}")
            found = list(_told(measure(None, Path(name))))
    kept = table(found)
    print(kept)
    if "--keep" in sys.argv:
        keep("web", kept)


def _told(figures: Iterator[Figures]) -> Iterator[Figures]:
    for one in figures:
        print(
            f"  {one.database:<10} {one.size} {one.page:<32} {one.ratio:6.1f} x {one.anew:6.1f} x anew "
            f"{one.cpu:8.2f} ms",
            flush=True,
        )
        yield one


if __name__ == "__main__":
    main()

"""How long those wait who want the same time at the same moment: `python -m bench.races`.

16 visitors, two workers with four threads each, a clinic of five therapists with 40,000 visits to come.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from app import create_app
from bench.bookings import waits_for_one_time
from bench.clinics import Size
from bench.extent import Extent
from bench.kept import keep
from bench.sites import site
from bench.web import clinic, fill
from tests.databases import engine_of
from tests.postgres import NoPostgres, running_cluster

RACES = 40
FULL = Extent(rounds=1)
SIZE = Size(5, 40_000, 1_000)
TARGET_MILLISECONDS = 250


def measure(url: str, folder: Path, size: Size = SIZE, extent: Extent = FULL) -> list[float]:
    """The longest wait of each race, in milliseconds."""
    with clinic(url, folder, size.therapists) as settings:
        fill(settings, Size(size.therapists, 0, 0), size)
        app = create_app(settings)
        with site(settings, "--workers=2", "--threads=4") as ours:
            waits = waits_for_one_time(app, ours, extent.of(RACES))
        engine_of(app).dispose()
    return [1000 * wait for wait in waits]


def main() -> None:
    """Print a line for each database."""
    lines = ["| 16 at once | median of the longest waits, ms | the longest of all, ms |", "|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for database, waits in _of_both(Path(name)):
            lines.append(f"| {database} | {median(waits):.0f} | {max(waits):.0f} |")
    print("\n".join(lines))
    if "--keep" in sys.argv:
        keep("races", "\n".join(lines))


def _of_both(folder: Path) -> Iterator[tuple[str, list[float]]]:
    yield "SQLite", measure(f"sqlite:///{folder}/races.db", folder / "sqlite")
    try:
        with running_cluster() as cluster:
            yield "PostgreSQL", measure(cluster.create("races"), folder / "postgresql")
    except NoPostgres as none:
        print(f"without PostgreSQL: {none}")


if __name__ == "__main__":
    main()

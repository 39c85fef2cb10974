"""CPU per request of the slots for machines, as a ratio to a bare Flask page: `python -m bench.web`.

Both run under the same server with one worker, and take turns within each round: a noisy machine disturbs
both alike. What is counted is the CPU time of the server's processes, not the time on the wall.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.server import run_flask, running_site, settings_of

ROUNDS = 7
REQUESTS = 300
TICKS = os.sysconf("SC_CLK_TCK")
SERVER = ("--workers=1", "--threads=4")


@dataclass(frozen=True)
class Site:
    """A server under measurement."""

    address: str
    path: str

    def milliseconds(self) -> float:
        """CPU milliseconds per request over a round."""
        before = self._cpu_seconds()
        host = urlsplit(self.address)
        connection = HTTPConnection(str(host.hostname), host.port)
        for _ in range(REQUESTS):
            connection.request("GET", self.path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{self.path} answered {answer.status}")
        connection.close()
        return 1000 * (self._cpu_seconds() - before) / REQUESTS

    def _cpu_seconds(self) -> float:
        mark = f"BASE_URL={self.address}".encode()
        return sum(
            _cpu_seconds(process) for process in Path("/proc").glob("[0-9]*") if mark in _environ(process)
        )


def _environ(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _cpu_seconds(process: Path) -> float:
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def _sites() -> Iterator[tuple[Site, dict[str, Site]]]:
    with tempfile.TemporaryDirectory() as name:
        settings = settings_of(f"sqlite:///{name}/bench.db", Path(name))
        run_flask(settings, "db", "upgrade")
        run_flask(settings, "demo", "load")
        with (
            running_site(settings, *SERVER, application="bench.bare:app") as bare,
            running_site(settings, *SERVER) as ours,
        ):
            yield Site(bare, "/healthz"), {name: Site(ours, path) for name, path in _paths().items()}


def _paths() -> dict[str, str]:
    """What is asked: a coming Wednesday, and four weeks of everybody."""
    today = datetime.now(UTC).date()
    wednesday = today + timedelta(days=7 + (2 - today.weekday()) % 7)
    day = f"/api/v1/slots?service=physio-bilan&therapist=camille-roy&from={wednesday}&days=1"
    month = f"/api/v1/slots?service=physio-bilan&therapist=any&from={today}&days=28"
    return {"slots, one therapist-day": day, "slots, any therapist, 28 days": month}


def measure() -> dict[str, tuple[float, float]]:
    """For each page: CPU milliseconds per request, and the ratio to the bare page; medians over rounds."""
    with _sites() as (bare, ours):
        for site in (bare, *ours.values()):
            site.milliseconds()  # the first round warms up
        rounds = [
            (bare.milliseconds(), {name: site.milliseconds() for name, site in ours.items()})
            for _ in range(ROUNDS)
        ]
    figures = {"bare Flask page": (median(base for base, _ in rounds), 1.0)}
    for name in ours:
        figures[name] = (
            median(costs[name] for _, costs in rounds),
            median(costs[name] / base for base, costs in rounds),
        )
    return figures


def main() -> None:
    """Print the figures."""
    print(f"CPU per request, SQLite, gunicorn with one worker, {ROUNDS} rounds of {REQUESTS} requests")
    for name, (milliseconds, ratio) in measure().items():
        print(f"  {name:<32} {milliseconds:6.2f} ms   {ratio:5.2f} x")


if __name__ == "__main__":
    main()

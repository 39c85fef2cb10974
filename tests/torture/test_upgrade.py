"""An upgrade as docs/how-to/upgrade.md describes it: stop, migrate, start, while visitors go on booking.

On SQLite, and with CRENEAU_TORTURE=long on PostgreSQL too: the socket knows nothing of the database.

The test is what systemd is to deploy/creneau-web.socket: it holds the listening socket and hands it to each
server it starts. While none runs, connections wait in the socket's queue.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.databases import BACKENDS, Databases, engine_of
from tests.factories.small_clinic import small_clinic
from tests.server import ROOT, run_flask, settings_of
from tests.torture.steady import steady_bookings
from tests.torture.test_races import OVERLAPS, UNBLOCKED
from tests.torture.visitor import Visitor

pytestmark = pytest.mark.backends(*(BACKENDS if os.environ.get("CRENEAU_TORTURE") == "long" else ["sqlite"]))

# systemd hands a socket over as descriptor 3 and says so in the environment of that very process.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app"])
"""
NEXT_MIGRATION = '''
"""What the next version adds: old code goes on beside it."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("appointments", sa.Column("added_by_the_next_version", sa.Integer(), nullable=True))
'''


class Service:
    """The servers, one after the other, on a socket that outlives each of them."""

    def __init__(self, settings: Mapping[str, str], log: Path) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._settings = {**settings, "BASE_URL": self.address}
        self._log = log.open("ab")
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a server with the socket, and wait until it answers."""
        self._server = subprocess.Popen(
            [sys.executable, "-c", HAND_OVER, str(self._listener.fileno())],
            cwd=ROOT,
            env=self._settings,
            pass_fds=[self._listener.fileno()],
            stdout=self._log,
            stderr=self._log,
        )
        assert Visitor(self.address).get("/healthz").status == 200

    def stop(self) -> int:
        """Ask the server to end, and wait until what it had begun is finished."""
        assert self._server is not None
        self._server.terminate()
        return self._server.wait(timeout=30)

    def close(self) -> None:
        """End everything, however it stands."""
        if self._server is not None and self._server.poll() is None:
            self._server.kill()
            self._server.wait()
        self._listener.close()
        self._log.close()


@pytest.fixture
def site(databases: Databases, backend: str, tmp_path: Path) -> Iterator[tuple[Service, dict[str, str]]]:
    """A running site with the small clinic, whose visitors may book as much as they like."""
    url = databases.migrated(backend)
    app = databases.build(url)
    with app.app_context():
        small_clinic(max_upcoming_per_patient=0)
    engine_of(app).dispose()
    settings = settings_of(url, tmp_path)
    service = Service(settings, tmp_path / "log")
    try:
        service.start()
        yield service, settings
    finally:
        service.close()


def next_version(folder: Path) -> Path:
    """The migrations of a version that adds one."""
    migrations = folder / "migrations"
    shutil.copytree(ROOT / "migrations", migrations)
    head = max(path.name[:4] for path in (migrations / "versions").glob("[0-9]*.py"))
    (migrations / "versions" / "9999_next.py").write_text(NEXT_MIGRATION.format(head=head))
    return migrations


def test_an_upgrade_loses_no_request_and_no_booking(
    site: tuple[Service, dict[str, str]], databases: Databases, tmp_path: Path
) -> None:
    service, settings = site
    migrations = next_version(tmp_path)
    with steady_bookings(service.address) as noted:
        noted.wait_for_bookings(3)
        stopped_at = time.monotonic()
        assert service.stop() == 0
        run_flask(settings, "db", "upgrade", "--directory", str(migrations))
        migrated_at = time.monotonic()
        service.start()
        before = len(noted.statuses)
        noted.wait_for_bookings(3)
    assert set(Counter(noted.statuses)) == {200, 303}
    assert max(noted.seconds) > (migrated_at - stopped_at) / 2, "nobody came while no server ran"
    assert len(noted.statuses) > before > 0, "nobody came after the upgrade"
    app = databases.build(settings["DATABASE_URL"])
    engine = engine_of(app)
    with engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM appointments").scalar_one()
        unsound = [
            connection.exec_driver_sql(statement).scalar_one()
            for statement in (OVERLAPS.format(table="blocked_times"), UNBLOCKED)
        ]
    assert count == len(noted.booked) > 0
    assert unsound == [0, 0]
    assert "added_by_the_next_version" in {
        each["name"] for each in inspect(engine).get_columns("appointments")
    }

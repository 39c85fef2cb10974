"""The site that is tortured: real processes, and a way to look behind them."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import MetaData, Row, text

from app.extensions import db
from tests.databases import Databases
from tests.server import Server, running_server, settings_of

IS_LONG = os.environ.get("CRENEAU_TORTURE") == "long"
SEED = int(os.environ.get("CRENEAU_SEED") or 1)
WORKERS = 4
OPTIONS = (f"--workers={WORKERS}", "--threads=4")
BOOKED_FOR = {"patients", "booking_drafts"}


@dataclass(frozen=True)
class Stored:
    """What real processes work on, seen by an application on the same database."""

    app: Flask

    def rows(self, statement: str) -> Sequence[Row[Any]]:
        """What is stored, as the database itself tells it."""
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.execute(text(statement)).all()

    def count(self, statement: str) -> int:
        """What a counting statement answers."""
        return int(self.rows(statement)[0][0] or 0)

    def write(self, *statements: str) -> None:
        """Change what is stored behind their back."""
        with self.app.app_context(), db.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))


@dataclass(frozen=True)
class Site(Stored):
    """A running site, and a way to look behind it."""

    server: Server

    @property
    def address(self) -> str:
        """Where visitors go."""
        return self.server.address

    def clear(self, limit: int = 0) -> None:
        """Take away all that was booked, and let a patient have so many upcoming appointments (0: any)."""
        self.write(
            *(f"DELETE FROM {table}" for table in self._what_is_booked()),
            f"UPDATE clinic SET max_upcoming_per_patient = {limit}, revision = revision + 1",
        )

    def _what_is_booked(self) -> list[str]:
        """Patients, unfinished bookings, and every table that refers to them; what refers comes first."""
        metadata = MetaData()
        with self.app.app_context():
            metadata.reflect(db.engine)
        booked = set(BOOKED_FOR)
        for table in metadata.sorted_tables:
            if any(key.column.table.name in booked for key in table.foreign_keys):
                booked.add(table.name)
        return [table.name for table in reversed(metadata.sorted_tables) if table.name in booked]


@contextmanager
def site_on(
    databases: Databases, backend: str, folder: Path, describe: Callable[[], object]
) -> Iterator[Site]:
    """Serve a clinic from several processes on a database of its own until the end of the block."""
    url = databases.migrated(backend)
    app = databases.build(url)
    with app.app_context():
        describe()
    with running_server(settings_of(url, folder), *OPTIONS) as server:
        yield Site(app, server)
    with app.app_context():
        db.engine.dispose()

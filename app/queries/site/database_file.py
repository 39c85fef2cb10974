"""What a file holds that should be a SQLite database of Créneau."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.extensions import db


class NotSqlite(Exception):
    """The database is kept by a server, not in a file."""


class WrongDatabaseFile(Exception):
    """A file that is no sound database of Créneau; its text is what is wrong with it."""


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """What a sound database holds: the migration it is at, and how many appointments."""

    migration: str
    appointments: int


def database_path() -> Path:
    """The file of the application's own database; raises NotSqlite when there is none."""
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise NotSqlite
    return Path(url.database)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Read a database file as it is at one moment, whoever writes meanwhile; raises WrongDatabaseFile."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=15)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # the first read is the moment
            yield connection
    except sqlite3.Error as error:
        raise WrongDatabaseFile(f"{path}: {error}.") from error


def look_into(path: Path, name: Path) -> DatabaseFile:
    """What a database file holds; raises WrongDatabaseFile when it is damaged or not one of Créneau.

    `name` is what that calls it: a copy is of no interest to whoever reads it.
    """
    with reading(path) as connection:
        _refuse_damage(connection, name)
        try:
            migration = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            appointments = connection.execute("SELECT count(*) FROM appointments").fetchone()
        except sqlite3.OperationalError:
            migration = None
        if migration is None:
            raise WrongDatabaseFile(f"{name} is a database, but not one of Créneau: it lacks our tables.")
        return DatabaseFile(migration[0], appointments[0])


def _refuse_damage(connection: sqlite3.Connection, name: Path) -> None:
    (told,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        raise WrongDatabaseFile(f"{name} is damaged: {told}.")
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    if orphan:
        raise WrongDatabaseFile(f"{name} is damaged: a row of {orphan[0]} lacks what it belongs to.")

"""Put a backup in the place of the SQLite database."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.actions.site.errors import InUse, WouldReplace
from app.actions.steps.site.database_copy import copied
from app.extensions import db
from app.queries.site.database_file import DatabaseFile, WrongDatabaseFile, database_path, look_into
from app.queries.site.readiness import migrations

DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
FIRST_SECOND = datetime(2020, 1, 1, tzinfo=UTC)  # counted from here, they fit into 32 bits until 2088
TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@dataclass(frozen=True, slots=True)
class Restored:
    """What the backup holds, and where the database that was there before is kept, if there was one."""

    backup: DatabaseFile
    kept: Path | None


def restore_database(source: Path, may_replace: bool, now: datetime) -> Restored:
    """Replace the database by a checked copy of a backup, and keep the one before beside it.

    The clinic gets a revision that it never had: what browsers and programs keep under one is not of this
    state. Raises NotSqlite, WrongDatabaseFile (for a newer program's too), InUse, or WouldReplace unless that
    is allowed; then nothing is changed. The caller migrates what was restored when it is of an older program.
    """
    present = database_path()
    with copied(source, present.parent) as arriving:
        backup = look_into(arriving, source)
        if backup.migration not in migrations():
            raise WrongDatabaseFile(
                f"{source} is at migration {backup.migration}, which this program does not know; "
                "restore it with the version that made it, or a newer one."
            )
        _raise_revision(arriving, now)
        db.session.remove()
        db.engine.dispose()
        with _alone_on(present) as connection:
            if not may_replace:
                _refuse_to_replace(connection)
            kept = _put_aside(present, now)
            _give_to_owner(arriving, kept or present.parent)
            arriving.replace(present)
    return Restored(backup, kept)


@contextmanager
def _alone_on(path: Path) -> Iterator[sqlite3.Connection]:
    """Keep everybody else out of a database; raises InUse. A damaged one cannot be locked, nor served."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # refused while another connection is open
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code in TAKEN:
                raise InUse from error
            if code not in DAMAGED:
                raise WrongDatabaseFile(f"{path}: {error}.") from error
        yield connection


def _refuse_to_replace(connection: sqlite3.Connection) -> None:
    try:
        tables = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'appointments'").fetchone()
        (count,) = connection.execute("SELECT count(*) FROM appointments").fetchone() if tables else (0,)
    except sqlite3.DatabaseError as error:
        raise WouldReplace(None) from error
    if count:
        raise WouldReplace(count)


def _put_aside(present: Path, now: datetime) -> Path | None:
    """Keep the present database under another name too, and what is not yet in its main file under that."""
    if not present.stat().st_size:
        return None
    kept = present.with_name(f"{present.stem}-before-restore-{now:%Y%m%dT%H%M%S}Z{present.suffix}")
    os.link(present, kept)
    kept.chmod(0o600)
    for log in ("-wal", "-journal"):  # left behind by a damaged one: they must not be played into the new one
        beside = present.with_name(present.name + log)
        if beside.exists():
            beside.chmod(0o600)
            beside.rename(kept.with_name(kept.name + log))
    present.with_name(f"{present.name}-shm").unlink(missing_ok=True)
    return kept


def _raise_revision(path: Path, now: datetime) -> None:
    """Set the clinic's revision above any that it had since the backup: to the second, counted from 2020.

    A clinic does not change every second of its life, so the clock is ahead of what counts changes.
    """
    seconds = int((now - FIRST_SECOND).total_seconds())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE clinic SET revision = max(revision + 1, ?)", (seconds,))


def _give_to_owner(arriving: Path, like: Path) -> None:
    """Let the account own it that owned the one before; only root can run this for another account."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(arriving, owner.st_uid, owner.st_gid)

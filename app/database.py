"""How each database is opened, so that reading and writing are safe with many processes."""

import os
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, event

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000")


def prepare(engine: Engine) -> None:
    """Install the connection rules of the engine's database; call once per engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _make_for_its_owner)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _make_for_its_owner(_dialect: Any, _record: Any, arguments: Any, options: Any) -> None:
    """Make a missing file readable by its owner only; SQLite gives its mode to the logs beside it."""
    [path] = arguments
    if path == ":memory:" or options.get("uri"):
        return
    with suppress(OSError):  # it is there already; or it cannot be made, which SQLite tells better
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own late BEGIN lets two writers read the same state
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("sqlite_write")
    # Straight to the driver: this runs in every request, and SQLAlchemy's way there costs ten times as much.
    connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")

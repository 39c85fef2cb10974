"""How each database is opened, so that reading and writing are safe with many processes."""

from typing import Any

from sqlalchemy import Engine, event

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000")


def prepare(engine: Engine) -> None:
    """Install the connection rules of the engine's database; call once per engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


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

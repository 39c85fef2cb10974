"""Runs the migrations, one transaction each, on SQLite and PostgreSQL alike."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.extensions import db


def run() -> None:
    """Migrate the application's database.

    SQLite rebuilds a table to alter it; with foreign keys on that would drag the children along. So they are
    off during a migration, and all of them are checked at its end.
    """
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _set_foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=is_sqlite,
            transaction_per_migration=True,
            **_configure_args(),
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            _refuse_orphans(connection)
            _set_foreign_keys(connection, "ON")


def _configure_args() -> dict[str, Any]:
    args: dict[str, Any] = dict(current_app.extensions["migrate"].configure_args)
    args.pop("render_as_batch", None)
    return args


def _set_foreign_keys(connection: Connection, state: str) -> None:
    connection.rollback()
    cursor = connection.connection.cursor()  # a pragma counts outside transactions only
    cursor.execute(f"PRAGMA foreign_keys={state}")
    cursor.close()


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    connection.rollback()
    if orphans:
        raise RuntimeError(f"the migration left rows without their parent: {orphans[:5]}")


run()

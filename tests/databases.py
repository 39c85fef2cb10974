"""Databases of both kinds, migrated once per test process, and the application on each of them."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Engine, inspect

from app import create_app
from app.extensions import db
from app.web import html_cache
from tests.postgres import Cluster

BACKENDS = ("sqlite", "postgresql")
SECRET_KEY = "a secret for tests, known to everybody"


class OwnContextClient(FlaskClient):
    """A browser in another process: a context left open around a request would leak who is signed in."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Make a request, refusing to do so inside an application context."""
        assert not has_app_context(), "leave the application context before a request"
        return super().open(*args, **kwargs)


class Databases:
    """Makes databases: empty ones, migrated ones, and the one that each backend's application uses."""

    def __init__(self, folder: Path, cluster: Callable[[], Cluster]) -> None:
        self._folder = folder
        self._cluster = cluster
        self._templates: dict[str, str] = {}
        self._apps: dict[str, Flask] = {}
        self._built: list[Flask] = []

    def empty(self, backend: str) -> str:
        """The address of a database without tables."""
        name = f"db_{secrets.token_hex(6)}"
        if backend == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        return self._cluster().create(name)

    def migrated(self, backend: str) -> str:
        """The address of a database of one's own with all tables and no rows."""
        template = self._template(backend)
        copy = f"db_{secrets.token_hex(6)}"
        if backend == "postgresql":
            return self._cluster().create(copy, template.partition("?")[0].rpartition("/")[2])
        path = self._folder / f"{copy}.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def app(self, backend: str) -> Flask:
        """The backend's application; its database keeps what the test before left in it."""
        if backend not in self._apps:
            self._apps[backend] = self.build(self.migrated(backend))
        return self._apps[backend]

    def build(self, url: str, **settings: str) -> Flask:
        """An application on a given database, with further settings."""
        app = create_app(environment(url, self._folder) | settings)
        app.test_client_class = OwnContextClient
        self._built.append(app)
        return app

    def close(self) -> None:
        """Let go of every connection."""
        for app in self._built:
            engine_of(app).dispose()

    def _template(self, backend: str) -> str:
        if backend not in self._templates:
            url = self.empty(backend)
            app = self.build(url)
            with app.app_context():
                flask_migrate.upgrade()
            engine_of(app).dispose()
            self._templates[backend] = url
        return self._templates[backend]


def environment(url: str, folder: Path) -> dict[str, str]:
    """The settings of an application under test."""
    return {
        "CRENEAU_ENV": "test",
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET_KEY,
        "HOLDS_PER_CLIENT": "1000",  # every visitor of a test comes from the loopback
        "API_RATE_LIMIT": "0",
        "FORM_RATE_LIMIT": "0",
        "INSTANCE_PATH": str(folder / "instance"),
    }


def engine_of(app: Flask) -> Engine:
    """The application's engine, for statements that go around its session."""
    with app.app_context():
        return db.engine


def clean(app: Flask) -> None:
    """Delete every row and forget what the process remembers of them."""
    engine = engine_of(app)
    tables = app.extensions.get("test_tables") or app.extensions.setdefault("test_tables", _tables(engine))
    deletes = "".join(f'DELETE FROM "{table}";' for table in tables)
    connection = engine.raw_connection()
    try:
        if engine.dialect.name == "sqlite":
            deletes = _past_the_guard(connection.driver_connection, deletes)
            connection.driver_connection.executescript(
                f"PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE; {deletes} COMMIT; PRAGMA foreign_keys=ON"
            )
        else:
            # As a replica the server checks no foreign keys, so the tables may go in any order.
            connection.driver_connection.execute(
                f"SET LOCAL lock_timeout = '5s'; SET LOCAL session_replication_role = replica; {deletes}"
            )
            connection.commit()
    finally:
        connection.close()
    for name in ("clinic_snapshot", "current_setup"):
        app.extensions.get(name, {}).clear()
    html_cache.init_app(app)


def _past_the_guard(connection: sqlite3.Connection, deletes: str) -> str:
    """The deletions, between taking the guards of what only grows away and putting them back."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM audit_entries)").fetchone()[0]:
        return deletes.replace('DELETE FROM "audit_entries";', "")
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'append_only_%'"
    ).fetchall()
    taken_away = "".join(f"DROP TRIGGER {name};" for name, _ in guards)
    return taken_away + deletes + "".join(f"{sql};" for _, sql in guards)


def _tables(engine: Engine) -> list[str]:
    return [name for name in inspect(engine).get_table_names() if name != "alembic_version"]

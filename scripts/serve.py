"""Serve the site on this machine: texts compiled, database migrated, a demonstration loaded where wanted.

All in one process, because starting takes longer than the work, but for a worker that sends messages as long
as the site is served. Elsewhere `gunicorn wsgi:app` serves, `flask --app wsgi worker` sends, and
`flask --app wsgi database migrate` migrates.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import Application  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import create_app
from app.config import Settings
from app.extensions import db
from app.operations.commands.database import migrate
from app.operations.commands.demo import load
from scripts import translations

ROOT = Path(__file__).resolve().parent.parent


class Server(Application):  # type: ignore[misc]
    """gunicorn as gunicorn.conf.py describes it, serving an application that exists already."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        super().__init__()

    def init(self, *_arguments: Any) -> None:
        """Take nothing from the command line."""

    def load(self) -> Flask:
        """Hand the application to gunicorn."""
        return self._app


def prepare(app: Flask) -> None:
    """Bring the database to the present tables; a demonstration gets its clinic once."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        try:
            migrate(args=[], standalone_mode=False)
        except click.ClickException as refusal:
            sys.exit(f"creneau: {refusal.message}")
        if settings.environment == "demonstration":
            try:
                load(args=[], standalone_mode=False)
            except click.ClickException as refusal:
                refusal.show()  # it holds somebody's own data: they are served as they are
        db.engine.dispose()  # a connection must not be shared by the workers
    print(f"\nCréneau opens at {settings.base_url}  (Ctrl-C ends it)", flush=True)


@contextmanager
def worker() -> Iterator[None]:
    """Let a worker send messages until the end of the block; what it has begun it finishes."""
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    translations.compile_stale()
    os.umask(0o077)  # what patients type is for no other account of this machine
    site = create_app()
    prepare(site)
    with worker():
        Server(site).run()

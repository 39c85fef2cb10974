"""Serve the site on this machine: texts compiled, database migrated, a demonstration loaded where wanted.

All in one process, because starting takes longer than the work. Elsewhere `gunicorn wsgi:app` serves, and
`flask db upgrade` migrates.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click
import flask_migrate
from flask import Flask
from gunicorn.app.base import Application  # type: ignore[import-untyped]
from sqlalchemy.exc import OperationalError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import create_app
from app.cli.demo import load
from app.config import Settings
from app.extensions import db
from scripts import translations


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
            flask_migrate.upgrade()
        except OperationalError as error:
            sys.exit(f"creneau: the database does not answer: {error.orig}")
        if settings.environment == "demonstration":
            try:
                load(standalone_mode=False)
            except click.ClickException as refusal:
                refusal.show()  # it holds somebody's own data: they are served as they are
        db.engine.dispose()  # a connection must not be shared by the workers
    print(f"\nCréneau opens at {settings.base_url}  (Ctrl-C ends it)", flush=True)


if __name__ == "__main__":
    translations.compile_stale()
    os.umask(0o077)  # what patients type is for no other account of this machine
    site = create_app()
    prepare(site)
    Server(site).run()

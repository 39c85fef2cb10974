"""The commands, one group a file: `flask --app wsgi clinic | database | demo | user …`."""

from flask import Flask

from app.cli import clinic, database, demo, user


def init_app(app: Flask) -> None:
    """Register the groups."""
    for group in (clinic.group, database.group, demo.group, user.group):
        app.cli.add_command(group)

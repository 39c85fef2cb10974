"""The commands, one group a file: `flask --app wsgi clinic | database | demo | messages | user …`, worker."""

from flask import Flask

from app.operations.commands import clinic, database, demo, messages, user, worker


def init_app(app: Flask) -> None:
    """Register the groups, and the worker."""
    for group in (clinic.group, database.group, demo.group, messages.group, user.group):
        app.cli.add_command(group)
    app.cli.add_command(worker.command)

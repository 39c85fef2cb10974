"""The command that sends messages."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app import wiring
from app.extensions import db
from app.operations.commands.groups import on_tables
from app.operations.worker import Pace, Worker

ENDINGS = (signal.SIGTERM, signal.SIGINT)


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@click.option(
    "--lease",
    type=click.IntRange(1, 3600),
    default=120,
    show_default=True,
    help="Seconds after which another worker takes up what this one left undone.",
)
@with_appcontext
@on_tables
def command(once: bool, lease: int) -> None:
    """Send messages as they fall due, until stopped; several may run at once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()  # what was read to get here must not stay open for as long as the worker runs
    worker = Worker(app, wiring.ports(app), Pace(lease=timedelta(seconds=lease)))
    with _ended_kindly(worker):
        if once:
            click.echo(f"Looked at {worker.run_once()} messages that were due.")
        else:
            worker.run()


@contextmanager
def _ended_kindly(worker: Worker) -> Iterator[None]:
    """Let the worker finish the message that it is sending when the process is told to end."""
    before = {ending: signal.signal(ending, lambda *_: worker.stop()) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)

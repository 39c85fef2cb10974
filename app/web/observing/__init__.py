"""What the operator sees: a line for each request, faults and figures. Never who visited, nor what for."""

from flask import Flask

from app.config import Settings
from app.web.observing import faults, logs, metrics
from app.web.observing.requests import Note, Observed


def init_app(app: Flask) -> None:
    """Observe every request as the settings say; what is off costs nothing."""
    settings: Settings = app.extensions["settings"]
    logs.configure(settings)
    faults.init_app(app)
    notes: list[Note | None] = [logs.note_for(settings), metrics.init_app(app)]
    app.wsgi_app = Observed(app.wsgi_app, [note for note in notes if note])  # type: ignore[method-assign]

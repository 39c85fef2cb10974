"""Note that a worker is at work."""

from datetime import datetime

from sqlalchemy import update

from app.actions.transaction import writing
from app.models import WorkerPulse
from app.queries.rows import table_of

_pulses = table_of(WorkerPulse)


def record_heartbeat(name: str, now: datetime) -> None:
    """Note that the worker of that name is at work; the first time, that it began."""
    with writing() as session:
        seen = update(_pulses).where(_pulses.c.name == name).values(seen_at=now)
        if session.connection().execute(seen).rowcount == 0:
            session.add(WorkerPulse(name=name, started_at=now, seen_at=now))

"""How many messages workers send in a second, and what messages cost a booking: `python -m bench.messages`.

The provider is a server of our own on the loopback that takes an email in 2 ms, as SendGrid would. Workers,
provider and database share the machine.
"""

import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Engine, insert, text

from app import create_app
from app.clock import utc_now
from app.domain.time.wall_clock import floor_minute
from app.models import Appointment, AppointmentContact, Message
from bench.bookings import forget, free_starts, ready
from bench.clinics import CLOCK, FOLLOW_UP, HALF_HOUR, PATIENTS
from bench.extent import Extent
from bench.kept import keep
from bench.sites import Site, cpu_seconds_of, site
from bench.web import clinic
from tests.databases import engine_of
from tests.postgres import NoPostgres, running_cluster
from tests.server import ROOT
from tests.torture.provider import running_provider

MESSAGES = 2_000
THERAPISTS = 5
FULL = Extent(rounds=5)
IN_A_ROUND = 30
PATIENCE = 300
WORKERS = {"sqlite": (1,), "postgresql": (1, 4)}


@dataclass(frozen=True)
class Sending:
    """What so many workers did: messages a second, and CPU milliseconds of the workers for each message."""

    workers: int
    a_second: float
    cpu: float


@dataclass(frozen=True)
class Price:
    """The POST that confirms: the median wait of its client and the CPU of its server, in milliseconds."""

    wait: float
    cpu: float


def measure(url: str, folder: Path, extent: Extent = FULL) -> Iterator[str]:
    """The lines of the table for one database."""
    with clinic(url, folder, THERAPISTS) as settings:
        sends = settings | {"SENDGRID_API_KEY": "SG.none", "MAIL_FROM": "clinic@example.com"}
        app = create_app(settings)
        engine = engine_of(app)
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
        for workers in WORKERS[engine.dialect.name]:
            sending = _sending(engine, sends, workers, extent.of(MESSAGES))
            told = f"**{sending.a_second:.0f}** messages a second, {sending.cpu:.1f} ms CPU each"
            yield f"| {name}: {workers} worker{'s' * (workers > 1)} | {told} |"
        yield f"| {name}: booking, with messages ÷ without | {_prices(app, settings, sends, extent)} |"
        forget(engine)
        engine.dispose()


def _sending(engine: Engine, settings: dict[str, str], workers: int, count: int) -> Sending:
    """Let workers that are awake send a full outbox; from the first message taken to the last."""
    moments: list[float] = []
    _fill(engine, count)
    with running_provider(lambda _: moments.append(time.perf_counter())) as provider:
        with _at_work(settings | {"SENDGRID_BASE_URL": provider.address}, workers) as processes:
            _wait_until(engine, f"SELECT count(*) = {workers} FROM worker_pulses")
            before = sum(map(cpu_seconds_of, processes))
            with engine.begin() as connection:
                connection.execute(text("UPDATE messages SET next_attempt_at = due_at"))
            _wait_until(engine, "SELECT count(*) = 0 FROM messages WHERE state <> 'sent'")
            cpu = sum(map(cpu_seconds_of, processes)) - before
        if provider.repeated or len(provider.taken) != count:
            raise RuntimeError(
                f"{len(provider.taken)} messages were taken, {provider.repeated} of them twice"
            )
    forget(engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM worker_pulses"))
    return Sending(workers, (count - 1) / (moments[-1] - moments[0]), 1000 * cpu / count)


def _fill(engine: Engine, count: int) -> None:
    """Insert visits, each with a confirmation that is due but waits to be let go."""
    now, first = utc_now(), floor_minute(utc_now()) + 3 * 1440
    times = {"created_at": now, "due_at": now, "next_attempt_at": now + timedelta(days=1)}
    words = {"event": "booked", "recipient": "patient", "channel": "email", "language": "fr", "detail": {}}
    person = {"first_name": "Ana", "last_name": "Essai", "birth_date": date(1990, 5, 4)}
    agreed = {"privacy_version": "2026-11", "privacy_language": "fr", "privacy_accepted_at": now}
    with engine.begin() as connection:
        start = 1 + (connection.scalar(text("SELECT max(id) FROM appointments")) or 0)
        ids = range(start, start + count)
        connection.execute(
            insert(Appointment), [_visit(id, first + HALF_HOUR * (id - start), now) for id in ids]
        )
        connection.execute(
            insert(AppointmentContact),
            [
                {"appointment_id": id, "email": _email(id), "agrees_email": True, **person, **agreed}
                for id in ids
            ],
        )
        keys = [{"uid": f"{id:032}", "dedupe_key": f"{id:064}", "appointment_id": id} for id in ids]
        connection.execute(
            insert(Message),
            [key | words | times | {"address": _email(key["appointment_id"])} for key in keys],
        )


def _visit(id: int, starts_at: int, now: datetime) -> dict[str, Any]:
    kept = {"service_id": FOLLOW_UP, "location_id": 1, "type": "in_person", "time_zone": CLOCK.zone_name}
    state = {"origin": "online", "language": "fr", "created_at": now, "uid": uuid.uuid4().hex}
    who = {"therapist_id": 1 + id % THERAPISTS, "patient_id": 1 + id % PATIENTS}
    return {"id": id, "starts_at": starts_at, "ends_at": starts_at + HALF_HOUR, **kept, **state, **who}


def _email(id: int) -> str:
    return f"person.{id}@example.com"


@contextmanager
def _at_work(settings: dict[str, str], workers: int) -> Iterator[list[Path]]:
    """So many workers in processes of their own, as folders in /proc, until the end of the block."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    processes = [subprocess.Popen(command, cwd=ROOT, env=settings) for _ in range(workers)]
    try:
        yield [Path(f"/proc/{process.pid}") for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def _wait_until(engine: Engine, question: str) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        with engine.connect() as connection:
            if connection.scalar(text(question)):
                return
        time.sleep(0.2)
    raise RuntimeError(f"it was never so: {question}")


def _prices(app: Flask, settings: dict[str, str], sends: dict[str, str], extent: Extent) -> str:
    """Book in turn where email goes out and where nothing does, at one clinic; the ratios of the rounds."""
    free = free_starts(app)
    with site(settings) as mute, site(sends) as telling:
        count = extent.of(IN_A_ROUND)
        # the first round warms up
        rounds = [_round((telling, mute), free, count) for _ in range(extent.rounds + 1)][1:]
    waits, cpu = (
        median(getattr(told, what) / getattr(untold, what) for told, untold in rounds)
        for what in ("wait", "cpu")
    )
    told, untold = (median(each[position].wait for each in rounds) for position in (0, 1))
    return f"wait **{waits:.2f}** ({told:.1f} and {untold:.1f} ms), CPU {cpu:.2f}"


def _round(sites: tuple[Site, Site], free: Iterator[int], count: int) -> list[Price]:
    tokens = [(each, ready(each, next(free))) for _ in range(count) for each in sites]
    before = {each: each.cpu_seconds() for each in sites}
    waits: dict[Site, list[float]] = {each: [] for each in sites}
    for each, token in tokens:
        waits[each] += each.ask("POST", [f"/fr/booking/{token}/check"], wanted=303).waits
    cpu = {each: each.cpu_since(before[each]) for each in sites}
    return [Price(1000 * median(waits[each]), 1000 * cpu[each] / count) for each in sites]


def main() -> None:
    """Print the table, line by line."""
    lines = ["| what | figures |", "|---|---|"]
    print("\n".join(lines))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for line in _of_both(Path(name)):
            print(line, flush=True)
            lines.append(line)
    if "--keep" in sys.argv:
        keep("messages", "\n".join(lines))


def _of_both(folder: Path) -> Iterator[str]:
    yield from measure(f"sqlite:///{folder}/messages.db", folder / "sqlite")
    try:
        with running_cluster() as cluster:
            yield from measure(cluster.create("messages"), folder / "postgresql")
    except NoPostgres as none:
        print(f"without PostgreSQL: {none}")


if __name__ == "__main__":
    main()

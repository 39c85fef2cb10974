"""Workers in processes of their own, killed hard, cut off from the database, refused by the provider.

No message is lost, and none goes twice but for what a kill hit between "taken" and "recorded": one at most
for each kill, and its history says that it may have gone before.
"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.clock import utc_now
from app.extensions import db
from app.models import Appointment, Message
from tests.databases import Databases
from tests.factories.accounts import typed
from tests.factories.small_clinic import ZONE, patient, small_clinic
from tests.server import ROOT, settings_of
from tests.torture.provider import Provider, running_provider
from tests.torture.site import IS_LONG, SEED, Stored

MESSAGES = 1000 if IS_LONG else 60
KILLS = 40 if IS_LONG else 2
WORKERS = (2, 4) if IS_LONG else (2,)
REFUSED = range(31, 51 if IS_LONG else 36)  # one try after the other: the channel rests in between
LEASE_SECONDS = 3
PATIENCE = 600 if IS_LONG else 120
HURRY = (
    "UPDATE messages SET next_attempt_at = due_at WHERE state = 'pending'",
    "UPDATE channel_circuits SET open_until = failing_since WHERE open_until IS NOT NULL",
)
Recorder = Callable[[str, object], None]


@dataclass
class Workers:
    """The workers at work, each its own process."""

    settings: Mapping[str, str]
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self) -> None:
        """Start one more."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", f"--lease={LEASE_SECONDS}"]
        log = Path(self.settings["INSTANCE_PATH"]) / "workers.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.processes.append(
                subprocess.Popen(command, cwd=ROOT, env=dict(self.settings), stdout=output, stderr=output)
            )

    def kill(self, chance: random.Random) -> None:
        """End one without a warning, and start another."""
        process = self.processes.pop(chance.randrange(len(self.processes)))
        process.kill()
        process.wait()
        self.start()

    def end(self) -> list[int]:
        """End all of them kindly; answers how each ended."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        return [process.wait(timeout=30) for process in self.processes]


@dataclass(frozen=True)
class Post(Stored):
    """The outbox, who works on it, and who takes what they send."""

    workers: Workers
    provider: Provider

    def unfinished(self) -> int:
        """How many messages are still to be sent."""
        return self.count("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')")

    def wait(self, hurry: bool = False) -> None:
        """Wait until all messages are sent; in a hurry, no pause between tries is waited for."""
        limit = time.monotonic() + PATIENCE
        while self.unfinished():
            assert time.monotonic() < limit, self.rows(
                "SELECT state, reason, count(*) FROM messages GROUP BY 1, 2"
            )
            if hurry:
                self.write(*HURRY)
            time.sleep(0.2)


def fill() -> None:
    """As many visits as there are messages, each with a confirmation by email that is due."""
    clinic, now, ana = small_clinic(), utc_now(), patient()
    db.session.add(ana)
    db.session.flush()
    first = int((now + timedelta(days=3)).timestamp()) // 60
    for number in range(MESSAGES):
        visit = Appointment(
            uid=f"{number:032}",
            therapist_id=clinic.camille.id,
            service_id=clinic.bilan.id,
            location_id=clinic.centre.id,
            patient_id=ana.id,
            type="in_person",
            starts_at=first + 100 * number,
            ends_at=first + 100 * number + 75,
            time_zone=ZONE,
            origin="online",
            language="fr",
            created_at=now,
            contact=typed(ana),
        )
        db.session.add(visit)
        db.session.flush()
        db.session.add(
            Message(
                uid=f"{number:032}",
                dedupe_key=f"{number:064}",
                appointment_id=visit.id,
                event="booked",
                recipient="patient",
                channel="email",
                address="ana@example.com",
                language="fr",
                due_at=now,
                next_attempt_at=now,
                created_at=now,
            )
        )
    db.session.commit()


@contextmanager
def post(
    databases: Databases, backend: str, folder: Path, workers: int, **faults: Callable[[int], int | None]
) -> Iterator[Post]:
    """A full outbox on a database of its own, with workers at work until the end of the block."""
    url = databases.migrated(backend)
    app: Flask = databases.build(url)
    with app.app_context():
        fill()
        db.engine.dispose()
    with running_provider(**faults) as provider:
        settings = settings_of(url, folder) | {
            "SENDGRID_API_KEY": "SG.not-a-real-key-at-all",
            "SENDGRID_BASE_URL": provider.address,
            "MAIL_FROM": "clinic@example.com",
        }
        at_work = Workers(settings)
        for _ in range(workers):
            at_work.start()
        try:
            yield Post(app, at_work, provider)
            assert set(at_work.end()) <= {0, -signal.SIGTERM}  # the latter before it had begun
        finally:
            for process in at_work.processes:
                process.kill()
    with app.app_context():
        db.engine.dispose()


def may_have_gone_twice(post: Post) -> set[str]:
    of_messages = "SELECT uid FROM messages JOIN message_occurrences ON message_id = messages.id"
    return {row.uid for row in post.rows(f"{of_messages} WHERE kind = 'unknown'")}


@pytest.mark.parametrize("workers", WORKERS)
def test_workers_killed_at_any_moment_lose_nothing(
    databases: Databases, backend: str, tmp_path: Path, workers: int, record_property: Recorder
) -> None:
    chance = random.Random(SEED)
    began = time.monotonic()
    with post(databases, backend, tmp_path, workers) as at_work:
        for number in range(KILLS):
            while len(at_work.provider.taken) < MESSAGES * (number + 1) // (KILLS + 1):
                assert time.monotonic() - began < PATIENCE
                time.sleep(0.01)
            time.sleep(chance.random() / 50)
            at_work.workers.kill(chance)
        at_work.wait()
        taken, repeated = at_work.provider.taken, at_work.provider.repeated
        twice = {uid for uid, times in taken.items() if times > 1}
        record_property(
            "torture",
            {
                "messages": str(MESSAGES),
                "killed": str(KILLS),
                "lost": str(MESSAGES - len(taken)),
                "twice": str(repeated),
            },
        )
        assert len(taken) == MESSAGES
        assert repeated <= KILLS
        assert twice <= may_have_gone_twice(at_work)
        assert at_work.count("SELECT count(*) FROM messages WHERE state = 'sent'") == MESSAGES


def test_a_provider_that_fails_in_every_way_takes_each_message_once(
    databases: Databases, backend: str, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    refusals = (500, 503, 429, 401, 402, 403, 0)

    def fault(number: int) -> int | None:
        if number in REFUSED:  # down for a while
            return 403
        return chance.choice(refusals) if chance.random() < 0.2 else None

    with post(databases, backend, tmp_path, 2, fault=fault) as at_work:
        at_work.wait(hurry=True)
        assert len(at_work.provider.taken) == MESSAGES
        assert at_work.provider.repeated == 0
        assert at_work.count("SELECT count(*) FROM messages WHERE state = 'sent'") == MESSAGES


@pytest.mark.backends("postgresql")
def test_a_database_that_cuts_everybody_off_makes_nothing_go_twice(
    databases: Databases, backend: str, tmp_path: Path
) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with post(databases, backend, tmp_path, 2) as at_work:
        limit = time.monotonic() + PATIENCE
        while at_work.count("SELECT count(*) FROM worker_pulses") < 2:  # who cannot even start, ends
            time.sleep(0.01)
        while at_work.unfinished():
            assert time.monotonic() < limit
            at_work.rows(cut)
            time.sleep(0.3)
        assert len(at_work.provider.taken) == MESSAGES
        assert at_work.provider.repeated == 0

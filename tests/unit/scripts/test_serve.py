"""The site as `make run` starts it: a worker comes and goes with it."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from app.actions.steps.messages.notify import send_list_link
from app.actions.transaction import writing
from app.clock import utc_now
from tests.databases import Databases, engine_of
from tests.factories.outbox import messages
from tests.factories.small_clinic import small_clinic
from tests.server import ROOT, settings_of


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def is_sent(app: Flask) -> bool:
    with app.app_context():
        return {message.state for message in messages()} == {"sent"}


@pytest.mark.backends("sqlite")
def test_a_worker_sends_as_long_as_the_site_is_served(
    databases: Databases, backend: str, tmp_path: Path
) -> None:
    url = databases.migrated(backend)
    app, log = databases.build(url), tmp_path / "log"
    with app.app_context():
        small_clinic()
        with writing() as session:
            send_list_link(session, "ana@example.com", "fr", utc_now())
    settings = settings_of(url, tmp_path) | {"PORT": str(free_port())}
    with log.open("wb") as output:
        command = [sys.executable, "scripts/serve.py"]
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=output)
    try:
        limit = time.monotonic() + 60
        while not is_sent(app) and time.monotonic() < limit:
            time.sleep(0.2)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        engine_of(app).dispose()
    assert is_sent(app), log.read_text()
    assert len(children) >= 2, "a worker, and whoever serves"
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    engine_of(app).dispose()

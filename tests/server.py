"""The real site in processes of its own: gunicorn on a free loopback port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.databases import environment

ROOT = Path(__file__).resolve().parent.parent
# What a process needs of the machine; every setting of Créneau is spelled out.
MACHINE = ("PATH", "HOME", "LANG", "TZ", "TMPDIR")


class SiteDown(RuntimeError):
    """The site did not answer; the text is what it wrote."""


@dataclass(frozen=True, slots=True)
class Server:
    """The processes that serve a site: gunicorn's master, and its workers."""

    address: str
    master: int

    def workers(self) -> list[int]:
        """The processes that answer visitors at this moment, as Linux knows them."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return [int(process) for process in children.split()]

    def kill_worker(self, number: int) -> None:
        """End one of the workers without a warning, as a machine short of memory does."""
        workers = self.workers()
        if workers:
            os.kill(workers[number % len(workers)], signal.SIGKILL)


def settings_of(url: str, folder: Path) -> dict[str, str]:
    """The whole environment of a process that runs Créneau on a given database."""
    kept = {name: os.environ[name] for name in MACHINE if name in os.environ}
    return kept | environment(url, folder)


def run_flask(settings: Mapping[str, str], *arguments: str) -> str:
    """Run one of the site's commands and tell what it printed."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=dict(settings), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def running_site(
    settings: Mapping[str, str],
    *options: str,
    application: str = "wsgi:app",
    python: str = sys.executable,
) -> Iterator[str]:
    """Serve a migrated database until the end of the block, as `running_server` does; the site's address."""
    with running_server(settings, *options, application=application, python=python) as server:
        yield server.address


@contextmanager
def running_server(
    settings: Mapping[str, str],
    *options: str,
    application: str = "wsgi:app",
    python: str = sys.executable,
) -> Iterator[Server]:
    """Serve a migrated database until the end of the block.

    `options` are gunicorn's, such as `--workers=4`; `python` is the interpreter that runs it. Raises SiteDown
    when it does not come up.
    """
    log = Path(settings["INSTANCE_PATH"]) / "gunicorn.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener, log.open("wb") as output:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [
            python,
            "-m",
            "gunicorn",
            application,
            f"--bind=fd://{listener.fileno()}",
            *options,
        ]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**settings, "BASE_URL": address},
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait_until_ready(address, process, log)
            yield Server(address, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its database goes as well: nothing to say good-bye to
            process.wait()


def _wait_until_ready(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + 30
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise SiteDown(log.read_text()[-4000:])

"""django-appointment as a small Django project, in an environment of its own, with the visits of ours."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bench.clinics import CLOSES, OPENS
from bench.peers.visits import HOUR, THERAPISTS, Visit
from bench.sites import PLAIN, Site, site
from tests.server import MACHINE, ROOT

PYTHON = ROOT / ".peers" / "bin" / "python"
PROJECT = Path(__file__).with_name("project")
CLIENT = THERAPISTS + 1
SERVICE = 1

Row = dict[str, Any]


@contextmanager
def running(folder: Path, visits: Iterable[Visit]) -> Iterator[Site]:
    """Write the project into a new folder, fill its database, and serve it until the end of the block."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "filled.json").write_text(json.dumps(_rows(visits)))
    environ = {name: os.environ[name] for name in MACHINE if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": str(folder),
        "INSTANCE_PATH": str(folder),
    }
    for arguments in (["migrate", "--run-syncdb"], ["loaddata", "filled.json"]):
        _django(folder, environ, arguments)
    application = "django.core.wsgi:get_wsgi_application()"
    with site(environ, *PLAIN, application=application, python=str(PYTHON)) as found:
        yield found


def _django(folder: Path, environ: dict[str, str], arguments: list[str]) -> None:
    command = [str(PYTHON), "-m", "django", *arguments]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"django {' '.join(arguments)}: {done.stdout}{done.stderr}")


def _rows(visits: Iterable[Visit]) -> list[Row]:
    """The clinic and its visits as a Django fixture."""
    service = {"name": "Bilan", "duration": "01:00:00", "price": "0"}
    hours = {"lead_time": _clock(OPENS), "finish_time": _clock(CLOSES)}
    config = {"slot_duration": HOUR, "appointment_buffer_time": 0, **hours}
    people = [
        {"username": f"person-{number}", "first_name": "Person", "last_name": str(number), "password": "!"}
        for number in range(1, CLIENT + 1)
    ]
    return [
        *(_row("auth.user", number, person) for number, person in enumerate(people, 1)),
        _row("appointment.service", SERVICE, service | _stamps()),
        _row("appointment.config", 1, config | _stamps()),
        *(row for number in range(1, THERAPISTS + 1) for row in _staff_member(number)),
        *(row for number, visit in enumerate(visits, 1) for row in _visit(number, visit)),
    ]


def _staff_member(number: int) -> Iterator[Row]:
    own = {"user": number, "services_offered": [SERVICE], "slot_duration": HOUR, "appointment_buffer_time": 0}
    yield _row("appointment.staffmember", number, own | _stamps())
    for weekday in range(1, 6):  # Monday is 1 there
        hours = {"day_of_week": weekday, "start_time": _clock(OPENS), "end_time": _clock(CLOSES)}
        yield _row(
            "appointment.workinghours", 10 * number + weekday, {"staff_member": number} | hours | _stamps()
        )


def _visit(number: int, visit: Visit) -> Iterator[Row]:
    times = {"start_time": _clock(visit.minute), "end_time": _clock(visit.minute + HOUR)}
    asked = {"date": visit.day.isoformat(), "service": SERVICE, "staff_member": visit.therapist} | times
    made = {"client": CLIENT, "appointment_request": number, "amount_to_pay": "0"}
    yield _row(
        "appointment.appointmentrequest", number, asked | {"id_request": f"asked-{number}"} | _stamps()
    )
    yield _row("appointment.appointment", number, made | {"id_request": f"made-{number}"} | _stamps())


def _row(model: str, key: int, fields: Row) -> Row:
    return {"model": model, "pk": key, "fields": fields}


def _stamps() -> Row:
    now = datetime.now(UTC).isoformat()
    return {"created_at": now, "updated_at": now}


def _clock(minute: int) -> str:
    return time(*divmod(minute, 60)).isoformat()

"""The demonstration's clinic file, brought to the present week, and the password of its accounts."""

import os
import re
import secrets
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent
FILE = FOLDER / "clinic.yaml"
# The week of the file that stands for the week in which it is loaded.
FIRST_MONDAY = date(2026, 1, 5)
DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")


def clinic_text(today: date) -> str:
    """The text of the clinic file, all dates moved by whole weeks so that its first week is that of today."""
    moved_by = today - timedelta(days=today.weekday()) - FIRST_MONDAY
    return DATE.sub(
        lambda found: (date.fromisoformat(found[0]) + moved_by).isoformat(), FILE.read_text(encoding="utf-8")
    )


def kept_password(instance_path: Path) -> str | None:
    """The password with which the demonstration was loaded, if it was."""
    path = _password_file(instance_path)
    return path.read_text() if path.exists() else None


def keep_password(instance_path: Path, given: str | None) -> str:
    """The password of the demonstration's accounts, given or new, kept in a file for its owner only."""
    password = given or kept_password(instance_path) or secrets.token_urlsafe(9)
    path = _password_file(instance_path)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return password


def _password_file(instance_path: Path) -> Path:
    return instance_path / "demo_password"

"""Who may read what the database writes onto the disk."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from app.extensions import db
from tests.databases import SECRET_KEY, engine_of


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """New files are readable by everybody, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("usual_umask")
def test_what_is_stored_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    app = create_app({"CRENEAU_ENV": "test", "SECRET_KEY": SECRET_KEY, "INSTANCE_PATH": str(folder)})
    assert app.test_cli_runner().invoke(args=["database", "migrate"]).exit_code == 0
    try:
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            modes = {path.name: mode(path) for path in folder.glob("creneau.db*")}
    finally:
        engine_of(app).dispose()
    assert mode(folder) == 0o700
    assert modes == dict.fromkeys(["creneau.db", "creneau.db-wal", "creneau.db-shm"], 0o600)


@pytest.mark.usefixtures("usual_umask")
def test_what_an_operator_opened_on_purpose_stays_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    file = tmp_path / "creneau.db"
    file.touch(0o640)
    app = create_app({"CRENEAU_ENV": "test", "SECRET_KEY": SECRET_KEY, "INSTANCE_PATH": str(tmp_path)})
    assert app.test_cli_runner().invoke(args=["database", "migrate"]).exit_code == 0
    engine_of(app).dispose()
    assert (mode(tmp_path), mode(file)) == (0o750, 0o640)

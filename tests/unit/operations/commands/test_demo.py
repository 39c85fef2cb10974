"""The `demo` commands."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select

from app import create_app
from app.actions.steps.accounts.passwords import is_right
from app.clinic_file.loading import load
from app.extensions import db
from app.models import Appointment, User
from tests.databases import Databases, engine_of, environment
from tests.factories.clinic_file import WHOLE
from tests.factories.small_clinic import NOW, patient

PASSWORD = re.compile(r"^Password of each, unless it was changed since: (.+)$", re.MULTILINE)


@pytest.fixture
def settings(databases: Databases, backend: str, tmp_path: Path) -> dict[str, str]:
    """Settings with a database and an instance folder of one's own."""
    return environment(databases.migrated(backend), tmp_path)


def demo(settings: dict[str, str]) -> Result:
    """Run the command in an application that ends with it, as a process would."""
    app = create_app(settings)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    engine_of(app).dispose()
    return result


def password_in(result: Result) -> str:
    found = PASSWORD.search(result.stdout)
    assert found is not None
    return found[1]


def fill(settings: dict[str, str], *, with_patient: bool) -> None:
    app = create_app(settings)
    with app.app_context():
        load(WHOLE, NOW)
        if with_patient:
            db.session.add(patient())
            db.session.commit()
    engine_of(app).dispose()


def test_tells_where_and_how_to_sign_in(settings: dict[str, str]) -> None:
    result = demo(settings)
    assert result.exit_code == 0, result.output
    assert re.search(
        r"with \d{3} invented appointments\.\nSign in at http://127.0.0.1:8000/fr/sign-in\n", result.stdout
    )
    assert "  admin@example.com\n  camille.roy@example.com\n" in result.stdout
    app = create_app(settings)
    with app.app_context():
        assert is_right(db.session.scalar(select(User.password_hash).limit(1)), password_in(result))
    engine_of(app).dispose()


def test_a_second_time_only_tells_the_same_again(settings: dict[str, str]) -> None:
    first = demo(settings)
    second = demo(settings | {"DEMO_PASSWORD": "not the one it was loaded with"})
    assert second.exit_code == 0
    assert second.stdout.startswith("The demonstration clinic is there already.\n")
    assert second.stdout.partition("\n")[2] == first.stdout.partition("\n")[2]


@pytest.mark.backends("sqlite")
def test_takes_the_password_it_is_given(settings: dict[str, str]) -> None:
    assert password_in(demo(settings | {"DEMO_PASSWORD": "three blue lamps"})) == "three blue lamps"


def test_leaves_another_clinic_alone(settings: dict[str, str]) -> None:
    fill(settings, with_patient=False)
    result = demo(settings)
    assert result.exit_code == 0
    assert result.stdout == "A clinic is set up already, Clinique du Lac; the demonstration was not loaded.\n"


@pytest.mark.backends("sqlite")
def test_refuses_a_database_that_holds_patients(settings: dict[str, str]) -> None:
    fill(settings, with_patient=True)
    result = demo(settings)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: This database holds patients who are not of the demonstration; nothing was loaded into it.\n"
    )


@pytest.mark.backends("sqlite")
def test_refuses_to_load_in_production(settings: dict[str, str]) -> None:
    result = demo(settings | {"CRENEAU_ENV": "production"})
    assert result.exit_code == 1
    assert (
        "The demonstration loads only where CRENEAU_ENV is demonstration, development, test;" in result.stderr
    )
    app = create_app(settings)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == 0
    engine_of(app).dispose()

"""What every command says on a database that cannot serve it."""

from pathlib import Path

import pytest

from app.operations.commands import clinic, database, demo, messages, user
from tests.databases import Databases, engine_of

FILE = Path(__file__).parents[4] / "app" / "demonstration" / "clinic.yaml"
ON_TABLES = {
    "clinic load": [str(FILE)],
    "clinic dump": [],
    "database tidy": [],
    "demo load": [],
    "messages drop": ["1"],
    "messages list": [],
    "messages retry": ["1"],
    "messages show": ["1"],
    "messages test": ["email", "a@example.com"],
    "user create": ["--email=a@example.com", "--name=A", "--role=administrator"],
    "user link": ["a@example.com"],
    "user reset-second-factor": ["a@example.com"],
    "user set-up-code": [],
    "worker": ["--once"],
}
WITHOUT = {"clinic schema", "database backup", "database migrate", "database restore"}
TO_MIGRATE = "run flask --app wsgi database migrate."


def test_every_command_is_here() -> None:
    groups = (clinic.group, database.group, demo.group, messages.group, user.group)
    found = {f"{group.name} {name}" for group in groups for name in group.commands}
    assert found | {"worker"} == ON_TABLES.keys() | WITHOUT


@pytest.mark.parametrize("command", ON_TABLES)
def test_a_database_that_is_not_migrated_is_told_in_one_sentence(
    databases: Databases, backend: str, command: str
) -> None:
    app = databases.build(databases.empty(backend))
    result = app.test_cli_runner().invoke(args=[*command.split(), *ON_TABLES[command]])
    engine_of(app).dispose()
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database is at migration None, the program at ")
    assert result.stderr.endswith(f": {TO_MIGRATE}\n")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["database tidy", "database migrate"])
def test_a_database_that_does_not_answer_is_told_too(
    databases: Databases, tmp_path: Path, command: str
) -> None:
    app = databases.build(f"sqlite:///{tmp_path}/nowhere/creneau.db")
    result = app.test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database ")


@pytest.mark.backends("sqlite")
def test_the_schema_of_clinic_files_needs_no_database(databases: Databases, backend: str) -> None:
    app = databases.build(databases.empty(backend))
    assert app.test_cli_runner().invoke(args=["clinic", "schema"]).exit_code == 0

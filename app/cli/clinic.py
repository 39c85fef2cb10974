"""Commands on the clinic: its file."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup

from app.actions.steps.setup import SetupChanged
from app.cli.addresses import public_address
from app.clinic_file.loading import Loaded, load
from app.clinic_file.problems import WrongClinicFile
from app.clinic_file.reading import file_text
from app.clock import utc_now

group = AppGroup("clinic", help="What the clinic is: its file.")


@group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load_file(file: Path) -> None:
    """Load a clinic file, all or nothing, and tell what it changed."""
    try:
        loaded = load(file_text(file), utc_now())
    except WrongClinicFile as wrong:
        for problem in wrong.problems:
            click.echo(problem, err=True)
        raise click.ClickException(f"{file} was not loaded; nothing was changed.") from wrong
    except SetupChanged as error:
        raise click.ClickException("Somebody changed the clinic at the same moment; load again.") from error
    _tell(loaded)


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
    return f"{email}: {public_address('admin.set_password', lang=language, token=token)}"

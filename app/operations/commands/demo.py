"""Commands on the demonstration clinic."""

from collections.abc import Iterable
from datetime import datetime

import click
from flask import current_app

from app.actions.configuration.errors import RealPatients, SetupChanged
from app.actions.configuration.load_demonstration import load_demonstration
from app.clinic_file.loading import plan
from app.clock import utc_now
from app.config import Settings
from app.demonstration.setup import FOLDER, clinic_text, keep_password, kept_password
from app.domain.configuration.setup import Setup
from app.operations.commands.addresses import public_address
from app.operations.commands.groups import SiteGroup
from app.queries.configuration.stored import stored_setup
from app.queries.patients.patients import has_patients

WHERE_IT_MAY_LOAD = ("demonstration", "development", "test")

group = SiteGroup("demo", help="The demonstration clinic.")


@group.command("load")
def load() -> None:
    """Load the demonstration clinic with invented appointments, once, into a database without a clinic."""
    settings: Settings = current_app.extensions["settings"]
    if settings.environment not in WHERE_IT_MAY_LOAD:
        raise click.ClickException(
            f"The demonstration loads only where CRENEAU_ENV is {', '.join(WHERE_IT_MAY_LOAD)}; "
            f"it is {settings.environment}."
        )
    stored = stored_setup()
    if stored.clinic and stored.clinic.is_demonstration:
        click.echo("The demonstration clinic is there already.")
        _tell_logins(stored.accounts, kept_password(settings.instance_path))
    elif has_patients():
        raise click.ClickException(_refusal())
    elif stored.clinic:
        click.echo(f"A clinic is set up already, {stored.clinic.name_fr}; the demonstration was not loaded.")
    else:
        _load(stored, settings, utc_now())


def _refusal() -> str:
    return "This database holds patients who are not of the demonstration; nothing was loaded into it."


def _load(stored: Setup, settings: Settings, now: datetime) -> None:
    setup = plan(clinic_text(now.date()), stored, FOLDER).after
    password = keep_password(settings.instance_path, settings.demo_password)
    try:
        count = load_demonstration(setup, password, now)
    except RealPatients as error:
        raise click.ClickException(_refusal()) from error
    except SetupChanged as error:
        raise click.ClickException("A clinic was set up at the same moment; nothing was loaded.") from error
    click.echo(f"Loaded the demonstration clinic with {count} invented appointments.")
    _tell_logins(setup.accounts, password)


def _tell_logins(emails: Iterable[str], password: str | None) -> None:
    click.echo(f"Sign in at {public_address('account.sign_in', lang='fr')}")
    for email in emails:
        click.echo(f"  {email}")
    if password is not None:
        click.echo(f"Password of each, unless it was changed since: {password}")

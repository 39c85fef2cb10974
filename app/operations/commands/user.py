"""Accounts of the staff, by the command line: the first administrator is made this way."""

from typing import Any

import click
from email_validator import EmailNotValidError, validate_email

from app.actions.accounts.create_user import create_user
from app.actions.accounts.errors import EmailTaken, NoSuchAccount, TherapistHasAccount, UnknownTherapist
from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.accounts.reset_second_factor import reset_second_factor
from app.clock import utc_now
from app.domain.accounts.new_user import NewUser
from app.domain.errors import DomainError
from app.domain.languages import LANGUAGES
from app.models.user import ROLES
from app.operations.commands.addresses import public_address
from app.operations.commands.groups import SiteGroup
from app.queries.accounts.accounts import account_of
from app.queries.configuration.onboarding import has_accounts, onboarding_code
from app.queries.configuration.snapshot import NoClinic, current_clinic

ADMINISTRATOR = ROLES[0]

group = SiteGroup("user", help="Accounts of the staff.")


@group.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True, help="As colleagues read it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--therapist", metavar="SLUG", help="The therapist whose own account it is.")
@click.option("--calendar", metavar="SLUG", multiple=True, help="Another calendar it may see; repeatable.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The clinic's when left out.")
def create(calendar: tuple[str, ...], **options: Any) -> None:
    """Create an account and print the one-time link that sets its password."""
    options["email"] = _checked_email(options["email"])
    options["language"] = options["language"] or _clinics_language()
    new = NewUser(**options, calendars=calendar)
    _refuse_what_makes_no_sense(new)
    try:
        token = create_user(new, utc_now())
    except DomainError as error:
        raise click.ClickException(_sentence(error, new)) from error
    click.echo(f"Account created: {new.email} ({new.role}).")
    if new.role != ADMINISTRATOR and not (new.therapist or new.calendars):
        click.echo("It sees no calendar yet: name --therapist or --calendar for it to see one.")
    _print_link(token, new.language)


@group.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a new one-time link that sets the password of an account."""
    try:
        issued = issue_password_link(email, utc_now())
    except NoSuchAccount as error:
        raise click.ClickException(f"No active account has the email address {email}.") from error
    _print_link(issued.token, issued.language)


@group.command("reset-second-factor")
@click.argument("email")
def reset(email: str) -> None:
    """Let an account sign in by its password alone, when phone and recovery codes are lost."""
    user_id = account_of(email)
    if user_id is None:
        raise click.ClickException(f"No account has the email address {email}.")
    if not reset_second_factor(user_id, None, utc_now()):
        raise click.ClickException(f"{email} has no second factor.")
    click.echo(f"{email} signs in by its password alone again; its sessions have ended.")


@group.command("set-up-code")
def print_code() -> None:
    """Print the code by which an empty site is set up in the browser."""
    if has_accounts():
        raise click.ClickException("There is an account already; sign in with it.")
    click.echo(onboarding_code())


def _checked_email(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise click.BadParameter(f"{typed!r}: {error}", param_hint="--email") from error


def _clinics_language() -> str:
    try:
        return current_clinic().settings.default_language
    except NoClinic:
        return LANGUAGES[0]


def _refuse_what_makes_no_sense(new: NewUser) -> None:
    if not new.name.strip():
        raise click.BadParameter("a name is needed", param_hint="--name")
    if new.role == ADMINISTRATOR and new.calendars:
        raise click.UsageError("An administrator sees every calendar; leave --calendar out.")


def _sentence(error: DomainError, new: NewUser) -> str:
    if isinstance(error, EmailTaken):
        return f"{new.email} has an account already; `user link {new.email}` makes a new link for it."
    if isinstance(error, UnknownTherapist):
        return f"There is no therapist with the slug {error.slug!r}."
    if isinstance(error, TherapistHasAccount):
        return f"The therapist {new.therapist} has an account already."
    raise error


def _print_link(token: str, language: str) -> None:
    click.echo("To set its password, once and within 7 days, open:")
    click.echo(public_address("account.set_password", lang=language, token=token))

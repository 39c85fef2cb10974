"""The code by which an empty site is set up in the browser."""

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from app.extensions import db
from app.queries.set_up import has_accounts, set_up_code


def print_set_up_code(app: Flask) -> None:
    """Print where to go and the code to enter there, as long as nobody has an account.

    Says nothing where the database cannot be asked: readiness tells that. Lets go of the connection, which
    workers that are made afterwards must not share.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        try:
            is_empty = not has_accounts()
        except DBAPIError:
            return
        finally:
            db.session.remove()
            db.engine.dispose()
        if is_empty:
            click.echo(f"Set up this site at {settings.base_url}/ with the code {set_up_code()}")

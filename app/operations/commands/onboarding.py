"""The code by which an empty site is set up in the browser, as the server tells it when it starts."""

from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from app.extensions import db
from app.queries.configuration.onboarding import has_accounts, onboarding_code


def onboarding_line(app: Flask) -> str:
    """Where to go and the code to enter there, as long as nobody has an account; else an empty text.

    Says nothing where the database cannot be asked: readiness tells that. Lets go of the connection, which
    workers that are made afterwards must not share.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        try:
            is_empty = not has_accounts()
        except DBAPIError:
            return ""
        finally:
            db.session.remove()
            db.engine.dispose()
        return (
            f"Set up this site at {settings.base_url}/ with the code {onboarding_code()}" if is_empty else ""
        )

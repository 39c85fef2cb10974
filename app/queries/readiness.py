"""Whether the database can serve this version of the program."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db


def why_not_ready() -> str | None:
    """One sentence for the operator, or None when the database answers and is migrated."""
    try:
        present = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        return "The database does not answer."
    expected = _newest_migration(current_app.extensions["migrate"].directory)
    if present != expected:
        return f"The database is at migration {present}, the program at {expected}: run flask db upgrade."
    return None


@cache
def _newest_migration(folder: str) -> str | None:
    return ScriptDirectory(folder).get_current_head()

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
    expected = migrations()[0]
    if present is None or present in migrations()[1:]:
        return (
            f"The database is at migration {present}, the program at {expected}: "
            "run flask --app wsgi database migrate."
        )
    return None


def is_ahead() -> bool:
    """Whether a newer version has migrated the database; the version before that can serve it as well."""
    present = MigrationContext.configure(db.session.connection()).get_current_revision()
    return present is not None and present not in migrations()


def migrations() -> tuple[str, ...]:
    """The migrations that this program knows, the newest first."""
    return _known(current_app.extensions["migrate"].directory)


@cache
def _known(folder: str) -> tuple[str, ...]:
    return tuple(script.revision for script in ScriptDirectory(folder).walk_revisions())

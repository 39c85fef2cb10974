"""Copy the SQLite database into a file, while the site goes on."""

from pathlib import Path

from app.actions.site.errors import TargetExists
from app.actions.steps.site.database_copy import copied
from app.queries.site.database_file import DatabaseFile, database_path, look_into


def back_up_database(target: Path) -> DatabaseFile:
    """Write a checked copy of the database, as it is at one moment, that only its owner can read.

    The name appears when the copy is whole. Raises NotSqlite, TargetExists, WrongDatabaseFile when the
    database itself is damaged, or OSError when the folder cannot be written to.
    """
    present = database_path()
    if target.exists():
        raise TargetExists
    with copied(present, target.parent) as copy:
        found = look_into(copy, present)
        if target.exists():
            raise TargetExists
        copy.rename(target)
    return found

"""Copying a SQLite database while others write to it."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.queries.site.database_file import reading


@contextmanager
def copied(source: Path, folder: Path) -> Iterator[Path]:
    """A copy of a database as it is at one moment, for its owner only, until the end of the block.

    It is one file, without a log beside it. Raises WrongDatabaseFile when the source cannot be read.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{source.name}.", suffix=".part", dir=folder)
    os.close(descriptor)
    copy = Path(name)
    try:
        with reading(source) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)  # in one step: it would begin anew each time somebody writes between two
            new.execute("PRAGMA journal_mode=DELETE")
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        yield copy
    finally:
        copy.unlink(missing_ok=True)

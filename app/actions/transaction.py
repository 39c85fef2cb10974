"""The one way to write: transactions, and the lock that those on the calendar hold."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.extensions import db

CALENDAR_LOCK = 0x43524E  # any number, as long as it is always this one


@contextmanager
def writing() -> Iterator[Session]:
    """Open a writing transaction, commit at the end, roll back on any error.

    Ends the read transaction of the request first and forgets the rows it read, so that what is read inside
    is fresh. Never call a network inside.
    """
    session = db.session()
    session.rollback()
    session.expunge_all()
    try:
        session.connection(execution_options={"sqlite_write": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def writing_calendar() -> Iterator[Session]:
    """Open a writing transaction that alone may touch the calendar until it ends.

    The lock is SQLite's single writer, or one advisory lock on PostgreSQL.
    """
    with writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(CALENDAR_LOCK)))
        yield session

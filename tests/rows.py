"""One row for any table, made from its columns alone: it fits every revision of the tables."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Integer, LargeBinary

# What a column must hold where not anything of its type will do.
PARTICULAR: dict[str, Any] = {
    "access_links.appointment_id": 1,
    "access_links.purpose": "appointment",
    "actor": "system",
    "availability": "fixed",
    "blocked_times.appointment_id": 1,
    "cancelled_by": "",
    "channel": "email",
    "clinic.entry_language": "automatic",
    "clinic.messages": "first_available",
    "clinic.region": "CA",
    "ends_at": 2,
    "ends_on_clock": datetime(2026, 12, 9, 18),
    "confirmed_by": "",
    "end_minute": 2,
    "event": "booked",
    "default_language": "fr",
    "forced": False,
    "language": "fr",
    "list_links.purpose": "ask",
    "origin": "online",
    "published": False,
    "recipient": "patient",
    "role": "administrator",
    "staff_tasks.kind": "tell",
    "state": "pending",
    "status": "booked",
    "suppressed_addresses.reason": "opted_out",
    "type": "in_person",
}
# The first type that fits; any other one is a text.
OF_A_TYPE: tuple[tuple[type, Any], ...] = (
    (Boolean, True),
    (Integer, 1),
    (JSON, {}),
    (Date, date(2026, 12, 9)),
    (LargeBinary, b"x"),
)


def row_for(table: Table) -> dict[str, Any]:
    """The values of a row whose id is 1 and whose parents are the rows 1."""
    return {
        column.name: _value(table, column)
        for column in table.columns
        if not column.nullable or f"{table.name}.{column.name}" in PARTICULAR
    }


def fill(connection: Connection) -> None:
    """Put a row into each table that has none, and commit."""
    metadata = MetaData()
    metadata.reflect(connection, resolve_fks=True)
    for table in metadata.sorted_tables:
        if table.name != "alembic_version" and connection.execute(table.select().limit(1)).first() is None:
            connection.execute(table.insert(), row_for(table))
    connection.commit()


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table holds, its bookkeeping of migrations left out."""
    metadata = MetaData()
    metadata.reflect(connection)
    names = [name for name in sorted(metadata.tables) if name != "alembic_version"]
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}


def _value(table: Table, column: Column[Any]) -> Any:
    if column.foreign_keys:
        return 1
    for name in (f"{table.name}.{column.name}", column.name):
        if name in PARTICULAR:
            return PARTICULAR[name]
    if isinstance(column.type, DateTime):
        return datetime(2026, 12, 9, 14, tzinfo=UTC if column.type.timezone else None)
    return next((value for kind, value in OF_A_TYPE if isinstance(column.type, kind)), "x")

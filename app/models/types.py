"""Column types and small column helpers shared by the tables."""

from datetime import UTC, date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC, kept without offset where the database knows none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: which zone it meant would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = Annotated[int, mapped_column(Integer, primary_key=True)]
Slug = Annotated[str, mapped_column(String(80), unique=True)]
Name = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text, default="", server_default="")]
UtcMinute = Annotated[int, mapped_column(Integer)]
"""An instant in whole minutes since 1970-01-01T00:00Z."""
WallMinute = Annotated[int, mapped_column(Integer)]
"""Minutes after midnight on the clinic's clock, 0 to 1440."""
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Day = Annotated[date, mapped_column(Date)]
Hash = Annotated[str, mapped_column(String(64), unique=True)]
"""SHA-256 of an unguessable token, in hexadecimal; the token itself is never stored."""


def key_of(table: str) -> "ForeignKey":
    """A reference to a row of `table`."""
    return ForeignKey(f"{table}.id")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that `column` holds one of the codes."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")

"""Rows, read in the present transaction, and made into frozen dataclasses."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import CompoundSelect, Select, Table
from sqlalchemy.orm import DeclarativeBase

from app.extensions import db

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = TypeVar("Kind", bound="DataclassInstance")


def copied(kind: type[Kind], row: Any, /, **given: Any) -> Kind:
    """A dataclass of what bears the same names in a row; `given` are the fields that are no column of it."""
    own = {part.name: getattr(row, part.name) for part in fields(kind) if part.name not in given}
    return kind(**own, **given)


def table_of(model: type[DeclarativeBase]) -> Table:
    """The table of a model, for statements past the session's objects."""
    return cast(Table, model.__table__)


def rows(
    statement: Select[Any] | CompoundSelect[Any], parameters: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """The rows of a statement on tables, read past the session's objects: half the price of asking for them.

    What the present transaction has written but not flushed is not seen.
    """
    return db.session.connection().execute(statement, parameters).all()

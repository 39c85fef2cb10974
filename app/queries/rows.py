"""From rows to frozen dataclasses."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = TypeVar("Kind", bound="DataclassInstance")


def copied(kind: type[Kind], row: Any, **given: Any) -> Kind:
    """A dataclass of what bears the same names in a row; `given` are the fields that are no column of it."""
    own = {part.name: getattr(row, part.name) for part in fields(kind) if part.name not in given}
    return kind(**own, **given)

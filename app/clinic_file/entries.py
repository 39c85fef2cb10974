"""What every mapping of a clinic file is, and the texts that are said in both languages.

The line under each key is what an editor tells of it (json_schema).
"""

from typing import Any

from pydantic import BaseModel, ConfigDict

from app.clinic_file.values import Caption, NameLine, Prose

LEFT_OUT: Any = None  # never read: only the keys that a file names are taken over


class Entry(BaseModel):
    """A mapping of keys; one that is not of the format is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def named(self) -> dict[str, Any]:
        """The keys that the file names, with their values."""
        return self.model_dump(exclude_unset=True)


class Name(Entry):
    """A name in both languages; empty only in one that the clinic does not speak."""

    fr: NameLine = LEFT_OUT
    """In French; required of a new thing."""
    en: NameLine = LEFT_OUT
    """In English; required of a new thing."""


class Title(Entry):
    """What a therapist is called, in both languages."""

    fr: Caption = LEFT_OUT
    """In French."""
    en: Caption = LEFT_OUT
    """In English."""


class Text(Entry):
    """A text in both languages."""

    fr: Prose = LEFT_OUT
    """In French, perhaps of several lines."""
    en: Prose = LEFT_OUT
    """In English, perhaps of several lines."""

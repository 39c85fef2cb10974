"""What a clinic file would change, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from app.admin.shared.setup_words import KINDS, field_word
from app.domain.configuration.keys import SetupKey, differing_keys, thing_at
from app.domain.configuration.setup import (
    AbsenceSetup,
    AccountSetup,
    ClinicSetup,
    OpeningSetup,
    Setup,
    TherapistSetup,
)
from app.i18n import full_date, localized


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that is new or changes, and which of its fields do."""

    kind: str
    name: str
    is_new: bool
    fields: tuple[str, ...]


def change_lines(before: Setup, after: Setup) -> tuple[ChangeLine, ...]:
    """A line for each thing that the later setup has and the earlier one has not, or has otherwise."""
    return tuple(_line(place, before, after) for place in differing_keys(before, after))


def _line(place: SetupKey, before: Setup, after: Setup) -> ChangeLine:
    was, thing = thing_at(before, place), thing_at(after, place)
    changed = () if was is None else tuple(dict.fromkeys(_changed(was, thing)))
    return ChangeLine(str(KINDS[place.section]), _name(thing), was is None, changed)


def _changed(was: Any, thing: Any) -> Iterator[str]:
    for part in fields(thing):
        if getattr(was, part.name) != getattr(thing, part.name):
            yield field_word(part.name)


def _name(thing: Any) -> str:
    if isinstance(thing, ClinicSetup):
        return localized(thing, "name")
    if isinstance(thing, AbsenceSetup | OpeningSetup):
        who = ", ".join(part for part in (thing.therapist, thing.location) if part)
        return f"{who} {full_date(thing.starts_on_clock.date())}".strip()
    if isinstance(thing, AccountSetup | TherapistSetup):
        return thing.name
    return localized(thing, "name")

"""Where a thing stands in a setup, and how to tell whether it is still the one that somebody was shown."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import Any, NamedTuple

from app.domain.configuration.setup import Setup

CLINIC = "clinic"


class SetupKey(NamedTuple):
    """A section of the setup, and what leads to a thing in it: slug, email or key; none for the clinic."""

    section: str
    key: Any = None


def thing_at(setup: Setup, place: SetupKey) -> Any | None:
    """The thing that stands there, None where there is none."""
    section = getattr(setup, place.section)
    return section if place.section == CLINIC else section.get(place.key)


def with_thing(setup: Setup, place: SetupKey, thing: Any | None) -> Setup:
    """The setup with a thing in its place, or without one there."""
    if place.section == CLINIC:
        return replace(setup, clinic=thing)
    section = dict(getattr(setup, place.section))
    if thing is None:
        section.pop(place.key, None)
    else:
        section[place.key] = thing
    sections: dict[str, Any] = {place.section: section}
    return replace(setup, **sections)


def fingerprint(thing: Any | None) -> str:
    """The same for equal things, in every process; an empty text for none."""
    return "" if thing is None else sha256(repr(_ordered(thing)).encode()).hexdigest()[:32]


def _ordered(value: Any) -> Any:
    """A value whose text is the same wherever it is written: sets and mappings in order."""
    if is_dataclass(value):
        return [_ordered(getattr(value, part.name)) for part in fields(value)]
    if isinstance(value, Mapping):
        return sorted((repr(key), _ordered(held)) for key, held in value.items())
    if isinstance(value, frozenset):
        return sorted(repr(_ordered(each)) for each in value)
    if isinstance(value, tuple | list):
        return [_ordered(each) for each in value]
    return value


def differing_keys(before: Setup, after: Setup) -> list[SetupKey]:
    """Where the later setup has a thing that the earlier one has not, or has otherwise."""
    places = [SetupKey(CLINIC)] if before.clinic != after.clinic else []
    for section in (part.name for part in fields(Setup) if part.name != CLINIC):
        was, now = getattr(before, section), getattr(after, section)
        places += [SetupKey(section, key) for key, thing in now.items() if was.get(key) != thing]
    return places

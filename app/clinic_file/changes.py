"""What a load changes, thing by thing, in the words of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from app.clinic_file.merging import file_key
from app.clinic_file.problems import written_price
from app.domain.configuration.setup import AbsenceSetup, OpeningSetup, ScheduleSetup, Setup

SECTIONS = {
    "locations": "location",
    "service_groups": "group of services",
    "services": "service",
    "therapists": "therapist",
    "absences": "absence",
    "openings": "opening",
    "accounts": "account",
}
DAY_AND_TIME = "%Y-%m-%d %H:%M"


def changes(before: Setup, after: Setup) -> list[str]:
    """A sentence for each thing that is created or changed, with its changed keys."""
    told = [] if after.clinic is None else list(_change("clinic", before.clinic, after.clinic))
    for section, word in SECTIONS.items():
        told += _changes(word, getattr(before, section), getattr(after, section))
    return told


def _changes(word: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[str]:
    for key, thing in after.items():
        yield from _change(f"{word} {_name(thing)}", before.get(key), thing)


def _change(name: str, before: Any, after: Any) -> Iterator[str]:
    if before is None:
        yield f"Created {name}"
    elif before != after:
        pairs = ((part.name, getattr(before, part.name), getattr(after, part.name)) for part in fields(after))
        keys = [file_key(key) + _detail(key, old, new) for key, old, new in pairs if old != new]
        yield f"Changed {name}: {', '.join(keys)}"


def _detail(key: str, before: Any, after: Any) -> str:
    if key == "price_cents":
        return f" ({written_price(before)} before, {written_price(after)} now)"
    return _members(before, after)


def _members(before: Any, after: Any) -> str:
    """What a list gained and lost."""
    if not isinstance(after, frozenset):
        return ""
    lost = [f"removed {name}" for name in sorted(map(_name, before - after))]
    gained = [f"added {name}" for name in sorted(map(_name, after - before))]
    return f" ({', '.join(lost + gained)})"


def _name(thing: Any) -> str:
    if isinstance(thing, ScheduleSetup):
        since = f" from {thing.valid_from}" if thing.valid_from else ""
        until = f" until {thing.valid_until}" if thing.valid_until else ""
        return f"{thing.location}{since}{until}"
    if isinstance(thing, AbsenceSetup | OpeningSetup):
        who = [part for part in (thing.therapist, thing.location) if part] or ["the clinic"]
        return f"of {' at '.join(who)}, {_at(thing.starts_on_clock)} to {_at(thing.ends_on_clock)}"
    return str(thing) if isinstance(thing, str) else str(getattr(thing, "slug", None) or thing.email)


def _at(moment: datetime) -> str:
    return moment.strftime(DAY_AND_TIME)

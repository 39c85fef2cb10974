"""Rows that a form of weekly hours has more or fewer of, as they were typed."""

import re
from collections.abc import Iterable

from werkzeug.datastructures import MultiDict

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = ("periods", "breaks")
MOST_ROWS = 12  # of a kind on a day
_ROW = re.compile(
    rf"({'|'.join(DAYS)})-({'|'.join(KINDS)})-([0-9]{{1,2}})-(start|end|services|default_service)"
)
_OF_ROWS = re.compile(rf"({'|'.join(DAYS)})-({'|'.join(KINDS)})")
_ACT = re.compile(rf"(?:add-({'|'.join(DAYS)})-({'|'.join(KINDS)})|remove-(.+)|copy-({'|'.join(DAYS)}))")

Typed = MultiDict[str, str]


def readable(typed: Typed) -> Typed:
    """What was typed, without names that look like a row's and are none."""
    pairs = typed.items(multi=True)
    return MultiDict(
        (name, value) for name, value in pairs if _ROW.fullmatch(name) or not _OF_ROWS.match(name)
    )


def after(typed: Typed, act: str) -> tuple[Typed, str]:
    """What stands in the form after a button was pressed, and the control that is worked at next.

    The acts: add-monday-periods, remove-monday-breaks-0, and copy-monday to the days ticked as copy-monday.
    """
    typed = readable(typed)
    asked = _ACT.fullmatch(act)
    if asked is None:
        return typed, ""
    added_to, kind, removed, copied = asked.groups()
    if added_to:
        return _with_row(typed, f"{added_to}-{kind}")
    if removed:
        return _without(typed, f"{removed}-"), _button_to_add(removed)
    return _with_copies(typed, copied, typed.getlist(f"copy-{copied}"))


def _with_row(typed: Typed, rows: str) -> tuple[Typed, str]:
    numbers = {int(found[3]) for name in typed if (found := _ROW.fullmatch(name)) and name.startswith(rows)}
    if len(numbers) >= MOST_ROWS:
        return typed, ""
    row = f"{rows}-{max(numbers, default=-1) + 1}"
    more = MultiDict(typed)
    more.add(f"{row}-start", "")
    return more, f"{rows}-{len(numbers)}-start"  # rows are numbered anew when they are shown


def _without(typed: Typed, beginning: str) -> Typed:
    pairs = typed.items(multi=True)
    return MultiDict((name, value) for name, value in pairs if not name.startswith(beginning))


def _button_to_add(removed: str) -> str:
    """The button beside which a row stood."""
    return f"{removed.rpartition('-')[0]}-add"


def _with_copies(typed: Typed, day: str, targets: Iterable[str]) -> tuple[Typed, str]:
    source = [(name, value) for name, value in typed.items(multi=True) if name.startswith(f"{day}-")]
    focus = day
    for target in (each for each in DAYS if each in targets and each != day):
        typed = _without(typed, f"{target}-")
        for name, value in source:
            typed.add(f"{target}{name.removeprefix(day)}", value)
        focus = target if focus == day else focus
    return typed, focus

"""What is wrong in a clinic file, told by the path of the key, what it holds, and what would be right."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from flask_babel import gettext

LONGEST_SHOWN = 60
EMPTY_KEY = '""'
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class WrongClinicFile(ValueError):
    """A file that cannot be loaded; each problem is one line for whoever loads it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(CONTROL.sub(_escaped, problem) for problem in problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Misread:
    """A value without quotes that YAML takes for something else than it looks: 14:00 for the number 840."""

    text: str
    reading: object


def path_of(location: Iterable[int | str]) -> str:
    """A place in the file, such as therapists[0].schedules[0].periods[1].start."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part or EMPTY_KEY}" for part in location)
    return "".join(parts).removeprefix(".")


def told(path: str, held: Any, right: object) -> str:
    """One problem in one line."""
    problem = gettext("%(path)s holds %(value)s; %(right)s", path=path, value=shown(held), right=right)
    return sentence(str(problem))


def sentence(text: str) -> str:
    """A text with its full stop, unless it asks something."""
    return text if text.endswith("?") else f"{text}."


def shown(value: Any) -> str:
    """A value as the file's author would recognise it."""
    if isinstance(value, Misread):
        return value.text
    if value is None:
        return str(gettext("nothing"))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return str(gettext("a mapping of keys"))
    if isinstance(value, list):
        return str(gettext("a list") if value else gettext("an empty list"))
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f'{text[:LONGEST_SHOWN]}…"'


def written_price(cents: int | None) -> str:
    """A price as the file has it: 95, 95.50 or, where none is told, null."""
    if cents is None:
        return "null"
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _escaped(control: re.Match[str]) -> str:
    """As YAML writes it in double quotes: a terminal would obey it."""
    return f"\\x{ord(control[0]):02x}"


def quoting_hint(value: Any) -> str:
    """What to write when YAML took a text for something else; empty when that is not what happened."""
    if isinstance(value, Misread):
        return _reading_hint(value.text, value.reading)
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        return str(gettext('write it in quotes: "%(text)s"', text=value))
    return ""


def _reading_hint(text: str, reading: object) -> str:
    hint = (
        gettext('YAML reads %(text)s as %(reading)s; write it in quotes: "%(text)s"')
        if isinstance(reading, bool)
        else gettext('YAML reads %(text)s as the number %(reading)s; write it in quotes: "%(text)s"')
    )
    return str(hint) % {"text": text, "reading": shown(reading)}


def with_nearest(problem: str, word: object, known: Iterable[str]) -> str:
    """A problem, asking whether the known word was meant that is near, if one is."""
    close = get_close_matches(str(word), list(known), n=1)
    if not close:
        return problem
    return str(gettext("%(problem)s; did you mean %(word)s?", problem=problem, word=close[0]))

"""Longer texts of the clinic: their beginning at once, the rest for those who want it."""

import re
from dataclasses import dataclass

LONGEST_AT_ONCE = 140
END_OF_SENTENCE = re.compile(r"[.!?…](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in two parts; `rest` is empty where all of it is shown at once."""

    opening: str
    rest: str = ""


def passage(text: str) -> Passage:
    """A text as it is, or its first sentences and the rest where it is long."""
    if len(text) <= LONGEST_AT_ONCE:
        return Passage(text)
    ends = [found.end() for found in END_OF_SENTENCE.finditer(text[: LONGEST_AT_ONCE + 1])]
    cut = ends[-1] if ends else 0
    return Passage(text[:cut].strip(), text[cut:].strip())

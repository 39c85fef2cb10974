"""Looking for words in a long list of services or therapists."""

from dataclasses import dataclass

MOST_WITHOUT_SEARCH = 8
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Search:
    """The form that finds; `found` tells how many, once something is looked for.

    `kept` is what the form sends besides, and `all_url` leads back to the whole list.
    """

    action: str
    typed: str
    found: str
    all_url: str
    kept: tuple[tuple[str, str], ...] = ()


def readable(typed: str) -> str:
    """What was typed, without what cannot be seen, and no longer than the field allows."""
    return "".join(sign for sign in " ".join(typed.split()) if sign.isprintable())[:LONGEST_SEARCH]

"""The names by which things are known in addresses."""

from collections.abc import Collection
from itertools import chain, count

from app.domain.text_folding import words

LONGEST = 80
RESERVED = frozenset({"new", "groups"})
"""What stands in addresses in the place of a slug."""


def slug_of(name: str, taken: Collection[str]) -> str:
    """A slug made of a name that no other thing bears yet, and no page of lists.

    >>> slug_of("Évaluation à domicile", {"suivi"}), slug_of("Suivi !", {"suivi", "suivi-2"})
    ('evaluation-a-domicile', 'suivi-3')
    >>> slug_of("…", ()), slug_of("New", ())
    ('x', 'new-2')
    """
    latin = ["".join(sign for sign in word if sign.isascii()) for word in words(name)]
    base = "-".join(word for word in latin if word)[: LONGEST - 4].strip("-") or "x"
    numbered = (f"{base}-{number}" for number in count(2))
    candidates = chain((base,), numbered)
    return next(slug for slug in candidates if slug not in taken and slug not in RESERVED)

"""The names by which things are known in addresses."""

from collections.abc import Collection
from itertools import count

from app.domain.folding import words

LONGEST = 80


def slug_of(name: str, taken: Collection[str]) -> str:
    """A slug made of a name that no other thing bears yet.

    >>> slug_of("Évaluation à domicile", {"suivi"}), slug_of("Suivi !", {"suivi", "suivi-2"})
    ('evaluation-a-domicile', 'suivi-3')
    >>> slug_of("…", ())
    'x'
    """
    latin = ["".join(sign for sign in word if sign.isascii()) for word in words(name)]
    base = "-".join(word for word in latin if word)[: LONGEST - 4].strip("-") or "x"
    numbered = (f"{base}-{number}" for number in count(2))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)

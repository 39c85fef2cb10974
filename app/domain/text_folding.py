"""Words compared as people read them: without case, accents and signs (glossary, Known patient)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters that Unicode does not take apart into a base and a mark.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def bare(text: str) -> str:
    """A text without case, accents, hyphens, apostrophes and spaces.

    >>> bare("L'Écuyer"), bare("Sœur Marie-Ève")
    ('lecuyer', 'soeurmarieeve')
    """
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in parts if _is_of_a_word(sign))


def words(text: str) -> list[str]:
    """The words of a text, each bare.

    >>> words("Jean-François, l’été")
    ['jean', 'francois', 'l', 'ete']
    """
    composed = unicodedata.normalize("NFKC", text)  # an accent of its own would end the word
    return [word for part in re.findall(r"\w+", composed) if (word := bare(part))]


def has_words(wanted: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether each of the wanted words (bare) stands, perhaps as a part, in a word of one of the texts.

    >>> has_words(words("roy THERAPIE"), ["Physiothérapie", "Camille Roy"]), has_words(["art"], ["par terre"])
    (True, False)
    """
    present = frozenset[str]().union(*map(_known_words, texts))
    return all(any(word in other for other in present) for word in wanted)


@lru_cache(maxsize=4096)
def _known_words(text: str) -> frozenset[str]:
    """For what the clinic wrote, which is searched again and again."""
    return frozenset(words(text))


def _is_of_a_word(sign: str) -> bool:
    """Letters, digits and other scripts' vowel signs, which unlike accents have no combining class."""
    return unicodedata.category(sign)[0] in "LMN" and not unicodedata.combining(sign)

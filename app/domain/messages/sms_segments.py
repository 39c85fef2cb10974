"""How long an SMS is, and how it is made to fit (3GPP TS 23.038, TS 23.040)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # each sent as an escape and a sign
_GSM_7 = _BASIC | _EXTENSION

_REPLACED = str.maketrans(
    dict.fromkeys("«»“”„", '"')
    | dict.fromkeys("’‘‚‹›`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\t", " ")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f", "")
    | dict(zip("•·×ºªŁł", "--xoaLl", strict=True))
    | {"œ": "oe", "Œ": "OE", "…": "...", "→": "->"}
)
_INSIDE_QUOTES = re.compile("«[\u00a0\u202f ]|[\u00a0\u202f ]»")


class Encoding(StrEnum):
    """The alphabets of an SMS: one character outside GSM-7 turns the whole of it into UCS-2."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


_SINGLE = {Encoding.GSM_7: 160, Encoding.UCS_2: 70}
_PART = {Encoding.GSM_7: 153, Encoding.UCS_2: 67}  # the parts of a longer one say which they are


@dataclass(frozen=True, slots=True)
class Segments:
    """What an SMS is sent and charged as; characters in septets (GSM-7) or UTF-16 units (UCS-2)."""

    encoding: Encoding
    count: int
    characters: int


def segments(text: str) -> Segments:
    """In how many segments a text goes.

    >>> segments("Rendez-vous à 10 h")
    Segments(encoding=<Encoding.GSM_7: 'GSM-7'>, count=1, characters=18)
    >>> segments("é" * 161).count, segments("ê" * 71).count, segments("€" * 80).characters
    (2, 2, 160)
    """
    encoding = _encoding(text)
    lengths = [_length(sign, encoding) for sign in text]
    total = sum(lengths)
    count = 1 if total <= _SINGLE[encoding] else _parts(lengths, _PART[encoding])
    return Segments(encoding, count, total)


def transliterated(text: str) -> str:
    """A text in the characters of GSM-7 where it has them or something near; what has neither is kept.

    >>> transliterated("Le rendez‑vous de François à l’hôpital\u00a0: « sœur »")
    'Le rendez-vous de Francois à l\\'hopital : "soeur"'
    """
    quoted = _INSIDE_QUOTES.sub('"', unicodedata.normalize("NFC", text))
    return "".join(map(_nearest, quoted.translate(_REPLACED)))


def fitted(text: str, most_segments: int = 2, transliterate: bool = True) -> str:
    """A text in at most so many segments: transliterated if that brings it into GSM-7, then cut if need be.

    Whole words go from its end, and dots say so; web addresses stay, and whole.

    >>> fitted("Bientôt : " + "mot " * 80 + "https://example.org/v/1", most_segments=1)[-39:]
    ' mot mot mot... https://example.org/v/1'
    >>> fitted("À bientôt"), fitted("À bientôt", transliterate=False)
    ('A bientot', 'À bientôt')
    """
    plain = transliterated(text) if transliterate else text
    text = plain if _encoding(plain) is Encoding.GSM_7 else text
    if segments(text).count <= most_segments:
        return text
    return _cut(text, most_segments)


def _cut(text: str, most_segments: int) -> str:
    """Without as many of the last words as it takes, links apart; of an endless one, the beginning."""
    dots = "..." if _encoding(text) is Encoding.GSM_7 else "…"
    words = re.findall(r"\S+\s*", text)
    places = [place for place, word in enumerate(words) if not _has_link(word)]
    shorter = (_without_words_from(words, first, dots) for first in reversed(places[1:]))
    endless = "".join(words[place] for place in places[:1]).rstrip()
    beginnings = (endless[:end] + dots for end in range(len(endless), 0, -1))
    return next((one for one in chain(shorter, beginnings) if segments(one).count <= most_segments), dots)


def _without_words_from(words: Sequence[str], first: int, dots: str) -> str:
    links = (word.rstrip() for word in words[first:] if _has_link(word))
    return " ".join(["".join(words[:first]).rstrip() + dots, *links])


def _has_link(word: str) -> bool:
    return "://" in word


def _nearest(sign: str) -> str:
    """A character itself if GSM-7 has it, else its letter without marks if GSM-7 has that."""
    if sign in _GSM_7:
        return sign
    base = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return base if base and all(part in _BASIC for part in base) else sign


def _encoding(text: str) -> Encoding:
    return Encoding.GSM_7 if set(text) <= _GSM_7 else Encoding.UCS_2


def _length(sign: str, encoding: Encoding) -> int:
    is_double = sign in _EXTENSION if encoding is Encoding.GSM_7 else ord(sign) > 0xFFFF
    return 2 if is_double else 1


def _parts(lengths: Iterable[int], size: int) -> int:
    """How many parts of a size it takes; a sign of two units is never torn apart."""
    count, used = 1, 0
    for length in lengths:
        if used + length > size:
            count, used = count + 1, 0
        used += length
    return count

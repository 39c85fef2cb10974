"""What a password must be like."""

import unicodedata
from enum import StrEnum, auto

from app.domain.errors import DomainError

SHORTEST = 12
LONGEST = 200
FEWEST_DIFFERENT = 5
FEWEST_OF_ONES_OWN = 6


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = auto()
    TOO_LONG = auto()
    TOO_UNIFORM = auto()
    TOO_KNOWN = auto()


class WeakPassword(DomainError):
    """The password is refused."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness.value)
        self.weakness = weakness


def normal(password: str) -> str:
    """The password as it is hashed: however a keyboard composed an é, it is the same (NIST SP 800-63B).

    >>> normal("caf\\u0065\\u0301") == normal("caf\\u00e9")
    True
    """
    return unicodedata.normalize("NFKC", password)


def why_weak(password: str, email: str, name: str) -> Weakness | None:
    """Why an account's new password is refused, None when it is good.

    Length is what counts; besides, it needs some variety and must not be the email or name with little more.

    >>> why_weak("camille.roy2026", "camille.roy@example.com", "Camille Roy")
    <Weakness.TOO_KNOWN: 'too_known'>
    >>> why_weak("trois lampes bleues", "camille.roy@example.com", "Camille Roy")
    """
    bare = normal(password).casefold()
    if len(bare) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(bare) > LONGEST:
        return Weakness.TOO_LONG
    if len(set(bare)) < FEWEST_DIFFERENT:
        return Weakness.TOO_UNIFORM
    if _own_signs(bare, email, name) < FEWEST_OF_ONES_OWN:
        return Weakness.TOO_KNOWN
    return None


def refuse_weak(password: str, email: str, name: str) -> None:
    """Raise WeakPassword unless the password is good for an account."""
    weakness = why_weak(password, email, name)
    if weakness is not None:
        raise WeakPassword(weakness)


def _own_signs(password: str, email: str, name: str) -> int:
    """How many letters and digits are left when everything known of the account is taken out."""
    known = [email, *email.split("@"), *_words(email), *_words(name)]
    for part in sorted((normal(part).casefold() for part in known), key=len, reverse=True):
        if len(part) > 2:
            password = password.replace(part, " ")
    return sum(sign.isalnum() for sign in password)


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text).split()

"""Which fields of the booking form a clinic shows, and which it asks for (glossary, details).

What the type of visit needs is always asked, and a way to be reached is always among the rest: an email
address can be left optional, never hidden.
"""

from collections.abc import Mapping
from enum import StrEnum, auto


class Asked(StrEnum):
    """How a field is asked for."""

    HIDDEN = auto()
    OPTIONAL = auto()
    REQUIRED = auto()


USUAL = Asked.OPTIONAL
NUMBERS = ("mobile", "phone")
CHOICES: Mapping[str, tuple[Asked, ...]] = {
    "email": (Asked.OPTIONAL, Asked.REQUIRED),
    "mobile": tuple(Asked),
    "phone": tuple(Asked),
    "reason": tuple(Asked),
}


def how_asked(settings: Mapping[str, str], field: str) -> Asked:
    """How a field is asked for by a clinic's settings, which hold those that are not as usual.

    An email address that is the only way to be reached is required.

    >>> how_asked({"reason": "hidden"}, "reason"), how_asked({}, "phone")
    (<Asked.HIDDEN: 'hidden'>, <Asked.OPTIONAL: 'optional'>)
    >>> how_asked({"email": "hidden"}, "email"), how_asked({"mobile": "hidden", "phone": "hidden"}, "email")
    (<Asked.OPTIONAL: 'optional'>, <Asked.REQUIRED: 'required'>)
    """
    said = settings.get(field, USUAL)
    asked = Asked(said) if said in CHOICES[field] else USUAL
    if field == "email" and all(how_asked(settings, number) is Asked.HIDDEN for number in NUMBERS):
        return Asked.REQUIRED
    return asked


def differing(fields: Mapping[str, str]) -> dict[str, str]:
    """The settings that hold only what is not as usual.

    >>> differing({"email": "required", "phone": "optional"})
    {'email': 'required'}
    """
    return {field: said for field, said in fields.items() if said != USUAL}

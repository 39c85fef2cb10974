"""Which fields of the booking form a clinic shows, and which it asks for (glossary, details).

What the type of visit needs is always asked, and a way to be reached is always among the rest: an email
address can be left optional, never hidden.
"""

from collections.abc import Mapping
from enum import StrEnum, auto


class FieldRequirement(StrEnum):
    """How a field is asked for."""

    HIDDEN = auto()
    OPTIONAL = auto()
    REQUIRED = auto()


USUAL = FieldRequirement.OPTIONAL
NUMBERS = ("mobile", "phone")
CHOICES: Mapping[str, tuple[FieldRequirement, ...]] = {
    "email": (FieldRequirement.OPTIONAL, FieldRequirement.REQUIRED),
    "mobile": tuple(FieldRequirement),
    "phone": tuple(FieldRequirement),
    "reason": tuple(FieldRequirement),
}


def how_asked(settings: Mapping[str, str], field: str) -> FieldRequirement:
    """How a field is asked for by a clinic's settings, which hold those that are not as usual.

    An email address that is the only way to be reached is required.

    >>> how_asked({"reason": "hidden"}, "reason"), how_asked({}, "phone")
    (<FieldRequirement.HIDDEN: 'hidden'>, <FieldRequirement.OPTIONAL: 'optional'>)
    >>> how_asked({"email": "hidden"}, "email"), how_asked({"mobile": "hidden", "phone": "hidden"}, "email")
    (<FieldRequirement.OPTIONAL: 'optional'>, <FieldRequirement.REQUIRED: 'required'>)
    """
    said = settings.get(field, USUAL)
    asked = FieldRequirement(said) if said in CHOICES[field] else USUAL
    if field == "email" and all(how_asked(settings, number) is FieldRequirement.HIDDEN for number in NUMBERS):
        return FieldRequirement.REQUIRED
    return asked


def differing(fields: Mapping[str, str]) -> dict[str, str]:
    """The settings that hold only what is not as usual.

    >>> differing({"email": "required", "phone": "optional"})
    {'email': 'required'}
    """
    return {field: said for field, said in fields.items() if said != USUAL}

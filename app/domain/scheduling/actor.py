"""Who acts on an appointment: as the audit keeps it, and as messages see it."""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Literal


class Party(StrEnum):
    """Whose act it is, as messages keep it: the patient's (or who books for them), the staff's, the EMR's."""

    PATIENT = auto()
    STAFF = auto()
    EMR = auto()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `code` is what the audit and a cancellation keep, `party` what messages see.

    `user_id` is the account that acted, where one did.
    """

    code: Literal["patient", "user", "system"]
    party: Party
    user_id: int | None = None


PATIENT = Actor("patient", Party.PATIENT)
"""Whoever bears the appointment's link, or books."""
SYSTEM = Actor("system", Party.STAFF)
"""The site itself, by a command: what it does to a visit is the clinic's doing to the patient."""
EMR = Actor("system", Party.EMR)
"""The clinic's medical records system."""


def staff(user_id: int) -> Actor:
    """The account of a member of staff.

    >>> staff(7).code, staff(7).party.value, staff(7).user_id
    ('user', 'staff', 7)
    """
    return Actor("user", Party.STAFF, user_id)

"""By whose rules a time is judged."""

from dataclasses import dataclass, replace
from enum import StrEnum, auto

from app.domain.time.wall_clock import DAY_MINUTES

FARTHEST_MINUTES = 2 * 366 * DAY_MINUTES
"""So far ahead staff may place a visit: beyond it is a slip of the keyboard."""


class ForcedReason(StrEnum):
    """Why staff put a visit over time that is taken: a code, for the audit holds no health data."""

    URGENT = auto()
    AGREED = auto()
    MISTAKEN = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class SchedulingPolicy:
    """Whose rules hold for a time that is asked for.

    `is_public`: those for patients (offered online, notice, horizon, grid, full days). Else only who gives
    the service, hours and what is blocked count, and of these: `asks_grant`: the acting account needs the
    calendars that it touches; `may_be_past`: a visit may be put where it has been already.
    """

    is_public: bool = False
    asks_grant: bool = True
    may_be_past: bool = True


PUBLIC = SchedulingPolicy(is_public=True, asks_grant=False, may_be_past=False)
STAFF = SchedulingPolicy()
SETTLING = replace(STAFF, asks_grant=False, may_be_past=False)
"""Of the staff's for visits whose time is closed: who may close it may place its visits, in time to come."""

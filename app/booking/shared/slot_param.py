"""The start that the button of a free time sends."""

from dataclasses import dataclass

from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute

LATEST_MINUTE = 2**30  # in the year 4011; columns hold twice that, and what is reckoned from it


@dataclass(frozen=True, slots=True)
class RequestedStart:
    """A start in UTC minutes, where, and how."""

    starts_at: Minute
    location_id: int
    type: ServiceType


def slot_param(wizard: Wizard, selection: Selection, text: str) -> RequestedStart | None:
    """The start of a text, with the place where the choice left it open; None when that is no start."""
    minute, _, slug = text.partition("@")
    location = selection.location or wizard.clinic.location_by_slug(slug)
    try:
        starts_at = int(minute)
    except ValueError:
        return None
    if location is None or selection.type is None or not 0 <= starts_at <= LATEST_MINUTE:
        return None
    return RequestedStart(starts_at, location.id, selection.type)

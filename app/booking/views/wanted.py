"""The start that the button of a free time sends."""

from dataclasses import dataclass

from app.booking.selection import Selection
from app.booking.way import Way
from app.domain.intervals import Minute
from app.domain.service import ServiceType

LATEST_MINUTE = 2**30  # in the year 4011; columns hold twice that, and what is reckoned from it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A start in UTC minutes, where, and how."""

    starts_at: Minute
    location_id: int
    type: ServiceType


def wanted_start(way: Way, selection: Selection, text: str) -> Wanted | None:
    """The start of a text, with the place where the choice left it open; None when that is no start."""
    minute, _, slug = text.partition("@")
    location = selection.location or way.clinic.location_by_slug(slug)
    try:
        starts_at = int(minute)
    except ValueError:
        return None
    if location is None or selection.type is None or not 0 <= starts_at <= LATEST_MINUTE:
        return None
    return Wanted(starts_at, location.id, selection.type)

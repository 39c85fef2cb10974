"""The times a patient can choose, for what was chosen so far."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from app.domain.scheduling.booking_rules import bookable_window
from app.domain.scheduling.service import ServiceType
from app.domain.scheduling.slots import Busy, Start, on_open_days, starts, union_starts, widening_windows
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import DAY_MINUTES
from app.queries.availability.blocked_times import blocked_times
from app.queries.availability.full_days import Visits, full_days
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo

NEAREST_BEFORE_DAYS = 3
NEAREST_AFTER_DAYS = 14


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor chose before the time; no therapist means no preference, no location anywhere.

    `draft_id` is the visitor's own unfinished booking, whose hold does not hide its slot; `appointment_id` an
    appointment that is to be moved, which does not stand in its own way.
    """

    service: ServiceInfo
    therapist_id: int | None = None
    location_id: int | None = None
    type: ServiceType | None = None
    draft_id: int | None = None
    appointment_id: int | None = None


class OfferedStart(NamedTuple):
    """A start that can be chosen (UTC minutes), where, and with whom."""

    starts_at: Minute
    location_id: int
    therapist_ids: tuple[int, ...]


def candidates(clinic: ClinicSnapshot, choice: Choice) -> tuple[TherapistInfo, ...]:
    """The therapists who could be booked for a choice: one, or all who give the service there."""
    places = clinic.places.get(choice.service.id, {})
    return tuple(
        clinic.therapists[therapist_id]
        for therapist_id, where in places.items()
        if choice.therapist_id in (None, therapist_id)
        and (choice.location_id is None or choice.location_id in where)
    )


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that the starts offered for a choice depend on: under one revision, equal ones offer the same.

    `window` (UTC minutes) is what notice and horizon leave of the one asked for.
    """

    choice: Choice
    window: Interval
    therapists: tuple[TherapistInfo, ...]
    busy: Mapping[int, Busy]

    @property
    def starts(self) -> list[OfferedStart]:
        """The starts offered, sorted."""
        found = union_starts((therapist.id, self._starts_of(therapist)) for therapist in self.therapists)
        return list(map(OfferedStart._make, found))

    def _starts_of(self, therapist: TherapistInfo) -> list[Start]:
        busy, grid = self.busy[therapist.id], self.choice.service.grid_with(therapist)
        visits = [*busy.taken, *busy.held]
        found = starts(therapist.working, grid, self.window, visits, self.choice.location_id)
        return on_open_days(found, busy.full_days)


def calendar(clinic: ClinicSnapshot, choice: Choice, window: Interval, now: datetime) -> Calendar:
    """The calendar of a choice in a window of UTC minutes, in one query at most.

    In two where therapists take only so many visits for the service a day.
    """
    earliest, end = bookable_window(choice.service.rules, clinic.clock, now)
    asked = max(window[0], earliest), min(window[1], end)
    if asked[0] >= asked[1] or not clinic.is_offered(choice.service.id):
        return Calendar(choice, (0, 0), (), {})
    therapists = candidates(clinic, choice)
    return Calendar(choice, asked, therapists, busy_times(clinic, choice, asked, now))


def busy_times(clinic: ClinicSnapshot, choice: Choice, window: Interval, now: datetime) -> Mapping[int, Busy]:
    """What keeps each candidate from a visit that starts in a window (UTC minutes; its end excluded).

    Blocked times, but for those of the visitor's own hold and of the appointment that is to be moved; and the
    days on which they take no further visit for the service.
    """
    therapists = candidates(clinic, choice)
    grids = [choice.service.grid_with(therapist) for therapist in therapists] or [choice.service.grid]
    reach = grids[0].blocks(window[0])[0], max(grid.blocks(window[1])[1] for grid in grids)
    ids = [therapist.id for therapist in therapists]
    busy = blocked_times(ids, reach, now, choice.draft_id, choice.appointment_id)
    others = Visits(choice.service, ids, choice.draft_id, choice.appointment_id)
    full = full_days(clinic.clock, others, window, now)
    return {id: replace(busy[id], full_days=full[id]) for id in ids} if full else busy


def offered_starts(
    clinic: ClinicSnapshot, choice: Choice, window: Interval, now: datetime
) -> list[OfferedStart]:
    """The starts offered in a window of UTC minutes, by notice and horizon too; sorted, in one query."""
    return calendar(clinic, choice, window, now).starts


def next_offered_start(
    clinic: ClinicSnapshot, choice: Choice, after: Minute, now: datetime
) -> OfferedStart | None:
    """The first start at or after an instant and within the horizon, or None; a few queries at most."""
    until = bookable_window(choice.service.rules, clinic.clock, now)[1]
    for window in widening_windows(after, until):
        if found := calendar(clinic, choice, window, now).starts:
            return found[0]
    return None


def nearest_offered_starts(
    clinic: ClinicSnapshot, choice: Choice, wanted: Minute, now: datetime, most: int = 6
) -> list[OfferedStart]:
    """The free starts nearest to one that is gone, in order of time; else the next ones, if any."""
    around = (wanted - NEAREST_BEFORE_DAYS * DAY_MINUTES, wanted + NEAREST_AFTER_DAYS * DAY_MINUTES)
    found = offered_starts(clinic, choice, around, now)
    if not found:
        found = _following(clinic, choice, around[1], now)
    nearest = sorted(found, key=lambda start: abs(start.starts_at - wanted))[:most]
    return sorted(nearest, key=lambda start: start.starts_at)


def _following(clinic: ClinicSnapshot, choice: Choice, after: Minute, now: datetime) -> list[OfferedStart]:
    first = next_offered_start(clinic, choice, max(after, 0), now)
    if first is None:
        return []
    return offered_starts(clinic, choice, (first.starts_at, first.starts_at + 7 * DAY_MINUTES), now)

"""The free times of a service, for other programs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Response, request

from app.api.answers import answered
from app.api.blueprint import bp
from app.api.parameters import WrongParameter, not_found, only
from app.clock import utc_now
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import WallClock, iso_day
from app.queries.availability.starts import Calendar, Choice, OfferedStart, calendar
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, current_clinic
from app.web.security import Permission, allow

PARAMETERS = ("service", "therapist", "location", "from", "days")
MOST_DAYS = 93
YEARS = range(2000, 2200)
ANY = "any"


@dataclass(frozen=True, slots=True)
class SlotsQuery:
    """What is asked for, understood: a choice, and clinic dates."""

    choice: Choice
    first: date
    days: int


@bp.get("/api/v1/slots")
@allow(Permission.PUBLIC)
def slots() -> Response:
    """Starts of a service for N ≤ 93 clinic days, with those who offer them.

    Parameters: service (slug), therapist (slug or `any`), location (slug, optional), from (YYYY-MM-DD, today
    if left out), days (1 if left out).
    """
    only(*PARAMETERS)
    clinic, now = current_clinic(), utc_now()
    asked = _understand(clinic, now)
    found = calendar(clinic, asked.choice, clinic.clock.days(asked.first, asked.days), now)
    return answered(lambda: _times(clinic, found), (clinic.revision, found.window, found.busy))


def _times(clinic: ClinicSnapshot, found: Calendar) -> dict[str, Any]:
    lasting: defaultdict[int, set[int]] = defaultdict(set)
    for therapist in found.therapists:
        lasting[found.choice.service.grid_with(therapist).duration].add(therapist.id)
    return {
        "time_zone": clinic.settings.time_zone,
        "slots": [slot for start in found.starts for slot in _slots(clinic, start, lasting)],
    }


def _slots(
    clinic: ClinicSnapshot, start: OfferedStart, lasting: Mapping[int, set[int]]
) -> list[dict[str, Any]]:
    """The slot of a start; one for each end where the visit takes some therapists (by duration) longer."""
    if len(lasting) == 1:
        return [_slot(clinic, start, minutes, start.therapist_ids) for minutes in lasting]
    return [
        _slot(clinic, start, minutes, who)
        for minutes, ids in sorted(lasting.items())
        if (who := [id for id in start.therapist_ids if id in ids])
    ]


def _slot(clinic: ClinicSnapshot, start: OfferedStart, minutes: int, who: Iterable[int]) -> dict[str, Any]:
    return {
        "start": _written(clinic.clock, start.starts_at),
        "end": _written(clinic.clock, start.starts_at + minutes),
        "therapists": [clinic.therapists[therapist_id].slug for therapist_id in who],
        "location": clinic.locations[start.location_id].slug,
    }


@lru_cache(maxsize=16_384)
def _written(clock: WallClock, minute: Minute) -> str:
    return clock.local(minute).isoformat()


def _understand(clinic: ClinicSnapshot, now: datetime) -> SlotsQuery:
    service = clinic.service_by_slug(_given("service"))
    if service is None or not clinic.is_offered(service.id):
        not_found("service", "No service of that name is offered online.")
    therapist_id, location_id = _therapist(clinic, service), _location(clinic, service)
    choice = Choice(service=service, therapist_id=therapist_id, location_id=location_id)
    return SlotsQuery(choice, _first_day(clinic, now), _days())


def _given(name: str) -> str:
    value = request.args.get(name, "")
    if not value:
        raise WrongParameter(name, f"The parameter {name} is missing.")
    return value


def _therapist(clinic: ClinicSnapshot, service: ServiceInfo) -> int | None:
    slug = request.args.get("therapist", ANY)
    if slug == ANY:
        return None
    therapist = clinic.therapist_by_slug(slug)
    if therapist is None or therapist.id not in clinic.places[service.id]:
        not_found("therapist", "No therapist of that name gives this service; any asks for all who do.")
    return therapist.id


def _location(clinic: ClinicSnapshot, service: ServiceInfo) -> int | None:
    slug = request.args.get("location")
    if slug is None:
        return None
    location = clinic.location_by_slug(slug)
    if location is None or not any(location.id in where for where in clinic.places[service.id].values()):
        not_found("location", "This service is not given at a location of that name.")
    return location.id


def _first_day(clinic: ClinicSnapshot, now: datetime) -> date:
    value = request.args.get("from")
    if value is None:
        return clinic.clock.today(now)
    first = iso_day(value)
    if first is None or first.year not in YEARS:
        raise WrongParameter("from", "from is a date such as 2026-12-09.")
    return first


def _days() -> int:
    value = request.args.get("days", "1")
    if not (value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= MOST_DAYS):
        raise WrongParameter("days", f"days is a whole number from 1 to {MOST_DAYS}.")
    return int(value)

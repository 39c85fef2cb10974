"""The free times of a service, for other programs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, jsonify, request

from app.api import bp
from app.clock import utc_now
from app.domain.wall_clock import iso_day
from app.errors import problem
from app.queries.availability import Choice, OfferedStart, offered_starts
from app.queries.clinic import ClinicSnapshot, NoClinic, current_clinic
from app.security import Permission, allow

MOST_DAYS = 93
YEARS = range(2000, 2200)
ANY = "any"


class WrongParameter(Exception):
    """A parameter that cannot be answered: its name, and what would be right."""

    def __init__(self, name: str, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.name = name
        self.detail = detail
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
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
    try:
        clinic = current_clinic()
        asked = _understand(clinic)
    except NoClinic:
        return problem(503, "Not set up yet", detail="No clinic is described yet.")
    except WrongParameter as wrong:
        return problem(wrong.status, "Wrong parameter", detail=wrong.detail, parameter=wrong.name)
    window = clinic.clock.days(asked.first, asked.days)
    found = offered_starts(clinic, asked.choice, window, utc_now())
    return jsonify(
        {
            "time_zone": clinic.settings.time_zone,
            "slots": [_slot(clinic, asked.choice, start) for start in found],
        }
    )


def _slot(clinic: ClinicSnapshot, choice: Choice, start: OfferedStart) -> dict[str, Any]:
    ends_at = start.starts_at + choice.service.duration_minutes
    return {
        "start": clinic.clock.local(start.starts_at).isoformat(),
        "end": clinic.clock.local(ends_at).isoformat(),
        "therapists": [clinic.therapists[therapist_id].slug for therapist_id in start.therapist_ids],
        "location": clinic.locations[start.location_id].slug,
    }


def _understand(clinic: ClinicSnapshot) -> Asked:
    service = clinic.service_by_slug(_given("service"))
    if service is None or not clinic.is_offered(service.id):
        raise WrongParameter("service", "No service of that name is offered online.", 404)
    choice = Choice(service=service, therapist_id=_therapist(clinic), location_id=_location(clinic))
    return Asked(choice, _first_day(clinic), _days())


def _given(name: str) -> str:
    value = request.args.get(name, "")
    if not value:
        raise WrongParameter(name, f"The parameter {name} is missing.")
    return value


def _therapist(clinic: ClinicSnapshot) -> int | None:
    slug = request.args.get("therapist", ANY)
    if slug == ANY:
        return None
    therapist = clinic.therapist_by_slug(slug)
    if therapist is None or not therapist.active:
        raise WrongParameter("therapist", "There is no such therapist; any asks for all.", 404)
    return therapist.id


def _location(clinic: ClinicSnapshot) -> int | None:
    slug = request.args.get("location")
    if slug is None:
        return None
    location = clinic.location_by_slug(slug)
    if location is None:
        raise WrongParameter("location", "There is no such location.", 404)
    return location.id


def _first_day(clinic: ClinicSnapshot) -> date:
    value = request.args.get("from")
    if value is None:
        return clinic.clock.today(utc_now())
    first = iso_day(value)
    if first is None or first.year not in YEARS:
        raise WrongParameter("from", "from is a date such as 2026-12-09.")
    return first


def _days() -> int:
    value = request.args.get("days", "1")
    if not (value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= MOST_DAYS):
        raise WrongParameter("days", f"days is a whole number from 1 to {MOST_DAYS}.")
    return int(value)

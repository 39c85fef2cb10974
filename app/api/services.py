"""What can be booked online, for other programs."""

from typing import Any

from flask import Response

from app.api.addresses import public_address
from app.api.answers import answered
from app.api.blueprint import bp
from app.api.parameters import only
from app.api.words import slugs, words
from app.domain.languages import LANGUAGES
from app.i18n import CURRENCIES
from app.queries.configuration.snapshot import (
    ClinicInfo,
    ClinicSnapshot,
    LocationInfo,
    ServiceInfo,
    current_clinic,
)
from app.web.security import Permission, allow


@bp.get("/api/v1/services")
@allow(Permission.PUBLIC)
def services() -> Response:
    """The clinic, its locations and the services offered online, in the clinic's order."""
    only()
    clinic = current_clinic()
    return answered(lambda: _offer(clinic), (clinic.revision,))


def _offer(clinic: ClinicSnapshot) -> dict[str, Any]:
    visited = {location_id for service in clinic.listed for location_id in _visited(clinic, service)}
    return {
        "clinic": _clinic(clinic.settings),
        "locations": [_location(place) for place in clinic.locations.values() if place.id in visited],
        "services": [_service(clinic, service) for service in clinic.listed],
    }


def _clinic(settings: ClinicInfo) -> dict[str, Any]:
    return {
        "name": words(settings, "name"),
        "time_zone": settings.time_zone,
        "region": settings.region,
        "languages": list(settings.languages),
    }


def _location(place: LocationInfo) -> dict[str, Any]:
    return {"slug": place.slug, "name": words(place, "name"), "address": place.address}


def _service(clinic: ClinicSnapshot, service: ServiceInfo) -> dict[str, Any]:
    return {
        "slug": service.slug,
        "name": words(service, "name"),
        "description": words(service, "description"),
        "group": _group(clinic, service),
        "duration_minutes": service.duration_minutes,
        "types": list(service.types),
        "price": _price(clinic.settings, service),
        "coverage": words(service, "coverage"),
        "existing_patients_only": service.rules.existing_patients_only,
        "ages": {"from": service.rules.age_from, "to": service.rules.age_to},
        "therapists": slugs(clinic.therapists, clinic.places[service.id]),
        "locations": slugs(clinic.locations, _visited(clinic, service)),
        "booking": _booking(service),
    }


def _group(clinic: ClinicSnapshot, service: ServiceInfo) -> dict[str, Any] | None:
    if service.group_id is None:
        return None
    group = clinic.groups[service.group_id]
    return {"slug": group.slug, "name": words(group, "name")}


def _price(settings: ClinicInfo, service: ServiceInfo) -> dict[str, str] | None:
    if service.price_cents is None:
        return None
    units, cents = divmod(service.price_cents, 100)
    return {"amount": f"{units}.{cents:02}", "currency": CURRENCIES[settings.region]}


def _visited(clinic: ClinicSnapshot, service: ServiceInfo) -> frozenset[int]:
    return frozenset[int]().union(*clinic.places[service.id].values())


def _booking(service: ServiceInfo) -> dict[str, str] | None:
    """Where a patient books it, in each language; nowhere online when it is for current patients only."""
    if service.rules.existing_patients_only:
        return None
    return {
        language: public_address("booking.services", lang=language, service=service.slug)
        for language in LANGUAGES
    }

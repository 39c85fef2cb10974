"""Whom patients can choose, for other programs."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Response, request

from app.api.addresses import public_address
from app.api.answers import answered
from app.api.blueprint import bp
from app.api.parameters import not_found, only
from app.api.words import slugs, words
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo, current_clinic
from app.web.security import Permission, allow

Given = Mapping[int, Collection[int]]
"""Service → where, of one therapist."""


@bp.get("/api/v1/therapists")
@allow(Permission.PUBLIC)
def therapists() -> Response:
    """Active therapists who give a service offered online, or the one asked for."""
    only("service")
    clinic = current_clinic()
    asked = _asked(clinic)
    return answered(lambda: _team(clinic, asked), (clinic.revision,))


def _asked(clinic: ClinicSnapshot) -> tuple[ServiceInfo, ...]:
    slug = request.args.get("service")
    if slug is None:
        return clinic.listed
    service = clinic.service_by_slug(slug)
    if service is None or not clinic.is_offered(service.id):
        not_found("service", "No service of that name is offered online.")
    return (service,)


def _team(clinic: ClinicSnapshot, asked: Collection[ServiceInfo]) -> dict[str, Any]:
    wanted = {therapist_id for service in asked for therapist_id in clinic.places[service.id]}
    return {
        "therapists": [
            _therapist(clinic, therapist, _given(clinic, therapist, asked))
            for therapist in clinic.therapists.values()
            if therapist.id in wanted
        ]
    }


def _given(clinic: ClinicSnapshot, therapist: TherapistInfo, asked: Collection[ServiceInfo]) -> Given:
    """The services that anybody finds; one that is not listed only for who asks for it."""
    services = (one for one in clinic.offered if one.listed or one in asked)
    places = ((service.id, clinic.places[service.id].get(therapist.id)) for service in services)
    return {service_id: where for service_id, where in places if where}


def _therapist(clinic: ClinicSnapshot, therapist: TherapistInfo, given: Given) -> dict[str, Any]:
    return {
        "slug": therapist.slug,
        "name": therapist.name,
        "title": words(therapist, "title"),
        "about": words(therapist, "about"),
        "languages": list(therapist.languages),
        "photo": public_address("photo", digest=therapist.photo) if therapist.photo else None,
        "services": slugs(clinic.services, given),
        "locations": slugs(clinic.locations, {place for where in given.values() for place in where}),
    }

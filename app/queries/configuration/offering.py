"""What a service lacks before patients can book it."""

from enum import StrEnum, auto

from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo


class Need(StrEnum):
    """What it takes for patients to book a service online (glossary, which slots are offered)."""

    ACTIVE = auto()
    TYPE = auto()
    THERAPIST = auto()
    HOURS = auto()
    PUBLICATION = auto()


def missing(clinic: ClinicSnapshot, service: ServiceInfo) -> tuple[Need, ...]:
    """What the service lacks; nothing exactly when it is offered online."""
    gives = any(service.id in each.service_ids for each in clinic.therapists.values() if each.active)
    has = {
        Need.ACTIVE: service.active,
        Need.TYPE: bool(service.types),
        Need.THERAPIST: gives,
        Need.HOURS: bool(clinic.places[service.id]),
        Need.PUBLICATION: service.published,
    }
    return tuple(need for need in Need if not has[need])

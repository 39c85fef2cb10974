"""How a service can be given, and what that takes."""

from enum import StrEnum, auto


class ServiceType(StrEnum):
    """The way a visit takes place."""

    IN_PERSON = auto()
    PHONE = auto()
    VIDEO = auto()
    HOME = auto()


class ContactNeed(StrEnum):
    """What the patient must tell so that a visit of a type can take place."""

    PHONE = auto()
    ADDRESS = auto()


_NEEDS = {ServiceType.PHONE: ContactNeed.PHONE, ServiceType.HOME: ContactNeed.ADDRESS}


def needs(service_type: ServiceType) -> ContactNeed | None:
    """What must be asked of the patient before confirming; a video visit's link comes from the clinic.

    >>> needs(ServiceType.HOME), needs(ServiceType.VIDEO)
    (<ContactNeed.ADDRESS: 'address'>, None)
    """
    return _NEEDS.get(service_type)

"""The list of services."""

from dataclasses import dataclass

from app.booking.presenters.frame import Frame, duration, frame
from app.booking.selection import Wishes
from app.booking.way import Step, Way
from app.i18n import localized
from app.queries.clinic import ServiceInfo
from app.wording import TYPE_ICONS, emergency_notice, type_word


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service to choose, or, without an address, one for patients who are known already."""

    title: str
    text: str
    meta: list[tuple[str, str]]
    url: str


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """The services offered online, and what to do in an emergency."""

    frame: Frame
    cards: list[ServiceCard]
    emergency: str


def services_page(way: Way) -> ServicesPage:
    """All services offered online, in the clinic's order."""
    settings = way.clinic.settings
    return ServicesPage(
        frame=frame(way, Step.SERVICES),
        cards=[_card(way, service) for service in way.clinic.offered],
        emergency=emergency_notice(settings.region, settings.subdivision),
    )


def _card(way: Way, service: ServiceInfo) -> ServiceCard:
    is_open = not service.rules.existing_patients_only
    return ServiceCard(
        title=localized(service, "name"),
        text=localized(service, "description"),
        meta=[
            ("clock", duration(service.duration_minutes)),
            *((TYPE_ICONS[type_], type_word(type_)) for type_ in service.types),
        ],
        url=way.url(Step.SERVICES, Wishes(service=service.slug)) if is_open else "",
    )

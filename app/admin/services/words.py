"""What all screens about services say of one."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext, pgettext

from app.i18n import NO_BREAK_SPACE, money
from app.queries.configuration.offering import Need
from app.queries.configuration.snapshot import ServiceInfo
from app.wording import TYPE_ICONS, type_word


@dataclass(frozen=True, slots=True)
class ServiceStatusChip:
    """A status in a word."""

    text: str
    tone: str = "neutral"
    icon: str | None = None


def duration(minutes: int) -> str:
    """How long a visit takes."""
    return str(gettext("%(count)s min", count=minutes)).replace(" ", NO_BREAK_SPACE)


def meta(service: ServiceInfo) -> Iterator[tuple[str | None, str]]:
    """Duration, types and price, each with its icon."""
    yield "clock", duration(service.duration_minutes)
    for type_ in service.types:
        yield TYPE_ICONS[type_], type_word(type_)
    if service.price_cents is not None:
        yield None, money(service.price_cents) if service.price_cents else str(pgettext("price", "Free"))


def chips(service: ServiceInfo, missing: tuple[Need, ...]) -> Iterator[ServiceStatusChip]:
    """Whether patients find the service, and what it lacks before they can book it."""
    if service.published:
        yield (
            ServiceStatusChip(str(gettext("Published")), "good", "check")
            if service.listed
            else ServiceStatusChip(str(gettext("By its link only")), "accent")
        )
    elif service.active:
        yield ServiceStatusChip(str(gettext("Not published")))
    if service.silent:
        yield ServiceStatusChip(str(pgettext("service", "Silent")))
    lacks = {
        Need.TYPE: gettext("Type missing"),
        Need.THERAPIST: gettext("No therapist"),
        Need.HOURS: gettext("No opening hours"),
    }
    if not service.active:
        lacks = {Need.TYPE: lacks[Need.TYPE]}
    elif Need.THERAPIST in missing:
        del lacks[Need.HOURS]
    for need, text in lacks.items():
        if need in missing:
            yield ServiceStatusChip(str(text), "warning", "warning")

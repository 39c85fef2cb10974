"""What a service still lacks before patients can book it, and where each is mended."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext

from app.admin.services.words import duration
from app.queries.configuration.offering import Need, missing
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo


@dataclass(frozen=True, slots=True)
class Point:
    """One thing it takes: whether it is there, in words, and a link to the screen that mends it."""

    is_there: bool
    text: str
    url: str
    link: str


def checklist(clinic: ClinicSnapshot, service: ServiceInfo) -> tuple[Point, ...]:
    """All that it takes but being active, in the order in which it is best done."""
    lacks = missing(clinic, service)
    form = url_for("admin.service", slug=service.slug)
    return (
        _point(
            Need.TYPE not in lacks,
            gettext("It is said how the service is given."),
            gettext("It is not said how the service is given: in person, by phone, by video or at home."),
            f"{form}#types",
            gettext("Choose the types"),
        ),
        _point(
            True,
            gettext("It takes %(duration)s.", duration=duration(service.duration_minutes)),
            "",
            f"{form}#duration_minutes",
            gettext("Change the duration"),
        ),
        _point(
            Need.THERAPIST not in lacks,
            gettext("A therapist gives it."),
            gettext("No active therapist gives it."),
            f"{form}#givers",
            gettext("Choose the therapists"),
        ),
        _point(
            Need.HOURS not in lacks,
            gettext("There are opening hours for it."),
            gettext("Nobody who gives it has opening hours that take it."),
            _hours_url() or f"{form}#givers",
            gettext("Set the opening hours"),
        ),
        _publication(service, form),
    )


def _point(is_there: bool, good: object, lacking: object, url: str, link: object) -> Point:
    return Point(is_there, str(good if is_there else lacking), url, str(link))


def _publication(service: ServiceInfo, form: str) -> Point:
    url, link = f"{form}#publication", str(gettext("Publish the service"))
    if service.silent:
        told = gettext("It is silent, so it cannot be published; staff book it.")
        return Point(False, str(told), f"{form}#silent", str(gettext("Change this")))
    return _point(
        service.published,
        gettext("It is published."),
        gettext("It is not published.")
        if service.active
        else gettext("It is not published; that can be done once it is active."),
        url if service.active else "",
        link,
    )


def _hours_url() -> str:
    return url_for("admin.hours") if "admin.hours" in current_app.view_functions else ""

"""Links to the booking page, to a service and to a therapist: addresses to print, send or put on a site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import gettext

from app.admin.booking_page.pages import BookingPageTab
from app.domain.text_folding import has_words, words
from app.i18n import localized
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo
from app.web.paging import Paged, paged

LONGEST_SEARCH = 100
SERVICES, THERAPISTS = "services", "therapists"


@dataclass(frozen=True, slots=True)
class BookingLink:
    """An address that patients open, by what it leads to; `is_hidden` where nothing else leads there."""

    id: str
    title: str
    address: str
    svg_url: str
    png_url: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class LinksPage:
    """The link to the start, and one page of those to services or to therapists."""

    start: BookingLink
    kinds: list[BookingPageTab]
    of: str
    typed: str
    links: Paged[BookingLink]
    has_any: bool


def public_address(service: str | None = None, therapist: str | None = None) -> str:
    """The address, in the visitor's language, of a service or a therapist by slug, else of the start."""
    site: str = current_app.extensions["settings"].base_url
    query = urlencode({k: v for k, v in (("service", service), ("therapist", therapist)) if v})
    return f"{site.rstrip('/')}/{'?' + query if query else ''}"


def links_page(clinic: ClinicSnapshot, query: Mapping[str, str]) -> LinksPage:
    """The links that the address asks for: `of` services or therapists, those with the words of `q`."""
    of = THERAPISTS if query.get("of") == THERAPISTS else SERVICES
    typed = " ".join(query.get("q", "").split())[:LONGEST_SEARCH]
    services, therapists = list(_services(clinic)), list(_therapists(clinic))
    every = services if of == SERVICES else therapists
    wanted = words(typed)
    return LinksPage(
        start=_link("start", gettext("The whole booking page")),
        kinds=[
            _kind(gettext("Services"), SERVICES, len(services), of),
            _kind(gettext("Therapists"), THERAPISTS, len(therapists), of),
        ],
        of=of,
        typed=typed,
        links=paged([link for link in every if has_words(wanted, [link.title])]),
        has_any=bool(every),
    )


def _kind(label: str, name: str, count: int, present: str) -> BookingPageTab:
    return BookingPageTab(label, url_for("admin.booking_page_links", of=name), name == present, count)


def _services(clinic: ClinicSnapshot) -> Iterator[BookingLink]:
    for service in clinic.offered:
        yield _service_link(service)


def _service_link(service: ServiceInfo) -> BookingLink:
    name = localized(service, "name")
    return _link(f"service-{service.slug}", name, not service.listed, service=service.slug)


def _therapists(clinic: ClinicSnapshot) -> Iterator[BookingLink]:
    """Those whom somebody can find and book."""
    found = {therapist_id for service in clinic.listed for therapist_id in clinic.places[service.id]}
    for therapist in clinic.therapists.values():
        if therapist.id in found:
            yield _therapist_link(therapist)


def _therapist_link(therapist: TherapistInfo) -> BookingLink:
    return _link(f"therapist-{therapist.slug}", therapist.name, therapist=therapist.slug)


def _link(id: str, title: str, is_hidden: bool = False, **to: Any) -> BookingLink:
    return BookingLink(
        id=id,
        title=title,
        address=public_address(**to),
        svg_url=url_for("admin.link_qr", picture="svg", **to),
        png_url=url_for("admin.link_qr", picture="png", **to),
        is_hidden=is_hidden,
    )

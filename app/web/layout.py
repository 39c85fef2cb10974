"""What every page shows around its content: the clinic, and the same page in the other language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from app import i18n, phones
from app.domain.languages import LANGUAGES
from app.queries.configuration.snapshot import ClinicSnapshot
from app.web.rooms import Audience, audience, landings
from app.web.security import asks_for_sign_in, current_staff

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """The clinic in the head and foot of a page; its logo and its own accent where it has them."""

    name: str
    phone: str
    phone_uri: str
    address: str
    time_zone: str
    logo_url: str
    accent_url: str


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same page in another language."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class AccountMenu:
    """Who is signed in, and the way out."""

    name: str
    email: str
    url: str
    sign_out_url: str


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link of the staff's navigation."""

    label: str
    url: str
    icon: str
    is_current: bool
    is_of_the_clinic: bool = False


Navigation = Callable[[], Sequence[NavigationEntry]]
"""A room's part of the staff's navigation, as the present account sees it."""


def init_app(app: Flask) -> None:
    """Offer `clinic`, `home_url` and `other_languages` to every template, and to the staff's the account."""
    app.context_processor(_around_the_page)
    app.context_processor(_around_a_staff_page)


def _around_the_page() -> dict[str, Any]:
    clinic: ClinicSnapshot | None = g.get("clinic")
    return {
        "clinic": clinic and clinic_card(clinic),
        "home_url": url_for(landings().start, lang=i18n.language()),
        "site_url": current_app.extensions["settings"].base_url,
        "mailbox_url": _mailbox_url(),
        "other_languages": [
            OtherLanguage(code, name, _this_page_in(code))
            for code, name in LANGUAGE_NAMES.items()
            if code != i18n.language() and code in _languages_here(clinic)
        ],
    }


def _languages_here(clinic: ClinicSnapshot | None) -> Sequence[str]:
    """The languages that the present page exists in: the staff's in both, patients' as the clinic speaks."""
    is_of_the_staff = audience() is Audience.STAFF
    return LANGUAGES if clinic is None or is_of_the_staff else clinic.settings.languages


def _mailbox_url() -> str:
    """Where whoever tries the portal out finds what it sent; an empty text on a clinic's own site."""
    is_for_trying = current_app.extensions["settings"].environment in ("demonstration", "development")
    return url_for(landings().mailbox, lang=i18n.language()) if is_for_trying else ""


def _around_a_staff_page() -> dict[str, Any]:
    if not (asks_for_sign_in(request.endpoint) and current_user.is_authenticated):
        return {}
    staff, to = current_staff(), landings()
    navigation: Sequence[Navigation] = current_app.extensions["navigation"]
    return {
        "home_url": url_for(to.today),
        "account": AccountMenu(staff.name, staff.email, url_for(to.own_account), url_for(to.sign_out)),
        "navigation_entries": [entry for entries in navigation for entry in entries()],
    }


def clinic_card(clinic: ClinicSnapshot) -> ClinicCard:
    """The clinic as pages show it; its address when it has a single location."""
    settings = clinic.settings
    places = list(clinic.locations.values())
    return ClinicCard(
        name=i18n.localized(settings, "name"),
        phone=_readable(settings.phone, settings.region),
        phone_uri=f"tel:{settings.phone}",
        address=places[0].address if len(places) == 1 else "",
        time_zone=settings.time_zone,
        logo_url=url_for("logo", digest=settings.logo) if settings.logo else "",
        accent_url=_accent_url(settings.accent),
    )


def _accent_url(accent: str) -> str:
    return url_for("accent", colour=accent.removeprefix("#").lower()) if accent else ""


@lru_cache(maxsize=8)
def _readable(number: str, region: str) -> str:
    return phones.readable(number, region)


def _this_page_in(language: str) -> str:
    """The address of the present page in a language; of the start where there is no such page."""
    endpoint = request.endpoint
    if endpoint is None or not i18n.has_language(endpoint):
        return url_for(landings().start, lang=language)
    address = url_for(endpoint, **{**(request.view_args or {}), "lang": language})
    query = urlencode(list(request.args.items(multi=True)))
    return f"{address}?{query}" if query else address

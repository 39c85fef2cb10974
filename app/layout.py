"""What every page shows around its content: the clinic, and the same page in the other language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext, lazy_gettext as _
from flask_login import current_user

from app import i18n, phones
from app.queries.clinic import ClinicSnapshot
from app.security import asks_for_sign_in, current_staff

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
class Account:
    """Who is signed in, and the way out."""

    name: str
    email: str
    url: str
    sign_out_url: str


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One of the staff's ways."""

    label: str
    url: str
    icon: str
    is_current: bool
    is_of_the_clinic: bool = False


# What administrators set up: the page that leads to all the rest first.
CLINIC_WAYS = (
    ("overview", _("Clinic"), "home"),
    ("services", _("Services"), "list"),
    ("therapists", _("Therapists"), "person"),
    ("hours", _("Opening hours"), "clock"),
    ("absences", _("Absences and openings"), "calendar"),
    ("locations", _("Locations"), "place"),
    ("message_settings", _("Messages"), "mail"),
    ("booking_page", _("Booking page"), "globe"),
    ("accounts", _("Accounts"), "lock"),
    ("audit", _("Audit"), "history"),
    ("settings", _("Settings"), "gear"),
)


def init_app(app: Flask) -> None:
    """Offer `clinic`, `home_url` and `other_languages` to every template, and to the staff's the account."""
    app.context_processor(_around_the_page)
    app.context_processor(_around_a_staff_page)


def _around_the_page() -> dict[str, Any]:
    clinic: ClinicSnapshot | None = g.get("clinic")
    return {
        "clinic": clinic and clinic_card(clinic),
        "home_url": url_for("booking.services", lang=i18n.language()),
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
    is_of_the_staff = request.blueprint in ("account", "admin", "development", "therapist")
    return i18n.LANGUAGES if clinic is None or is_of_the_staff else clinic.settings.languages


def _mailbox_url() -> str:
    """Where whoever tries the portal out finds what it sent; an empty text on a clinic's own site."""
    is_for_trying = current_app.extensions["settings"].environment in ("demonstration", "development")
    return url_for("development.mailbox", lang=i18n.language()) if is_for_trying else ""


def _around_a_staff_page() -> dict[str, Any]:
    if not (asks_for_sign_in(request.endpoint) and current_user.is_authenticated):
        return {}
    staff, today = current_staff(), url_for("therapist.day")
    return {
        "home_url": today,
        "account": Account(
            staff.name, staff.email, url_for("account.own_account"), url_for("account.sign_out")
        ),
        "navigation_entries": _ways(today),
    }


def _ways(today: str) -> list[NavigationEntry]:
    is_today = request.endpoint == "therapist.day" and "date" not in request.args
    return [
        NavigationEntry(gettext("Today"), today, "today", is_today),
        _way(gettext("Week"), "therapist.week", "calendar"),
        _way(gettext("Patients"), "therapist.patients", "people"),
        *(clinic_ways() if current_staff().is_administrator else ()),
    ]


def clinic_ways() -> list[NavigationEntry]:
    """What administrators set up, each with its way there."""
    here = (request.endpoint or "").removeprefix("admin.")
    return [
        NavigationEntry(str(label), url_for(f"admin.{name}"), icon, _section_of(here) == name, True)
        for name, label, icon in CLINIC_WAYS
        if f"admin.{name}" in current_app.view_functions
    ]


def _section_of(endpoint: str) -> str:
    """The entry to which a page belongs, by the part of its address after /manage/."""
    rule = request.url_rule.rule if request.url_rule else ""
    first = rule.partition("/manage/")[2].partition("/")[0].replace("-", "_")
    return {"": endpoint, "messages": "message_settings"}.get(first, first)


def _way(label: str, endpoint: str, icon: str) -> NavigationEntry:
    return NavigationEntry(label, url_for(endpoint), icon, request.endpoint == endpoint)


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
        return url_for("booking.services", lang=language)
    address = url_for(endpoint, **{**(request.view_args or {}), "lang": language})
    query = urlencode(list(request.args.items(multi=True)))
    return f"{address}?{query}" if query else address

"""What administrators set up, as the staff's navigation lists it."""

from collections.abc import Sequence

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _

from app.web.layout import NavigationEntry
from app.web.security import current_staff

# The page that leads to all the rest first.
CLINIC_LINKS = (
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


def admin_links() -> Sequence[NavigationEntry]:
    """The entries of administrators; none for others."""
    return clinic_links() if current_staff().is_administrator else ()


def clinic_links() -> list[NavigationEntry]:
    """What administrators set up, each with its way there."""
    here = (request.endpoint or "").removeprefix("admin.")
    return [
        NavigationEntry(str(label), url_for(f"admin.{name}"), icon, _section_of(here) == name, True)
        for name, label, icon in CLINIC_LINKS
        if f"admin.{name}" in current_app.view_functions
    ]


def _section_of(endpoint: str) -> str:
    """The entry to which a page belongs, by the part of its address after /manage/."""
    rule = request.url_rule.rule if request.url_rule else ""
    first = rule.partition("/manage/")[2].partition("/")[0].replace("-", "_")
    return {"": endpoint, "messages": "message_settings"}.get(first, first)

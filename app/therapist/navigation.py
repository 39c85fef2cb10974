"""The daily pages, as the staff's navigation lists them."""

from flask import request, url_for
from flask_babel import gettext

from app.web.layout import NavigationEntry


def daily_links() -> list[NavigationEntry]:
    """The entries of all who sign in."""
    is_today = request.endpoint == "therapist.day" and "date" not in request.args
    return [
        NavigationEntry(gettext("Today"), url_for("therapist.day"), "today", is_today),
        _entry(gettext("Week"), "therapist.week", "calendar"),
        _entry(gettext("Patients"), "therapist.patients", "people"),
    ]


def _entry(label: str, endpoint: str, icon: str) -> NavigationEntry:
    return NavigationEntry(label, url_for(endpoint), icon, request.endpoint == endpoint)

"""The ways between the pages on messages."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _

PAGES = (
    ("admin.message_settings", _("Settings")),
    ("admin.message_texts", _("Texts")),
    ("admin.coming_messages", _("What will be sent")),
    ("admin.message_log", _("Log")),
    ("admin.message_state", _("State")),
)


@dataclass(frozen=True, slots=True)
class MessageTab:
    """A page on messages."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


def message_tabs() -> list[MessageTab]:
    """All of them, the present one marked."""
    return [
        MessageTab(str(label), url_for(endpoint), request.endpoint == endpoint) for endpoint, label in PAGES
    ]

"""The ways within the booking page's settings, the versions of the privacy notice, and the code to embed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from flask import current_app, request, url_for
from flask_babel import gettext, lazy_gettext as _

from app.domain.languages import LANGUAGES
from app.i18n import day_time_label, localized, speaking
from app.queries.configuration.privacy_notices import NoticeVersion
from app.queries.configuration.snapshot import ClinicSnapshot
from app.web.layout import LANGUAGE_NAMES

USUAL_ACCENT = "#0b5f5b"
"""That of the style sheet, from which somebody begins to choose."""
PAGES = (
    ("admin.booking_page", _("Form and texts")),
    ("admin.booking_page_logo", _("Logo and colour")),
    ("admin.booking_page_links", _("Links and QR codes")),
    ("admin.booking_page_embed", _("On your own site")),
)
FRAME = '<iframe src="{address}" title="{title}" width="100%" height="900" style="border: 0"></iframe>'


@dataclass(frozen=True, slots=True)
class BookingPageTab:
    """A page beside others of its kind, with how much there is of it, if that is told."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A version of the privacy notice, from when on it held, and whether it still does."""

    version: str
    since: str
    is_current: bool
    texts: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class EmbedCode:
    """What a site puts into a page of its own, for one language."""

    language: str
    name: str
    code: str
    url: str


def booking_page_tabs() -> list[BookingPageTab]:
    """The pages of these settings."""
    return [
        BookingPageTab(str(label), url_for(endpoint), request.endpoint == endpoint)
        for endpoint, label in PAGES
    ]


def notice_rows(versions: Sequence[NoticeVersion], present: str) -> list[NoticeRow]:
    """The versions as they are listed."""
    return [
        NoticeRow(one.version, _when(one.published_at), one.version == present, list(_texts(one)))
        for one in versions
    ]


def _when(at: datetime) -> str:
    return day_time_label(int(at.timestamp()) // 60)


def _texts(version: NoticeVersion) -> Iterator[tuple[str, list[str]]]:
    for language in LANGUAGES:
        lines = [line for line in getattr(version, f"text_{language}").splitlines() if line.strip()]
        if lines:
            yield language, lines


def embed_codes(clinic: ClinicSnapshot) -> list[EmbedCode]:
    """The code for each language that the clinic speaks."""
    return [_embed_code(clinic, language) for language in clinic.settings.languages]


def _embed_code(clinic: ClinicSnapshot, language: str) -> EmbedCode:
    settings = clinic.settings
    with speaking(language, settings.region, settings.time_zone):
        title = " – ".join((gettext("Book an appointment"), localized(settings, "name")))
    url = url_for("booking.services", lang=language)
    site: str = current_app.extensions["settings"].base_url
    code = FRAME.format(address=escape(site.rstrip("/") + url), title=escape(title))
    return EmbedCode(language, LANGUAGE_NAMES[language], code, url)

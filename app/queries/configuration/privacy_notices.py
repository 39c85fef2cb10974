"""The versions of the clinic's own privacy notice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.models import PrivacyNotice
from app.queries.rows import copied, rows, table_of

MOST_SHOWN = 20
_notices = table_of(PrivacyNotice)
_LATEST = select(_notices).order_by(_notices.c.id.desc()).limit(MOST_SHOWN)


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """A notice as patients read it from a moment on, until a later one or none took its place."""

    version: str
    text_fr: str
    text_en: str
    published_at: datetime


def notice_versions() -> list[NoticeVersion]:
    """The latest versions, the newest first."""
    return [copied(NoticeVersion, row) for row in rows(_LATEST)]

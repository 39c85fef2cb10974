"""The clinic's logo."""

from sqlalchemy import select

from app.extensions import db
from app.models import ClinicLogo
from app.queries.configuration.photos import DIGEST


def logo_by_digest(digest: str) -> bytes | None:
    """The logo (PNG) by its digest (SHA-256); None when the clinic has another, or it is no digest."""
    if not DIGEST.fullmatch(digest):
        return None
    return db.session.scalar(select(ClinicLogo.content).where(ClinicLogo.digest == digest))

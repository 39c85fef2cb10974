"""The pictures of therapists."""

import re

from sqlalchemy import select

from app.extensions import db
from app.models import Therapist, TherapistPhoto

DIGEST = re.compile("[0-9a-f]{64}")


def portrait_by_digest(digest: str) -> bytes | None:
    """A portrait (WebP) by its digest (SHA-256); None when no active therapist has it, or it is no digest."""
    if not DIGEST.fullmatch(digest):  # PostgreSQL fails on some texts, such as one with a zero byte
        return None
    return db.session.scalar(
        select(TherapistPhoto.content)
        .join(Therapist, Therapist.id == TherapistPhoto.therapist_id)
        .where(TherapistPhoto.digest == digest, Therapist.active)
        .limit(1)
    )

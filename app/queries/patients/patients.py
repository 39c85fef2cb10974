"""The patients of the clinic."""

from sqlalchemy import select

from app.extensions import db
from app.models import Patient


def has_patients() -> bool:
    """Whether the database holds any patient."""
    return db.session.scalar(select(Patient.id).limit(1)) is not None

"""Telling every process that what is set up has changed."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Clinic


def raise_revision(session: Session) -> None:
    """Raise the clinic's revision, so that no page goes on showing what was set up before."""
    session.execute(update(Clinic).values(revision=Clinic.revision + 1))

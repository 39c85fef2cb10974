"""Locations: where visits happen."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import Key, Name, Prose, Slug


class Location(Base):
    """A place with its address, phone and directions (FHIR Location)."""

    __tablename__ = "locations"

    id: Mapped[Key]
    slug: Mapped[Slug]
    position: Mapped[int] = mapped_column(default=0)
    name_fr: Mapped[Name]
    name_en: Mapped[Name]
    address: Mapped[Prose]
    phone: Mapped[str] = mapped_column(String(32), default="")
    directions_fr: Mapped[Prose]
    directions_en: Mapped[Prose]
    # As patients read them: for each weekday from Monday, stretches [from, until] in wall minutes.
    opening_hours: Mapped[list[Any]] = mapped_column(JSON, default=list)

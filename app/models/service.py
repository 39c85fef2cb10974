"""Services: what a patient books, and by which types."""

from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.scheduling.service import ServiceType
from app.extensions import Base
from app.models.types import Key, Name, Prose, Slug, key_of, one_of


class ServiceGroup(Base):
    """Services that a patient finds under one heading."""

    __tablename__ = "service_groups"

    id: Mapped[Key]
    slug: Mapped[Slug]
    position: Mapped[int] = mapped_column(default=0)
    name_fr: Mapped[Name]
    name_en: Mapped[Name]


class Service(Base):
    """What a patient books (FHIR HealthcareService); durations, steps and buffers in minutes."""

    __tablename__ = "services"
    __table_args__ = (
        one_of("availability", ("fixed", "flexible")),
        CheckConstraint("duration_minutes BETWEEN 1 AND 1440", name="duration_in_range"),
        CheckConstraint("step_minutes BETWEEN 1 AND 1440", name="step_in_range"),
        CheckConstraint("buffer_before_minutes BETWEEN 0 AND 1440", name="buffer_before_in_range"),
        CheckConstraint("buffer_after_minutes BETWEEN 0 AND 1440", name="buffer_after_in_range"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint("NOT (silent AND published)", name="silent_is_never_published"),
    )

    id: Mapped[Key]
    slug: Mapped[Slug]
    position: Mapped[int] = mapped_column(default=0)
    group_id: Mapped[int | None] = mapped_column(key_of("service_groups"), index=True)
    name_fr: Mapped[Name]
    name_en: Mapped[Name]
    description_fr: Mapped[Prose]
    description_en: Mapped[Prose]
    instructions_fr: Mapped[Prose]
    instructions_en: Mapped[Prose]
    # In the hundredth of the region's currency; null where the clinic tells no price, 0 for free.
    price_cents: Mapped[int | None]
    coverage_fr: Mapped[Prose]
    coverage_en: Mapped[Prose]
    late_cancellation_fr: Mapped[Prose]
    late_cancellation_en: Mapped[Prose]
    duration_minutes: Mapped[int]
    availability: Mapped[str] = mapped_column(String(8), default="fixed")
    allow_overrun: Mapped[bool] = mapped_column(Boolean, default=True)
    step_minutes: Mapped[int] = mapped_column(default=15)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    silent: Mapped[bool] = mapped_column(Boolean, default=False)
    published: Mapped[bool] = mapped_column(Boolean, default=False)
    synchronised: Mapped[bool] = mapped_column(Boolean, default=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Published but not listed: reached by its own link only.
    listed: Mapped[bool] = mapped_column(Boolean, default=True)
    # In staff's calendars, as #rrggbb; empty: none.
    colour: Mapped[str] = mapped_column(String(7), default="")
    # The clinic's booking rules that this service overrides; a key that is absent is inherited,
    # a null switches the rule off.
    booking_overrides: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    types: Mapped[list["ServiceTypeRow"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ServiceTypeRow.position"
    )


class ServiceTypeRow(Base):
    """One way in which a service is given."""

    __tablename__ = "service_types"
    __table_args__ = (one_of("type", tuple(ServiceType)),)

    service_id: Mapped[int] = mapped_column(key_of("services"), primary_key=True)
    type: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

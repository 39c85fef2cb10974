"""Therapists: who sees patients, which services they give, and when they work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, DateTime, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base
from app.models.types import Day, Key, Name, Prose, Slug, WallMinute, key_of

WEEKDAY_KNOWN = "weekday BETWEEN 0 AND 6"
HOURS_IN_ORDER = "0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440"


class Therapist(Base):
    """A person who sees patients (FHIR Practitioner); may or may not have an account."""

    __tablename__ = "therapists"

    id: Mapped[Key]
    slug: Mapped[Slug]
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Name]
    title_fr: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_fr: Mapped[Prose]
    about_en: Mapped[Prose]
    # ISO 639 codes of the languages spoken with patients.
    languages: Mapped[list[Any]] = mapped_column(JSON, default=list)
    email: Mapped[str] = mapped_column(String(254), default="")
    meeting_link: Mapped[str] = mapped_column(String(500), default="")
    # Which acts they are told of by e-mail, and whether of their own too.
    notice_booked: Mapped[bool] = mapped_column(Boolean, default=True)
    notice_modified: Mapped[bool] = mapped_column(Boolean, default=True)
    notice_cancelled: Mapped[bool] = mapped_column(Boolean, default=True)
    notice_own: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # In staff's calendars, as #rrggbb; empty: none.
    colour: Mapped[str] = mapped_column(String(7), default="")

    services: Mapped[list["TherapistService"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    schedules: Mapped[list["Schedule"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class TherapistPhoto(Base):
    """A therapist's portrait, made by `app.photos`; the digest (SHA-256) names this very picture."""

    __tablename__ = "therapist_photos"

    therapist_id: Mapped[int] = mapped_column(key_of("therapists"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class TherapistService(Base):
    """That a therapist gives a service, perhaps with a duration of their own."""

    __tablename__ = "therapist_services"
    __table_args__ = (CheckConstraint("duration_minutes BETWEEN 1 AND 1440", name="duration_in_range"),)

    therapist_id: Mapped[int] = mapped_column(key_of("therapists"), primary_key=True)
    service_id: Mapped[int] = mapped_column(key_of("services"), primary_key=True, index=True)
    duration_minutes: Mapped[int | None]


class Schedule(Base):
    """A therapist's weekly hours at a location; `valid_until` is the last day that counts."""

    __tablename__ = "schedules"
    __table_args__ = (
        CheckConstraint("every_weeks BETWEEN 1 AND 52", name="every_weeks_in_range"),
        CheckConstraint("every_weeks = 1 OR valid_from IS NOT NULL", name="alternation_has_an_anchor"),
        CheckConstraint("valid_from <= valid_until", name="validity_in_order"),
    )

    id: Mapped[Key]
    therapist_id: Mapped[int] = mapped_column(key_of("therapists"), index=True)
    location_id: Mapped[int] = mapped_column(key_of("locations"), index=True)
    valid_from: Mapped[Day | None]
    valid_until: Mapped[Day | None]
    every_weeks: Mapped[int] = mapped_column(default=1)

    periods: Mapped[list["Period"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    breaks: Mapped[list["Break"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class Period(Base):
    """One row of a schedule: weekday (0 = Monday), from and until on the clinic's clock."""

    __tablename__ = "periods"
    __table_args__ = (
        CheckConstraint(WEEKDAY_KNOWN, name="weekday_known"),
        CheckConstraint(HOURS_IN_ORDER, name="hours_in_order"),
    )

    id: Mapped[Key]
    schedule_id: Mapped[int] = mapped_column(key_of("schedules"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[WallMinute]
    end_minute: Mapped[WallMinute]
    default_service_id: Mapped[int | None] = mapped_column(key_of("services"))

    services: Mapped[list["PeriodService"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class PeriodService(Base):
    """That a period accepts a service; a period without any accepts all the therapist gives."""

    __tablename__ = "period_services"

    period_id: Mapped[int] = mapped_column(key_of("periods"), primary_key=True)
    service_id: Mapped[int] = mapped_column(key_of("services"), primary_key=True, index=True)


class Break(Base):
    """A hole in the periods of its schedule."""

    __tablename__ = "breaks"
    __table_args__ = (
        CheckConstraint(WEEKDAY_KNOWN, name="weekday_known"),
        CheckConstraint(HOURS_IN_ORDER, name="hours_in_order"),
    )

    id: Mapped[Key]
    schedule_id: Mapped[int] = mapped_column(key_of("schedules"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[WallMinute]
    end_minute: Mapped[WallMinute]


class Absence(Base):
    """A one-off closing on the clinic's clock: of a therapist, a location, or (neither named) the clinic."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("starts_on_clock < ends_on_clock", name="in_order"),
        CheckConstraint("therapist_id IS NULL OR location_id IS NULL", name="one_target"),
        Index("ix_absences_ends_on_clock", "ends_on_clock"),
    )

    id: Mapped[Key]
    therapist_id: Mapped[int | None] = mapped_column(key_of("therapists"), index=True)
    location_id: Mapped[int | None] = mapped_column(key_of("locations"), index=True)
    starts_on_clock: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    ends_on_clock: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    reason_fr: Mapped[Prose]
    reason_en: Mapped[Prose]


class Opening(Base):
    """A one-off period outside the weekly schedule, on the clinic's clock."""

    __tablename__ = "openings"
    __table_args__ = (CheckConstraint("starts_on_clock < ends_on_clock", name="in_order"),)

    id: Mapped[Key]
    therapist_id: Mapped[int] = mapped_column(key_of("therapists"), index=True)
    location_id: Mapped[int] = mapped_column(key_of("locations"), index=True)
    starts_on_clock: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    ends_on_clock: Mapped[datetime] = mapped_column(DateTime(timezone=False))

    services: Mapped[list["OpeningService"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class OpeningService(Base):
    """That an opening accepts a service; an opening without any accepts all the therapist gives."""

    __tablename__ = "opening_services"

    opening_id: Mapped[int] = mapped_column(key_of("openings"), primary_key=True)
    service_id: Mapped[int] = mapped_column(key_of("services"), primary_key=True, index=True)

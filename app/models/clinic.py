"""The clinic: one row of settings, whose revision rises with every change of configuration."""

from typing import Any, Literal, get_args

from sqlalchemy import JSON, Boolean, CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.languages import LANGUAGES
from app.extensions import Base
from app.models.types import Instant, Key, Name, Prose, WallMinute, one_of

Region = Literal["CA", "CH", "FR"]
REGIONS: tuple[str, ...] = get_args(Region)
ENTRY_LANGUAGES = ("automatic", "browser", *LANGUAGES)
MESSAGE_PRESETS = ("first_available", "email_notices_sms_reminders")


class Clinic(Base):
    """Settings of the whole clinic; a database holds exactly one."""

    __tablename__ = "clinic"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        one_of("region", REGIONS),
        one_of("default_language", LANGUAGES),
        one_of("entry_language", ENTRY_LANGUAGES),
        one_of("messages", MESSAGE_PRESETS),
        CheckConstraint("minimum_notice_hours >= 0", name="notice_not_negative"),
        CheckConstraint("horizon_days BETWEEN 1 AND 730", name="horizon_in_range"),
        CheckConstraint("modify_deadline_hours >= 0", name="modify_deadline_not_negative"),
        CheckConstraint("cancel_deadline_hours >= 0", name="cancel_deadline_not_negative"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 60", name="hold_in_range"),
        CheckConstraint("max_upcoming_per_patient >= 0", name="limit_not_negative"),
        CheckConstraint("minimum_days_between BETWEEN 0 AND 730", name="days_between_in_range"),
        CheckConstraint("max_per_therapist_day >= 0", name="limit_per_day_not_negative"),
        CheckConstraint("age_from BETWEEN 0 AND 150", name="age_from_in_range"),
        CheckConstraint("age_to BETWEEN 0 AND 150", name="age_to_in_range"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 60", name="grace_in_range"),
        CheckConstraint("sms_max_segments BETWEEN 1 AND 10", name="segments_in_range"),
    )

    id: Mapped[Key]
    revision: Mapped[int] = mapped_column(default=1)
    is_demonstration: Mapped[bool] = mapped_column(Boolean, default=False)
    name_fr: Mapped[Name]
    name_en: Mapped[Name]
    time_zone: Mapped[str] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(2), default="CA")
    subdivision: Mapped[str] = mapped_column(String(8), default="")
    default_language: Mapped[str] = mapped_column(String(2), default="fr")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")

    minimum_notice_hours: Mapped[int] = mapped_column(default=2)
    horizon_days: Mapped[int] = mapped_column(default=90)
    # Null: never online. No default: SQLAlchemy would put it in place of a null.
    modify_deadline_hours: Mapped[int | None]
    cancel_deadline_hours: Mapped[int | None]
    hold_minutes: Mapped[int] = mapped_column(default=10)
    max_upcoming_per_patient: Mapped[int] = mapped_column(default=3)
    existing_patients_only: Mapped[bool] = mapped_column(Boolean, default=False)
    minimum_days_between: Mapped[int] = mapped_column(default=0)
    max_per_therapist_day: Mapped[int] = mapped_column(default=0)
    # In full years, both included; null: no limit.
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]

    reminder_hours_before: Mapped[list[Any]] = mapped_column(JSON, default=lambda: [48])
    reminder_none_under_hours: Mapped[int] = mapped_column(default=4)
    calling_hours_start: Mapped[WallMinute] = mapped_column(default=9 * 60)
    calling_hours_end: Mapped[WallMinute] = mapped_column(default=20 * 60)
    # Per weekday from Monday, [from, until] or null; where there are none, the hours above hold every day.
    calling_hours: Mapped[list[Any]] = mapped_column(JSON, default=list)
    messages: Mapped[str] = mapped_column(String(32), default="first_available")
    # What differs from the preset: event -> {"mode": …, "channels": […]}.
    message_modes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    grace_minutes: Mapped[int] = mapped_column(default=3)
    sms_link: Mapped[bool] = mapped_column(Boolean, default=False)
    sms_transliterate: Mapped[bool] = mapped_column(Boolean, default=True)
    sms_max_segments: Mapped[int] = mapped_column(default=2)
    late_cancellation_fr: Mapped[Prose]
    late_cancellation_en: Mapped[Prose]

    # The languages that patients are spoken to in, at least one; and which of them `/` leads to.
    languages: Mapped[list[Any]] = mapped_column(JSON, default=lambda: list(LANGUAGES))
    entry_language: Mapped[str] = mapped_column(String(16), default="automatic")
    welcome_fr: Mapped[Prose]
    welcome_en: Mapped[Prose]
    # Where empty, what the portal says of itself: of privacy, and whom to call in an emergency.
    privacy_fr: Mapped[Prose]
    privacy_en: Mapped[Prose]
    emergency_fr: Mapped[Prose]
    emergency_en: Mapped[Prose]
    # The fields of the booking form that are not as usual: name -> "hidden", "optional" or "required".
    booking_fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # As #rrggbb; empty: the usual one.
    accent: Mapped[str] = mapped_column(String(7), default="")
    # The origins of the sites that may show the booking pages inside their own: https://clinic.example
    embed_sites: Mapped[list[Any]] = mapped_column(JSON, default=list)
    two_factor_required: Mapped[bool] = mapped_column(Boolean, default=False)


class PrivacyNotice(Base):
    """One version of the clinic's own privacy notice; bookings name the version that was read."""

    __tablename__ = "privacy_notices"

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(32), unique=True)
    text_fr: Mapped[Prose]
    text_en: Mapped[Prose]
    published_at: Mapped[Instant]


class ClinicLogo(Base):
    """The clinic's logo, re-encoded as PNG; the digest (SHA-256) names this very picture."""

    __tablename__ = "clinic_logos"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)

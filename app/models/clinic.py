"""The clinic: one row of settings, whose revision rises with every change of configuration."""

from typing import Any, Literal, get_args

from sqlalchemy import JSON, Boolean, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.i18n import LANGUAGES
from app.models.types import Key, Name, Prose, WallMinute, one_of

Region = Literal["CA", "CH", "FR"]
REGIONS: tuple[str, ...] = get_args(Region)
MESSAGE_PRESETS = ("first_available", "email_notices_sms_reminders")


class Clinic(Base):
    """Settings of the whole clinic; a database holds exactly one."""

    __tablename__ = "clinic"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        one_of("region", REGIONS),
        one_of("default_language", LANGUAGES),
        one_of("messages", MESSAGE_PRESETS),
        CheckConstraint("minimum_notice_hours >= 0", name="notice_not_negative"),
        CheckConstraint("horizon_days BETWEEN 1 AND 730", name="horizon_in_range"),
        CheckConstraint("modify_deadline_hours >= 0", name="modify_deadline_not_negative"),
        CheckConstraint("cancel_deadline_hours >= 0", name="cancel_deadline_not_negative"),
        CheckConstraint("hold_minutes BETWEEN 1 AND 60", name="hold_in_range"),
        CheckConstraint("max_upcoming_per_patient >= 0", name="limit_not_negative"),
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

"""Unfinished bookings, the times they hold, and the one table of blocked times."""

from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.scheduling.service import ServiceType
from app.extensions import Base
from app.models.types import Hash, Instant, Key, UtcMinute, key_of, one_of

# A day's visit with a day's buffer on either side. The bound lets a search by start alone find all that meets
# an interval, however many past rows there are.
LONGEST_BLOCK_MINUTES = 3 * 1440


class BookingDraft(Base):
    """One visitor's unfinished booking: what was chosen and typed, found by the hash of its token."""

    __tablename__ = "booking_drafts"

    id: Mapped[Key]
    token_hash: Mapped[Hash]
    service_id: Mapped[int] = mapped_column(key_of("services"), index=True)
    # Null means no preference.
    therapist_id: Mapped[int | None] = mapped_column(key_of("therapists"), index=True)
    location_id: Mapped[int] = mapped_column(key_of("locations"), index=True)
    type: Mapped[str] = mapped_column(String(16))
    # The start chosen last; it stays when its hold has run out.
    starts_at: Mapped[UtcMinute]
    typed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)

    __table_args__ = (one_of("type", tuple(ServiceType)),)


class Hold(Base):
    """A time kept for a visitor who is filling in the form; a draft has one at most."""

    __tablename__ = "holds"

    id: Mapped[Key]
    draft_id: Mapped[int] = mapped_column(key_of("booking_drafts"), unique=True)
    therapist_id: Mapped[int] = mapped_column(key_of("therapists"), index=True)
    starts_at: Mapped[UtcMinute]
    ends_at: Mapped[UtcMinute]
    taken_at: Mapped[Instant]
    # A keyed hash of the visitor's network: nobody holds all free times at once.
    client: Mapped[str] = mapped_column(String(64), default="", index=True)
    expires_at: Mapped[Instant] = mapped_column(index=True)
    # A visitor may ask once for more time.
    extended: Mapped[bool] = mapped_column(Boolean, default=False)


class BlockedTime(Base):
    """A therapist's time that nothing else may take, buffers included, and what takes it.

    The guard `no_overlap_blocked_times` of the migrations refuses an ordinary row that meets any other row of
    that therapist; a forced row may be added over anything.
    """

    __tablename__ = "blocked_times"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="in_order"),
        CheckConstraint(f"ends_at - starts_at <= {LONGEST_BLOCK_MINUTES}", name="not_too_long"),
        CheckConstraint("(appointment_id IS NULL) <> (hold_id IS NULL)", name="one_owner"),
        Index("ix_blocked_times_therapist_id_starts_at", "therapist_id", "starts_at", "ends_at"),
    )

    id: Mapped[Key]
    therapist_id: Mapped[int] = mapped_column(key_of("therapists"))
    starts_at: Mapped[UtcMinute]
    ends_at: Mapped[UtcMinute]
    appointment_id: Mapped[int | None] = mapped_column(key_of("appointments"), unique=True)
    hold_id: Mapped[int | None] = mapped_column(key_of("holds"), unique=True)
    forced: Mapped[bool] = mapped_column(Boolean, default=False)

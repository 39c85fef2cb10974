"""The audit: who did what, and when."""

from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import Instant, Key, key_of, one_of


class AuditEntry(Base):
    """One act, written in the transaction of the act itself; holds no health data."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        one_of("actor", ("patient", "user", "system")),
        Index("ix_audit_entries_subject_subject_id", "subject", "subject_id"),
        Index("ix_audit_entries_user_id_at", "user_id", "at"),
    )

    id: Mapped[Key]
    at: Mapped[Instant] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int | None] = mapped_column(key_of("users"), index=True)
    act: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

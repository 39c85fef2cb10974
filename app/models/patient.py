"""Patients: the persons seen."""

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import Day, Instant, Key


class Patient(Base):
    """The clinic's record of a person; what is typed online never overwrites it.

    `name_key` is the name without case and accents, by which a known patient is found.
    """

    __tablename__ = "patients"
    __table_args__ = (Index("ix_patients_birth_date_name_key", "birth_date", "name_key"),)

    id: Mapped[Key]
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(201))
    birth_date: Mapped[Day]
    email: Mapped[str] = mapped_column(String(254), default="")
    mobile: Mapped[str] = mapped_column(String(32), default="")
    other_email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    blocked: Mapped[bool] = mapped_column(Boolean, default=False)
    no_sms: Mapped[bool] = mapped_column(Boolean, default=False)
    no_reminder: Mapped[bool] = mapped_column(Boolean, default=False)
    no_messages: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[Instant]

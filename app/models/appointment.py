"""Appointments, what was typed for them, and the links that open them."""

from sqlalchemy import Boolean, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.messages.vocabulary import Channel
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.extensions import Base
from app.models.types import Day, Hash, Instant, Key, Prose, UtcMinute, key_of, one_of

ORIGINS = ("online", "staff", "emr")


class Appointment(Base):
    """A visit: who, with whom, what, where and when (FHIR Appointment).

    A patient's live appointments never overlap: the guard `no_overlap_appointments` of the migrations
    refuses it, but for forced and EMR-made rows.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        one_of("status", tuple(Status)),
        one_of("type", tuple(ServiceType)),
        one_of("origin", ORIGINS),
        one_of("confirmed_by", ("", *Channel)),
        one_of("cancelled_by", ("", "patient", "user", "system")),
        CheckConstraint("starts_at < ends_at", name="in_order"),
        Index("ix_appointments_therapist_id_starts_at", "therapist_id", "starts_at"),
        Index("ix_appointments_patient_id_starts_at", "patient_id", "starts_at"),
    )

    id: Mapped[Key]
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    therapist_id: Mapped[int] = mapped_column(key_of("therapists"))
    service_id: Mapped[int] = mapped_column(key_of("services"), index=True)
    location_id: Mapped[int] = mapped_column(key_of("locations"), index=True)
    patient_id: Mapped[int] = mapped_column(key_of("patients"))
    type: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[UtcMinute]
    ends_at: Mapped[UtcMinute]
    time_zone: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16), default=Status.BOOKED)
    origin: Mapped[str] = mapped_column(String(16))
    forced: Mapped[bool] = mapped_column(Boolean, default=False)
    language: Mapped[str] = mapped_column(String(2))
    # One draft makes at most one appointment; null for those that staff or the EMR made.
    draft_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    # The cancelled appointment that this one stands in for: a cancellation is never taken back.
    reinstates_id: Mapped[int | None] = mapped_column(key_of("appointments"), index=True)
    created_at: Mapped[Instant]
    # Rises with every change that a message or a calendar file tells (SEQUENCE of RFC 5545).
    revision: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[Instant | None]
    confirmed_by: Mapped[str] = mapped_column(String(8), default="")
    cancelled_at: Mapped[Instant | None]
    cancelled_by: Mapped[str] = mapped_column(String(8), default="")
    cancel_reason: Mapped[Prose]
    no_sms: Mapped[bool] = mapped_column(Boolean, default=False)
    no_reminder: Mapped[bool] = mapped_column(Boolean, default=False)
    no_messages: Mapped[bool] = mapped_column(Boolean, default=False)

    contact: Mapped["AppointmentContact"] = relationship(lazy="raise", cascade="all, delete-orphan")


class AppointmentContact(Base):
    """What the person who booked typed, kept with the appointment and used for its messages.

    For somebody else the contact data are the booker's. The privacy notice that was read is named by its
    version and language; agreeing to a channel is a thing apart.
    """

    __tablename__ = "appointment_contacts"

    appointment_id: Mapped[int] = mapped_column(key_of("appointments"), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[Day]
    email: Mapped[str] = mapped_column(String(254), default="")
    mobile: Mapped[str] = mapped_column(String(32), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    call_number: Mapped[str] = mapped_column(String(32), default="")
    visit_address: Mapped[Prose]
    reason: Mapped[Prose]
    booker_name: Mapped[str] = mapped_column(String(200), default="")
    relation: Mapped[str] = mapped_column(String(32), default="")
    has_authority: Mapped[bool] = mapped_column(Boolean, default=False)
    agrees_email: Mapped[bool] = mapped_column(Boolean, default=False)
    agrees_sms: Mapped[bool] = mapped_column(Boolean, default=False)
    agrees_phone: Mapped[bool] = mapped_column(Boolean, default=False)
    privacy_version: Mapped[str] = mapped_column(String(32), default="")
    privacy_language: Mapped[str] = mapped_column(String(2), default="")
    privacy_accepted_at: Mapped[Instant | None]


class AccessLink(Base):
    """A personal link, by the hash of its token: opens one appointment, or lets an account set a password."""

    __tablename__ = "access_links"
    __table_args__ = (
        one_of("purpose", ("appointment", "set_password")),
        CheckConstraint(
            "(purpose = 'appointment' AND appointment_id IS NOT NULL AND user_id IS NULL)"
            " OR (purpose = 'set_password' AND user_id IS NOT NULL AND appointment_id IS NULL)",
            name="subject_of_its_purpose",
        ),
    )

    id: Mapped[Key]
    token_hash: Mapped[Hash]
    purpose: Mapped[str] = mapped_column(String(16))
    appointment_id: Mapped[int | None] = mapped_column(key_of("appointments"), index=True)
    user_id: Mapped[int | None] = mapped_column(key_of("users"), index=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class ListLink(Base):
    """Leads somebody to the list of their appointments, by the hash of its token.

    The one that is e-mailed (`ask`) opens once; what it opens is a second one (`list`).
    """

    __tablename__ = "list_links"
    __table_args__ = (one_of("purpose", ("ask", "list")),)

    id: Mapped[Key]
    token_hash: Mapped[Hash]
    purpose: Mapped[str] = mapped_column(String(8))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)
    used_at: Mapped[Instant | None]

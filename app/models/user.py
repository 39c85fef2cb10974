"""Accounts of the staff, their sessions, and failed sign-ins."""

from sqlalchemy import Boolean, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.types import Hash, Instant, Key, Name, key_of, one_of

ROLES = ("administrator", "therapist")


class User(Base):
    """A staff account. The password is kept as an argon2 hash; without one nobody can sign in."""

    __tablename__ = "users"
    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
    )

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    role: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    therapist_id: Mapped[int | None] = mapped_column(key_of("therapists"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[Instant]
    last_signed_in_at: Mapped[Instant | None]
    # Two-factor authentication (RFC 6238): the secret, when it was confirmed, the last time step used.
    totp_secret: Mapped[str | None] = mapped_column(String(200))
    totp_confirmed_at: Mapped[Instant | None]
    totp_last_step: Mapped[int | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor, once; only its hash is stored."""

    __tablename__ = "recovery_codes"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(key_of("users"), index=True)
    code_hash: Mapped[Hash]
    used_at: Mapped[Instant | None]


class UserCalendar(Base):
    """That an administrator granted an account the calendar of a therapist."""

    __tablename__ = "user_calendars"

    user_id: Mapped[int] = mapped_column(key_of("users"), primary_key=True)
    therapist_id: Mapped[int] = mapped_column(key_of("therapists"), primary_key=True, index=True)


class UserSession(Base):
    """One signed-in browser; deleting the row ends it. `last_search` is how it last looked for a patient."""

    __tablename__ = "user_sessions"

    id: Mapped[Key]
    token_hash: Mapped[Hash]
    user_id: Mapped[int] = mapped_column(key_of("users"), index=True)
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    last_search: Mapped[str | None] = mapped_column(Text)
    # What the browser says it is, so that its owner recognises it.
    browser: Mapped[str] = mapped_column(String(200), default="")
    # The password was right; until the second factor is too, the session opens nothing.
    awaits_code: Mapped[bool] = mapped_column(Boolean, default=False)


class SignInAttempt(Base):
    """A failed sign-in, counted per address and per account to slow guessing down."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_subject_at", "subject", "at"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[Instant] = mapped_column(index=True)

"""What administrators set up in the browser, second factors, and an audit that only grows.

Columns are added in plain SQL that both databases take: nothing is rebuilt, so no guard is dropped.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _checked(column: str, name: str, rule: str) -> str:
    return f"{column} CONSTRAINT {name} CHECK ({rule})"


ADDED = (
    (
        "clinic",
        _checked(
            "minimum_days_between INTEGER NOT NULL DEFAULT 0",
            "ck_clinic_days_between_in_range",
            "minimum_days_between BETWEEN 0 AND 730",
        ),
    ),
    (
        "clinic",
        _checked(
            "max_per_therapist_day INTEGER NOT NULL DEFAULT 0",
            "ck_clinic_limit_per_day_not_negative",
            "max_per_therapist_day >= 0",
        ),
    ),
    ("clinic", _checked("age_from INTEGER", "ck_clinic_age_from_in_range", "age_from BETWEEN 0 AND 150")),
    ("clinic", _checked("age_to INTEGER", "ck_clinic_age_to_in_range", "age_to BETWEEN 0 AND 150")),
    ("clinic", """languages JSON NOT NULL DEFAULT '["fr", "en"]'"""),
    (
        "clinic",
        _checked(
            "entry_language VARCHAR(16) NOT NULL DEFAULT 'automatic'",
            "ck_clinic_entry_language_known",
            "entry_language IN ('automatic', 'browser', 'fr', 'en')",
        ),
    ),
    ("clinic", "welcome_fr TEXT NOT NULL DEFAULT ''"),
    ("clinic", "welcome_en TEXT NOT NULL DEFAULT ''"),
    ("clinic", "privacy_fr TEXT NOT NULL DEFAULT ''"),
    ("clinic", "privacy_en TEXT NOT NULL DEFAULT ''"),
    ("clinic", "emergency_fr TEXT NOT NULL DEFAULT ''"),
    ("clinic", "emergency_en TEXT NOT NULL DEFAULT ''"),
    ("clinic", "booking_fields JSON NOT NULL DEFAULT '{}'"),
    ("clinic", "accent VARCHAR(7) NOT NULL DEFAULT ''"),
    ("clinic", "embed_sites JSON NOT NULL DEFAULT '[]'"),
    ("clinic", "two_factor_required BOOLEAN NOT NULL DEFAULT false"),
    ("locations", "opening_hours JSON NOT NULL DEFAULT '[]'"),
    ("services", "listed BOOLEAN NOT NULL DEFAULT true"),
    ("services", "colour VARCHAR(7) NOT NULL DEFAULT ''"),
    ("therapists", "colour VARCHAR(7) NOT NULL DEFAULT ''"),
    (
        "therapist_services",
        _checked(
            "duration_minutes INTEGER",
            "ck_therapist_services_duration_in_range",
            "duration_minutes BETWEEN 1 AND 1440",
        ),
    ),
    ("users", "totp_secret VARCHAR(200)"),
    ("users", "totp_last_step INTEGER"),
    ("user_sessions", "browser VARCHAR(200) NOT NULL DEFAULT ''"),
    ("user_sessions", "awaits_code BOOLEAN NOT NULL DEFAULT false"),
)
INSTANTS = ("last_signed_in_at", "totp_confirmed_at")
TABLES = ("privacy_notices", "clinic_logos", "recovery_codes")


def upgrade() -> None:
    for table, column in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for name in INSTANTS:
        op.add_column("users", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "privacy_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("text_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("text_en", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_notices")),
        sa.UniqueConstraint("version", name=op.f("uq_privacy_notices_version")),
    )
    op.create_table(
        "clinic_logos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clinic_logos_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_logos")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)
    op.create_index("ix_audit_entries_user_id_at", "audit_entries", ["user_id", "at"], unique=False)
    guards.install_append_only("audit_entries")


def downgrade() -> None:
    guards.remove_append_only("audit_entries")
    op.drop_index("ix_audit_entries_user_id_at", table_name="audit_entries")
    for table in reversed(TABLES):
        op.drop_table(table)
    for name in INSTANTS:
        op.drop_column("users", name)
    for table, column in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")

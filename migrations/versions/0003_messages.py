"""Messages, staff's tasks, and what patients do later: the outbox and all that decides what it holds.

Columns are added in plain SQL that both databases take: nothing is rebuilt, so no guard is dropped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ADDED = (
    ("appointments", "revision INTEGER NOT NULL DEFAULT 0"),
    (
        "appointments",
        "confirmed_by VARCHAR(8) NOT NULL DEFAULT '' "
        "CONSTRAINT ck_appointments_confirmed_by_known CHECK (confirmed_by IN ('', 'email', 'sms', 'phone'))",
    ),
    (
        "appointments",
        "cancelled_by VARCHAR(8) NOT NULL DEFAULT '' CONSTRAINT ck_appointments_cancelled_by_known "
        "CHECK (cancelled_by IN ('', 'patient', 'user', 'system'))",
    ),
    ("appointments", "cancel_reason TEXT NOT NULL DEFAULT ''"),
    ("appointments", "no_sms BOOLEAN NOT NULL DEFAULT false"),
    ("appointments", "no_reminder BOOLEAN NOT NULL DEFAULT false"),
    ("appointments", "no_messages BOOLEAN NOT NULL DEFAULT false"),
    ("clinic", "calling_hours JSON NOT NULL DEFAULT '[]'"),
    ("clinic", "message_modes JSON NOT NULL DEFAULT '{}'"),
    (
        "clinic",
        "grace_minutes INTEGER NOT NULL DEFAULT 3 "
        "CONSTRAINT ck_clinic_grace_in_range CHECK (grace_minutes BETWEEN 0 AND 60)",
    ),
    ("clinic", "sms_link BOOLEAN NOT NULL DEFAULT false"),
    ("clinic", "sms_transliterate BOOLEAN NOT NULL DEFAULT true"),
    (
        "clinic",
        "sms_max_segments INTEGER NOT NULL DEFAULT 2 "
        "CONSTRAINT ck_clinic_segments_in_range CHECK (sms_max_segments BETWEEN 1 AND 10)",
    ),
    ("clinic", "late_cancellation_fr TEXT NOT NULL DEFAULT ''"),
    ("clinic", "late_cancellation_en TEXT NOT NULL DEFAULT ''"),
    ("patients", "other_email VARCHAR(254) NOT NULL DEFAULT ''"),
    ("patients", "no_sms BOOLEAN NOT NULL DEFAULT false"),
    ("patients", "no_reminder BOOLEAN NOT NULL DEFAULT false"),
    ("patients", "no_messages BOOLEAN NOT NULL DEFAULT false"),
    ("services", "late_cancellation_fr TEXT NOT NULL DEFAULT ''"),
    ("services", "late_cancellation_en TEXT NOT NULL DEFAULT ''"),
    ("therapists", "meeting_link VARCHAR(500) NOT NULL DEFAULT ''"),
    ("therapists", "notice_booked BOOLEAN NOT NULL DEFAULT true"),
    ("therapists", "notice_modified BOOLEAN NOT NULL DEFAULT true"),
    ("therapists", "notice_cancelled BOOLEAN NOT NULL DEFAULT true"),
    ("therapists", "notice_own BOOLEAN NOT NULL DEFAULT false"),
)
INSTANTS = ("confirmed_at", "cancelled_at")
TABLES = (
    "channel_circuits",
    "list_links",
    "message_texts",
    "suppressed_addresses",
    "worker_pulses",
    "messages",
    "staff_tasks",
    "message_occurrences",
)


def upgrade() -> None:
    op.create_table(
        "channel_circuits",
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'phone')", name=op.f("ck_channel_circuits_channel_known")
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_circuits")),
    )
    op.create_table(
        "list_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('ask', 'list')", name=op.f("ck_list_links_purpose_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_list_links_token_hash")),
    )
    op.create_index(op.f("ix_list_links_expires_at"), "list_links", ["expires_at"], unique=False)
    op.create_table(
        "message_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("recipient", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'phone')", name=op.f("ck_message_texts_channel_known")
        ),
        sa.CheckConstraint(
            "event IN ('booked', 'reminder', 'modified', 'cancelled', 'my_appointments', 'set_password')",
            name=op.f("ck_message_texts_event_known"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_message_texts_language_known")),
        sa.CheckConstraint(
            "recipient IN ('patient', 'therapist', 'user')", name=op.f("ck_message_texts_recipient_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_texts")),
        sa.UniqueConstraint(
            "event",
            "channel",
            "recipient",
            "language",
            name=op.f("uq_message_texts_event_channel_recipient_language"),
        ),
    )
    op.create_table(
        "suppressed_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'phone')", name=op.f("ck_suppressed_addresses_channel_known")
        ),
        sa.CheckConstraint(
            "reason IN ('opted_out', 'invalid', 'bounced', 'spam')",
            name=op.f("ck_suppressed_addresses_reason_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed_addresses")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_suppressed_addresses_channel_address")),
    )
    op.create_table(
        "worker_pulses",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_pulses")),
    )
    op.create_index(op.f("ix_worker_pulses_seen_at"), "worker_pulses", ["seen_at"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("dedupe_key", sa.String(length=64), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=128), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (owner IS NOT NULL)", name=op.f("ck_messages_owned_while_sending")
        ),
        sa.CheckConstraint("channel IN ('email', 'sms', 'phone')", name=op.f("ck_messages_channel_known")),
        sa.CheckConstraint(
            "event IN ('booked', 'reminder', 'modified', 'cancelled', 'my_appointments', 'set_password')",
            name=op.f("ck_messages_event_known"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_messages_language_known")),
        sa.CheckConstraint(
            "recipient IN ('patient', 'therapist', 'user')", name=op.f("ck_messages_recipient_known")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'dropped')",
            name=op.f("ck_messages_state_known"),
        ),
        sa.CheckConstraint(
            "(owner IS NULL) = (leased_until IS NULL)", name=op.f("ck_messages_owner_has_a_lease")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_messages_attempts_not_negative")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_messages_appointment_id")
        ),
        sa.ForeignKeyConstraint(["instead_of_id"], ["messages.id"], name=op.f("fk_messages_instead_of_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_messages_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_messages_dedupe_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_messages_uid")),
    )
    op.create_index(op.f("ix_messages_address"), "messages", ["address"], unique=False)
    op.create_index(op.f("ix_messages_appointment_id"), "messages", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_messages_instead_of_id"), "messages", ["instead_of_id"], unique=False)
    op.create_index(op.f("ix_messages_provider_id"), "messages", ["provider_id"], unique=False)
    op.create_index(
        "ix_messages_state_next_attempt_at", "messages", ["state", "next_attempt_at"], unique=False
    )
    op.create_index(op.f("ix_messages_user_id"), "messages", ["user_id"], unique=False)
    op.create_table(
        "staff_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('tell', 'reply', 'address')", name=op.f("ck_staff_tasks_kind_known")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_staff_tasks_appointment_id")
        ),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["users.id"], name=op.f("fk_staff_tasks_assigned_to_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_staff_tasks_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tasks")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_staff_tasks_dedupe_key")),
    )
    op.create_index(op.f("ix_staff_tasks_appointment_id"), "staff_tasks", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_staff_tasks_assigned_to_id"), "staff_tasks", ["assigned_to_id"], unique=False)
    op.create_index(
        "ix_staff_tasks_done_at_created_at", "staff_tasks", ["done_at", "created_at"], unique=False
    )
    op.create_index(op.f("ix_staff_tasks_done_by_id"), "staff_tasks", ["done_by_id"], unique=False)
    op.create_table(
        "message_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_occurrences_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_occurrences")),
    )
    op.create_index(
        op.f("ix_message_occurrences_message_id"), "message_occurrences", ["message_id"], unique=False
    )
    for table, column in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for column in INSTANTS:
        op.add_column("appointments", sa.Column(column, sa.DateTime(timezone=True)))


def downgrade() -> None:
    for column in INSTANTS:
        op.drop_column("appointments", column)
    for table, column in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
    for table in reversed(TABLES):
        op.drop_table(table)

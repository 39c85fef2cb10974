"""All tables of the first release, and the guards against overlap.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=8), nullable=False),
        sa.Column("default_language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("minimum_notice_hours", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("modify_deadline_hours", sa.Integer(), nullable=True),
        sa.Column("cancel_deadline_hours", sa.Integer(), nullable=True),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("max_upcoming_per_patient", sa.Integer(), nullable=False),
        sa.Column("existing_patients_only", sa.Boolean(), nullable=False),
        sa.Column("reminder_hours_before", sa.JSON(), nullable=False),
        sa.Column("reminder_none_under_hours", sa.Integer(), nullable=False),
        sa.Column("calling_hours_start", sa.Integer(), nullable=False),
        sa.Column("calling_hours_end", sa.Integer(), nullable=False),
        sa.Column("messages", sa.String(length=32), nullable=False),
        sa.CheckConstraint("default_language IN ('fr', 'en')", name=op.f("ck_clinic_default_language_known")),
        sa.CheckConstraint(
            "messages IN ('first_available', 'email_notices_sms_reminders')",
            name=op.f("ck_clinic_messages_known"),
        ),
        sa.CheckConstraint("region IN ('CA', 'CH', 'FR')", name=op.f("ck_clinic_region_known")),
        sa.CheckConstraint("cancel_deadline_hours >= 0", name=op.f("ck_clinic_cancel_deadline_not_negative")),
        sa.CheckConstraint("hold_minutes BETWEEN 1 AND 60", name=op.f("ck_clinic_hold_in_range")),
        sa.CheckConstraint("horizon_days BETWEEN 1 AND 730", name=op.f("ck_clinic_horizon_in_range")),
        sa.CheckConstraint("id = 1", name=op.f("ck_clinic_only_one")),
        sa.CheckConstraint("max_upcoming_per_patient >= 0", name=op.f("ck_clinic_limit_not_negative")),
        sa.CheckConstraint("minimum_notice_hours >= 0", name=op.f("ck_clinic_notice_not_negative")),
        sa.CheckConstraint("modify_deadline_hours >= 0", name=op.f("ck_clinic_modify_deadline_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "locations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("directions_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("directions_en", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sa.UniqueConstraint("slug", name=op.f("uq_locations_slug")),
    )
    op.create_table(
        "patients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=201), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mobile", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
    )
    op.create_index("ix_patients_birth_date_name_key", "patients", ["birth_date", "name_key"])

    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("description_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("description_en", sa.Text(), server_default="", nullable=False),
        sa.Column("instructions_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("instructions_en", sa.Text(), server_default="", nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("availability", sa.String(length=8), nullable=False),
        sa.Column("allow_overrun", sa.Boolean(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("synchronised", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("booking_overrides", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "availability IN ('fixed', 'flexible')", name=op.f("ck_services_availability_known")
        ),
        sa.CheckConstraint("NOT (silent AND published)", name=op.f("ck_services_silent_is_never_published")),
        sa.CheckConstraint(
            "buffer_after_minutes BETWEEN 0 AND 1440", name=op.f("ck_services_buffer_after_in_range")
        ),
        sa.CheckConstraint(
            "buffer_before_minutes BETWEEN 0 AND 1440", name=op.f("ck_services_buffer_before_in_range")
        ),
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 1440", name=op.f("ck_services_duration_in_range")),
        sa.CheckConstraint("step_minutes BETWEEN 1 AND 1440", name=op.f("ck_services_step_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("slug", name=op.f("uq_services_slug")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
    op.create_index("ix_sign_in_attempts_subject_at", "sign_in_attempts", ["subject", "at"])

    op.create_table(
        "therapists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_therapists")),
        sa.UniqueConstraint("slug", name=op.f("uq_therapists_slug")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("starts_on_clock", sa.DateTime(), nullable=False),
        sa.Column("ends_on_clock", sa.DateTime(), nullable=False),
        sa.Column("reason_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("reason_en", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("starts_on_clock < ends_on_clock", name=op.f("ck_absences_in_order")),
        sa.CheckConstraint(
            "therapist_id IS NULL OR location_id IS NULL", name=op.f("ck_absences_one_target")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_absences_location_id")),
        sa.ForeignKeyConstraint(["therapist_id"], ["therapists.id"], name=op.f("fk_absences_therapist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_ends_on_clock", "absences", ["ends_on_clock"])
    op.create_index("ix_absences_location_id", "absences", ["location_id"])
    op.create_index("ix_absences_therapist_id", "absences", ["therapist_id"])

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("draft_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin IN ('online', 'staff', 'emr')", name=op.f("ck_appointments_origin_known")),
        sa.CheckConstraint(
            "status IN ('booked', 'arrived', 'fulfilled', 'noshow', 'cancelled')",
            name=op.f("ck_appointments_status_known"),
        ),
        sa.CheckConstraint(
            "type IN ('in_person', 'phone', 'video', 'home')", name=op.f("ck_appointments_type_known")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointments_in_order")),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_appointments_location_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_appointments_patient_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_appointments_service_id")),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["therapists.id"], name=op.f("fk_appointments_therapist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("draft_hash", name=op.f("uq_appointments_draft_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointments_uid")),
    )
    op.create_index("ix_appointments_location_id", "appointments", ["location_id"])
    op.create_index("ix_appointments_patient_id_starts_at", "appointments", ["patient_id", "starts_at"])
    op.create_index("ix_appointments_service_id", "appointments", ["service_id"])
    op.create_index("ix_appointments_therapist_id_starts_at", "appointments", ["therapist_id", "starts_at"])

    op.create_table(
        "booking_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "type IN ('in_person', 'phone', 'video', 'home')", name=op.f("ck_booking_drafts_type_known")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name=op.f("fk_booking_drafts_location_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_booking_drafts_service_id")),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["therapists.id"], name=op.f("fk_booking_drafts_therapist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_drafts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_booking_drafts_token_hash")),
    )
    op.create_index("ix_booking_drafts_expires_at", "booking_drafts", ["expires_at"])
    op.create_index("ix_booking_drafts_location_id", "booking_drafts", ["location_id"])
    op.create_index("ix_booking_drafts_service_id", "booking_drafts", ["service_id"])
    op.create_index("ix_booking_drafts_therapist_id", "booking_drafts", ["therapist_id"])

    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("starts_on_clock", sa.DateTime(), nullable=False),
        sa.Column("ends_on_clock", sa.DateTime(), nullable=False),
        sa.CheckConstraint("starts_on_clock < ends_on_clock", name=op.f("ck_openings_in_order")),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_openings_location_id")),
        sa.ForeignKeyConstraint(["therapist_id"], ["therapists.id"], name=op.f("fk_openings_therapist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_location_id", "openings", ["location_id"])
    op.create_index("ix_openings_therapist_id", "openings", ["therapist_id"])

    op.create_table(
        "schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "every_weeks = 1 OR valid_from IS NOT NULL", name=op.f("ck_schedules_alternation_has_an_anchor")
        ),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 52", name=op.f("ck_schedules_every_weeks_in_range")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_schedules_validity_in_order")),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_schedules_location_id")),
        sa.ForeignKeyConstraint(["therapist_id"], ["therapists.id"], name=op.f("fk_schedules_therapist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index("ix_schedules_location_id", "schedules", ["location_id"])
    op.create_index("ix_schedules_therapist_id", "schedules", ["therapist_id"])

    op.create_table(
        "service_types",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "type IN ('in_person', 'phone', 'video', 'home')", name=op.f("ck_service_types_type_known")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_types_service_id")),
        sa.PrimaryKeyConstraint("service_id", "type", name=op.f("pk_service_types")),
    )
    op.create_table(
        "therapist_services",
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_therapist_services_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["therapists.id"], name=op.f("fk_therapist_services_therapist_id")
        ),
        sa.PrimaryKeyConstraint("therapist_id", "service_id", name=op.f("pk_therapist_services")),
    )
    op.create_index("ix_therapist_services_service_id", "therapist_services", ["service_id"])

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('administrator', 'therapist')", name=op.f("ck_users_role_known")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_in_lower_case")),
        sa.ForeignKeyConstraint(["therapist_id"], ["therapists.id"], name=op.f("fk_users_therapist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("therapist_id", name=op.f("uq_users_therapist_id")),
    )
    op.create_table(
        "access_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'appointment' AND appointment_id IS NOT NULL AND user_id IS NULL)"
            " OR (purpose = 'set_password' AND user_id IS NOT NULL AND appointment_id IS NULL)",
            name=op.f("ck_access_links_subject_of_its_purpose"),
        ),
        sa.CheckConstraint(
            "purpose IN ('appointment', 'set_password')", name=op.f("ck_access_links_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_access_links_appointment_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_access_links_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_links_token_hash")),
    )
    op.create_index("ix_access_links_appointment_id", "access_links", ["appointment_id"])
    op.create_index("ix_access_links_user_id", "access_links", ["user_id"])

    op.create_table(
        "appointment_contacts",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mobile", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("call_number", sa.String(length=32), nullable=False),
        sa.Column("visit_address", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("booker_name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.Column("has_authority", sa.Boolean(), nullable=False),
        sa.Column("agrees_email", sa.Boolean(), nullable=False),
        sa.Column("agrees_sms", sa.Boolean(), nullable=False),
        sa.Column("agrees_phone", sa.Boolean(), nullable=False),
        sa.Column("privacy_version", sa.String(length=32), nullable=False),
        sa.Column("privacy_language", sa.String(length=2), nullable=False),
        sa.Column("privacy_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_contacts_appointment_id")
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointment_contacts")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "actor IN ('patient', 'user', 'system')", name=op.f("ck_audit_entries_actor_known")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_entries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_subject_subject_id", "audit_entries", ["subject", "subject_id"])
    op.create_index("ix_audit_entries_user_id", "audit_entries", ["user_id"])

    op.create_table(
        "breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440",
            name=op.f("ck_breaks_hours_in_order"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_breaks_weekday_known")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_breaks_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaks")),
    )
    op.create_index("ix_breaks_schedule_id", "breaks", ["schedule_id"])

    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["booking_drafts.id"], name=op.f("fk_holds_draft_id")),
        sa.ForeignKeyConstraint(["therapist_id"], ["therapists.id"], name=op.f("fk_holds_therapist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_holds_draft_id")),
    )
    op.create_index("ix_holds_client", "holds", ["client"])
    op.create_index("ix_holds_expires_at", "holds", ["expires_at"])
    op.create_index("ix_holds_therapist_id", "holds", ["therapist_id"])

    op.create_table(
        "opening_services",
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name=op.f("fk_opening_services_opening_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_opening_services_service_id")),
        sa.PrimaryKeyConstraint("opening_id", "service_id", name=op.f("pk_opening_services")),
    )
    op.create_index("ix_opening_services_service_id", "opening_services", ["service_id"])

    op.create_table(
        "periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("default_service_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "0 <= start_minute AND start_minute < end_minute AND end_minute <= 1440",
            name=op.f("ck_periods_hours_in_order"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_periods_weekday_known")),
        sa.ForeignKeyConstraint(
            ["default_service_id"], ["services.id"], name=op.f("fk_periods_default_service_id")
        ),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name=op.f("fk_periods_schedule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periods")),
    )
    op.create_index("ix_periods_schedule_id", "periods", ["schedule_id"])

    op.create_table(
        "user_calendars",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["therapists.id"], name=op.f("fk_user_calendars_therapist_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_calendars_user_id")),
        sa.PrimaryKeyConstraint("user_id", "therapist_id", name=op.f("pk_user_calendars")),
    )
    op.create_index("ix_user_calendars_therapist_id", "user_calendars", ["therapist_id"])

    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id"])

    op.create_table(
        "blocked_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(appointment_id IS NULL) <> (hold_id IS NULL)", name=op.f("ck_blocked_times_one_owner")
        ),
        sa.CheckConstraint("ends_at - starts_at <= 4320", name=op.f("ck_blocked_times_not_too_long")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_blocked_times_in_order")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_blocked_times_appointment_id")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_blocked_times_hold_id")),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["therapists.id"], name=op.f("fk_blocked_times_therapist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked_times")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_blocked_times_appointment_id")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_blocked_times_hold_id")),
    )
    op.create_index(
        "ix_blocked_times_therapist_id_starts_at", "blocked_times", ["therapist_id", "starts_at", "ends_at"]
    )

    op.create_table(
        "period_services",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_period_services_period_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_period_services_service_id")),
        sa.PrimaryKeyConstraint("period_id", "service_id", name=op.f("pk_period_services")),
    )
    op.create_index("ix_period_services_service_id", "period_services", ["service_id"])
    guards.install()


def downgrade() -> None:
    guards.remove()
    op.drop_index("ix_period_services_service_id", table_name="period_services")

    op.drop_table("period_services")
    op.drop_index("ix_blocked_times_therapist_id_starts_at", table_name="blocked_times")

    op.drop_table("blocked_times")
    op.drop_index("ix_user_sessions_user_id", table_name="user_sessions")

    op.drop_table("user_sessions")
    op.drop_index("ix_user_calendars_therapist_id", table_name="user_calendars")

    op.drop_table("user_calendars")
    op.drop_index("ix_periods_schedule_id", table_name="periods")

    op.drop_table("periods")
    op.drop_index("ix_opening_services_service_id", table_name="opening_services")

    op.drop_table("opening_services")
    op.drop_index("ix_holds_therapist_id", table_name="holds")
    op.drop_index("ix_holds_expires_at", table_name="holds")
    op.drop_index("ix_holds_client", table_name="holds")

    op.drop_table("holds")
    op.drop_index("ix_breaks_schedule_id", table_name="breaks")

    op.drop_table("breaks")
    op.drop_index("ix_audit_entries_user_id", table_name="audit_entries")
    op.drop_index("ix_audit_entries_subject_subject_id", table_name="audit_entries")
    op.drop_index("ix_audit_entries_at", table_name="audit_entries")

    op.drop_table("audit_entries")
    op.drop_table("appointment_contacts")
    op.drop_index("ix_access_links_user_id", table_name="access_links")
    op.drop_index("ix_access_links_appointment_id", table_name="access_links")

    op.drop_table("access_links")
    op.drop_table("users")
    op.drop_index("ix_therapist_services_service_id", table_name="therapist_services")

    op.drop_table("therapist_services")
    op.drop_table("service_types")
    op.drop_index("ix_schedules_therapist_id", table_name="schedules")
    op.drop_index("ix_schedules_location_id", table_name="schedules")

    op.drop_table("schedules")
    op.drop_index("ix_openings_therapist_id", table_name="openings")
    op.drop_index("ix_openings_location_id", table_name="openings")

    op.drop_table("openings")
    op.drop_index("ix_booking_drafts_therapist_id", table_name="booking_drafts")
    op.drop_index("ix_booking_drafts_service_id", table_name="booking_drafts")
    op.drop_index("ix_booking_drafts_location_id", table_name="booking_drafts")
    op.drop_index("ix_booking_drafts_expires_at", table_name="booking_drafts")

    op.drop_table("booking_drafts")
    op.drop_index("ix_appointments_therapist_id_starts_at", table_name="appointments")
    op.drop_index("ix_appointments_service_id", table_name="appointments")
    op.drop_index("ix_appointments_patient_id_starts_at", table_name="appointments")
    op.drop_index("ix_appointments_location_id", table_name="appointments")

    op.drop_table("appointments")
    op.drop_index("ix_absences_therapist_id", table_name="absences")
    op.drop_index("ix_absences_location_id", table_name="absences")
    op.drop_index("ix_absences_ends_on_clock", table_name="absences")

    op.drop_table("absences")
    op.drop_table("therapists")
    op.drop_index("ix_sign_in_attempts_subject_at", table_name="sign_in_attempts")
    op.drop_index("ix_sign_in_attempts_at", table_name="sign_in_attempts")

    op.drop_table("sign_in_attempts")
    op.drop_table("services")
    op.drop_index("ix_patients_birth_date_name_key", table_name="patients")

    op.drop_table("patients")
    op.drop_table("locations")
    op.drop_table("clinic")

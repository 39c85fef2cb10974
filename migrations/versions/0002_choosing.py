"""What patients choose by: groups, prices and coverage of services, who therapists are.

Besides, one more hold, and the search to which staff come back.

Columns are added in plain SQL that both databases take: nothing is rebuilt, so no guard is dropped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ADDED = (
    ("services", "group_id INTEGER CONSTRAINT fk_services_group_id REFERENCES service_groups (id)"),
    ("services", "price_cents INTEGER CONSTRAINT ck_services_price_not_negative CHECK (price_cents >= 0)"),
    ("services", "coverage_fr TEXT NOT NULL DEFAULT ''"),
    ("services", "coverage_en TEXT NOT NULL DEFAULT ''"),
    ("therapists", "about_fr TEXT NOT NULL DEFAULT ''"),
    ("therapists", "about_en TEXT NOT NULL DEFAULT ''"),
    ("therapists", "languages JSON NOT NULL DEFAULT '[]'"),
    ("holds", "extended BOOLEAN NOT NULL DEFAULT false"),
    ("user_sessions", "last_search TEXT"),
)


def upgrade() -> None:
    op.create_table(
        "service_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_groups")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_groups_slug")),
    )
    op.create_table(
        "therapist_photos",
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["therapists.id"], name=op.f("fk_therapist_photos_therapist_id")
        ),
        sa.PrimaryKeyConstraint("therapist_id", name=op.f("pk_therapist_photos")),
    )
    for table, column in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.create_index("ix_services_group_id", "services", ["group_id"])


def downgrade() -> None:
    op.drop_index("ix_services_group_id", table_name="services")
    for table, column in ADDED[1:]:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
    with op.batch_alter_table("services") as services:  # SQLite drops no column that refers to another table
        services.drop_column("group_id")
    op.drop_table("therapist_photos")
    op.drop_table("service_groups")

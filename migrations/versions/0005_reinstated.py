"""Which cancelled appointment a new one stands in for.

The column is added in plain SQL that both databases take: nothing is rebuilt, so no guard is dropped.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEX = "ix_appointments_reinstates_id"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE appointments ADD COLUMN reinstates_id INTEGER"
        " CONSTRAINT fk_appointments_reinstates_id REFERENCES appointments (id)"
    )
    op.create_index(INDEX, "appointments", ["reinstates_id"], unique=False)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="appointments")
    op.execute("ALTER TABLE appointments DROP COLUMN reinstates_id")

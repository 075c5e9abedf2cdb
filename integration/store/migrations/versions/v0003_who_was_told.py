"""Who was told: held events and effects without a known end carry when; alarms wait in a table."""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import NUMBER, UtcTime, Words

revision = "0003_told"
down_revision = "0002_checkpoints"


def upgrade() -> None:
    """Two columns, the table of alarms, and the way from a row to what the audit says of it."""
    op.add_column("inbox", sa.Column("told_at", UtcTime))
    op.add_column("effects", sa.Column("told_at", UtcTime))
    op.create_table(
        "alarms",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("channel", Words, nullable=False),
        sa.Column("message", Words, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("state", Words, nullable=False),
        sa.Column("planned_at", UtcTime, nullable=False),
        sa.Column("finished_at", UtcTime),
        sa.Column("remote_ref", Words, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("lease_token", Words),
        sa.Column("lease_until", UtcTime),
        sa.Column("next_at", UtcTime),
        sa.Column("last_error", Words),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
        sa.UniqueConstraint("key", "channel", name="uq_alarms_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alarms_due", "alarms", ["state", "id"])
    op.create_index("ix_audit_subject", "audit", ["subject", "seq"])

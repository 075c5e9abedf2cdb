"""What people say of our verdicts."""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import NUMBER, UtcTime, Words

revision = "0008_feedback"
down_revision = "0007_decisions"


def upgrade() -> None:
    """A table that only grows; the last word on a ticket counts."""
    op.create_table(
        "feedback",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("incident_id", Words),
        sa.Column("said", sa.Integer),
        sa.Column("should", sa.Integer),
        sa.Column("by", Words, nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_ticket", "feedback", ["ticket_id", "id"])

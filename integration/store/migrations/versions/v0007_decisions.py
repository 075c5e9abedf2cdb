"""What was decided about which text, so that it can be decided again without Zendesk."""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import NUMBER, UtcTime, Words

revision = "0007_decisions"
down_revision = "0006_held_back"


def upgrade() -> None:
    """A table; what was decided before it existed is not replayed."""
    op.create_table(
        "decisions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("incident_id", Words),
        sa.Column("inbox_id", NUMBER),
        sa.Column("messages", Words),
        sa.Column("input_sha256", Words, nullable=False),
        sa.Column("rules_version", Words, nullable=False),
        sa.Column("model_version", Words, nullable=False),
        sa.Column("outcome", Words, nullable=False),
        sa.Column("severity", sa.Integer),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("earlier", sa.JSON(none_as_null=True)),
        sa.Column("assessment", sa.JSON(none_as_null=True)),
        sa.Column("judgement", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("key", name="uq_decisions_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_decisions_ticket", "decisions", ["ticket_id", "id"])
    op.create_index("ix_decisions_at", "decisions", ["at", "id"])

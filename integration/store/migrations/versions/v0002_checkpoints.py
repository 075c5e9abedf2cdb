"""Salts of the audit's fingerprints; checkpoints of the audit and what each place outside has.

Rows of the audit from before this step hold plain SHA-256 fingerprints; a chain cannot be
rewritten, so they stay.
"""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import NUMBER, UtcTime, Words

revision = "0002_checkpoints"
down_revision = "0001"


def upgrade() -> None:
    """Three tables beside the audit."""
    op.create_table(
        "salts",
        sa.Column("incident_id", Words, nullable=False),
        sa.Column("salt", Words, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_salts"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("line", Words, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_checkpoints"),
    )
    op.create_table(
        "anchors",
        sa.Column("place", Words, nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_anchors"),
    )

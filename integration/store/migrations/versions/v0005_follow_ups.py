"""Events that tell of a ticket's later life: its opening may have been missed all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0005_follow_ups"
down_revision = "0004_sweep"


def upgrade() -> None:
    """A column; what is there already counts as the opening, as it did so far."""
    op.add_column(
        "inbox",
        sa.Column("is_follow_up", sa.Boolean, nullable=False, server_default=sa.false()),
    )

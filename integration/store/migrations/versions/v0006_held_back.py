"""Incidents whose every step waits for a person remember why, for what comes later."""

import sqlalchemy as sa
from alembic import op

revision = "0006_held_back"
down_revision = "0005_follow_ups"


def upgrade() -> None:
    """A column; what is there already goes on as it did so far."""
    op.add_column("incidents", sa.Column("held_back", sa.Text, nullable=False, server_default=""))

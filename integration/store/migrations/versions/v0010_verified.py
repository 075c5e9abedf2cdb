"""How and when each approver made sure of the account's owner."""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import UtcTime, Words

revision = "0010_verified"
down_revision = "0009_approvals"


def upgrade() -> None:
    """Approvals of before say nothing of it, so a step of rung 3 that did not begin asks again."""
    op.add_column("approvals", sa.Column("verified_by", Words, nullable=False, server_default=""))
    op.add_column("approvals", sa.Column("verified_at", UtcTime))

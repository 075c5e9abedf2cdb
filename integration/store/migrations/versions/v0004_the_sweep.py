"""When this record was made: the sweep looks for missed tickets from shortly before on."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from integration.store.columns import UtcTime

revision = "0004_sweep"
down_revision = "0003_told"


def upgrade() -> None:
    """The moment of installation; for an older record that of its first event."""
    conn = op.get_bind()
    inbox = sa.table("inbox", sa.column("received_at", UtcTime))
    first = conn.scalar(sa.select(sa.func.min(inbox.c.received_at)))
    at = first or datetime.now(UTC)
    kept = sa.table("kept", sa.column("name"), sa.column("value"))
    conn.execute(sa.insert(kept).values(name="installed_at", value=at.isoformat()))

"""Steps against accounts: what exactly, for whom, until when; who approved, and by which act."""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import NUMBER, UtcTime, Words

revision = "0009_approvals"
down_revision = "0008_feedback"


def upgrade() -> None:
    """Columns, and tables of acts and of protected accounts.

    What was approved before is bound to another kind of hash: those that did not begin ask again.
    """
    op.execute(_VOID)
    op.add_column("effects", sa.Column("item", Words, nullable=False, server_default=""))
    requested = sa.Column("requested_by", Words, nullable=False, server_default="playbook")
    op.add_column("effects", requested)
    op.add_column("effects", sa.Column("undo_of", NUMBER))
    op.add_column("effects", sa.Column("blast", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("effects", sa.Column("expires_at", UtcTime))
    op.add_column("effects", sa.Column("reminded_at", UtcTime))
    op.add_column("effects", sa.Column("confirmed_by", Words))
    op.add_column("effects", sa.Column("group_id", Words, nullable=False, server_default=""))
    op.create_index("ix_effects_started", "effects", ["started_at", "id"])
    op.create_index("ix_effects_expires", "effects", ["expires_at", "id"])
    op.create_index("ix_incidents_opened", "incidents", ["opened_at", "id"])
    op.add_column("approvals", sa.Column("how", Words, nullable=False, server_default="policy"))
    op.add_column("approvals", sa.Column("act_id", Words, nullable=False, server_default=""))
    op.create_table(
        "acts",
        sa.Column("id", Words, nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("what", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
    )
    op.create_table(
        "protected",
        sa.Column("account_id", Words, nullable=False),
        sa.Column("why", Words, nullable=False),
        sa.Column("by", Words, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_protected"),
    )


_VOID = "DELETE FROM approvals WHERE effect_id IN (SELECT id FROM effects WHERE started_at IS NULL)"
"""A step without an approval is put back by the sweep, and its ticket is told (lapses.py)."""

"""Who holds an account is asked with every step against it."""

from alembic import op

revision = "0011_holds"
down_revision = "0010_verified"


def upgrade() -> None:
    """An index, so that the question costs no walk over all effects."""
    op.create_index("ix_effects_target", "effects", ["target", "id"])

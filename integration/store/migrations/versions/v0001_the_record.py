"""The record's first shape: inbox, incidents, effects, approvals, audit, small values."""

import sqlalchemy as sa
from alembic import op

from integration.store.columns import NUMBER, UtcTime, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table, and the triggers that keep the audit append-only."""
    _inbox()
    _incidents()
    _effects()
    _approvals()
    _audit()
    _small()
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("dedupe_key", Words, nullable=False),
        sa.Column("door", Words, nullable=False),
        sa.Column("ticket_id", NUMBER),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("raw_sha256", Words, nullable=False),
        sa.Column("received_at", UtcTime, nullable=False),
        sa.Column("state", Words, nullable=False),
        *_tries(),
        sa.Column("outcome", Words),
        sa.Column("finished_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_inbox_dedupe_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_due", "inbox", ["state", "id"])
    op.create_index("ix_inbox_ticket", "inbox", ["ticket_id", "id"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", Words, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("state", Words, nullable=False),
        sa.Column("judgement", sa.JSON, nullable=False),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("assessment", sa.JSON, nullable=False),
        sa.Column("reporter", sa.JSON, nullable=False),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("reported_at", UtcTime, nullable=False),
        sa.Column("updated_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("ticket_id", name="uq_incidents_ticket_id"),
    )
    op.create_table(
        "counters",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_counters"),
    )


def _effects() -> None:
    op.create_table(
        "effects",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("incident_id", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("target", Words, nullable=False),
        sa.Column("generation", Words, nullable=False),
        sa.Column("state", Words, nullable=False),
        sa.Column("reason", Words, nullable=False),
        *_tries(),
        sa.Column("planned_at", UtcTime, nullable=False),
        sa.Column("started_at", UtcTime),
        sa.Column("finished_at", UtcTime),
        sa.Column("remote_ref", Words, nullable=False),
        sa.Column("prior", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_effects"),
        sa.UniqueConstraint("key", name="uq_effects_key"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_effects_incident_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_effects_due", "effects", ["state", "id"])
    op.create_index("ix_effects_incident", "effects", ["incident_id", "id"])


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("effect_id", NUMBER, nullable=False),
        sa.Column("approved_by", Words, nullable=False),
        sa.Column("plan_sha256", Words, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
        sa.UniqueConstraint("effect_id", "approved_by", name="uq_approvals_effect_id"),
        sa.ForeignKeyConstraint(["effect_id"], ["effects.id"], name="fk_approvals_effect_id"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("actor", Words, nullable=False),
        sa.Column("action", Words, nullable=False),
        sa.Column("incident_id", Words, nullable=False),
        sa.Column("subject", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("prev", Words, nullable=False),
        sa.Column("hash", Words, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("prev", name="uq_audit_prev"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_index("ix_audit_incident", "audit", ["incident_id", "seq"])


def _small() -> None:
    op.create_table(
        "kept",
        sa.Column("name", Words, nullable=False),
        sa.Column("value", Words, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kept"),
    )
    op.create_table(
        "beats",
        sa.Column("name", Words, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_beats"),
    )


def _tries() -> tuple[sa.Column[object], ...]:
    """What inbox and effects share: who holds the row, and how often that went wrong."""
    return (
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("lease_token", Words),
        sa.Column("lease_until", UtcTime),
        sa.Column("next_at", UtcTime),
        sa.Column("first_failed_at", UtcTime),
        sa.Column("last_error", Words),
    )


_TRIGGERS = {
    "sqlite": (
        """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
        """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
        # INSERT OR REPLACE would delete without asking the trigger above
        """CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
        WHEN EXISTS (
            SELECT 1 FROM audit WHERE seq = NEW.seq OR prev = NEW.prev OR hash = NEW.hash
        )
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$""",
        """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
        """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    ),
}
"""Whoever owns the tables can still drop these: the chain of hashes is for that."""

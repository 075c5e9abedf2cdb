"""The tables, as the newest migration leaves them (migrations/versions/)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from integration.store.columns import NUMBER, UtcTime, Words, lease_columns

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("dedupe_key", Words, nullable=False),
    Column("door", Words, nullable=False),
    Column("ticket_id", NUMBER),
    Column("raw", LargeBinary, nullable=False),
    Column("raw_sha256", Words, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("state", Words, nullable=False),
    *lease_columns(),
    Column("first_failed_at", UtcTime),
    Column("outcome", Words),
    Column("finished_at", UtcTime),
    Column("told_at", UtcTime),  # when people were told that it is held
    Column("is_follow_up", Boolean, nullable=False, default=False),
    UniqueConstraint("dedupe_key"),
    Index("ix_inbox_due", "state", "id"),
    Index("ix_inbox_ticket", "ticket_id", "id"),
    sqlite_autoincrement=True,  # an id is never given twice, not even after a deletion
)

INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("ticket_id", NUMBER, nullable=False),
    Column("kind", Words, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("judgement", JSON, nullable=False),
    Column("reading", JSON, nullable=False),
    Column("assessment", JSON, nullable=False),
    Column("reporter", JSON, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("reported_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("held_back", Words, nullable=False),
    UniqueConstraint("ticket_id"),
    Index("ix_incidents_opened", "opened_at", "id"),
)

COUNTERS = Table(
    "counters",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

EFFECTS = Table(
    "effects",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("key", Words, nullable=False),
    Column("incident_id", Words, ForeignKey(INCIDENTS.c.id), nullable=False),
    Column("kind", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("generation", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("planned_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("remote_ref", Words, nullable=False),
    Column("prior", JSON, nullable=False),
    Column("result", JSON, nullable=False),
    *lease_columns(),
    Column("first_failed_at", UtcTime),
    Column("told_at", UtcTime),  # when whoever must know of its bad end was thought of
    Column("item", Words, nullable=False, default=""),
    Column("requested_by", Words, nullable=False, default="playbook"),
    Column("undo_of", NUMBER),
    Column("blast", JSON, nullable=False, default=dict),
    Column("expires_at", UtcTime),  # None: it stays
    Column("reminded_at", UtcTime),
    Column("confirmed_by", Words),
    Column("group_id", Words, nullable=False, default=""),  # the organisation it was begun in
    UniqueConstraint("key"),
    Index("ix_effects_due", "state", "id"),
    Index("ix_effects_incident", "incident_id", "id"),
    Index("ix_effects_started", "started_at", "id"),
    Index("ix_effects_expires", "expires_at", "id"),
    Index("ix_effects_target", "target", "id"),
    sqlite_autoincrement=True,
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("key", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("ticket_id", NUMBER, nullable=False),
    Column("incident_id", Words),  # None: an ordinary ticket
    Column("inbox_id", NUMBER),  # where the text stands; None: in `messages`
    Column("messages", Words),
    Column("input_sha256", Words, nullable=False),  # empty: erased
    Column("rules_version", Words, nullable=False),
    Column("model_version", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("severity", Integer),
    Column("reading", JSON, nullable=False),
    Column("earlier", JSON(none_as_null=True)),
    Column("assessment", JSON(none_as_null=True)),
    Column("judgement", JSON(none_as_null=True)),
    UniqueConstraint("key"),
    Index("ix_decisions_ticket", "ticket_id", "id"),
    Index("ix_decisions_at", "at", "id"),
    sqlite_autoincrement=True,
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("ticket_id", NUMBER, nullable=False),
    Column("incident_id", Words),
    Column("said", Integer),  # None: an ordinary ticket
    Column("should", Integer),  # None: no incident
    Column("by", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Index("ix_feedback_ticket", "ticket_id", "id"),
    sqlite_autoincrement=True,
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("effect_id", NUMBER, ForeignKey(EFFECTS.c.id), nullable=False),
    Column("approved_by", Words, nullable=False),
    Column("plan_sha256", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("how", Words, nullable=False, default="policy"),
    Column("act_id", Words, nullable=False, default=""),
    Column("verified_by", Words, nullable=False, default=""),  # by what the owner was verified
    Column("verified_at", UtcTime),
    UniqueConstraint("effect_id", "approved_by"),
)

ACTS = Table(
    "acts",
    METADATA,
    Column("id", Words, primary_key=True),  # an audit's, or a command's own
    Column("by", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("what", Words, nullable=False),
)

PROTECTED = Table(
    "protected",
    METADATA,
    Column("account_id", Words, primary_key=True),
    Column("why", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("incident_id", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("prev", Words, nullable=False),
    Column("hash", Words, nullable=False),
    UniqueConstraint("prev"),
    UniqueConstraint("hash"),
    Index("ix_audit_incident", "incident_id", "seq"),
    Index("ix_audit_subject", "subject", "seq"),
)

ALARMS = Table(
    "alarms",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("key", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("state", Words, nullable=False),
    Column("planned_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("remote_ref", Words, nullable=False),
    *lease_columns(),
    UniqueConstraint("key", "channel"),
    Index("ix_alarms_due", "state", "id"),
    sqlite_autoincrement=True,
)

KEPT = Table(
    "kept",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

BEATS = Table(
    "beats",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("at", UtcTime, nullable=False),
)

SALTS = Table(
    "salts",
    METADATA,
    Column("incident_id", Words, primary_key=True),
    Column("salt", Words, nullable=False),
)

CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("line", Words, nullable=False),
)

ANCHORS = Table(
    "anchors",
    METADATA,
    Column("place", Words, primary_key=True),
    Column("seq", NUMBER, nullable=False),  # newest checkpoint that it has
    Column("at", UtcTime, nullable=False),  # when it got that
)

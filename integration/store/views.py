"""Rows as a person on call sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.ledger import EffectKind, EffectState, InboxState, TimelineEntry


@dataclass(frozen=True, slots=True)
class EventView:
    """An event of the inbox, without its bytes."""

    id: int
    key: str
    door: str
    state: InboxState
    ticket_id: int | None
    incident_id: str | None
    received_at: datetime
    attempts: int
    deaths: int
    """Workers in a row that died of it."""
    held_until: datetime | None
    """End of the lease of whoever works on it."""
    next_at: datetime | None
    first_failed_at: datetime | None
    finished_at: datetime | None
    told_at: datetime | None
    outcome: str | None
    last_error: str | None
    raw_sha256: str
    raw_bytes: int


@dataclass(frozen=True, slots=True)
class EffectView:
    """An effect of the ledger, with its incident's ticket."""

    id: int
    key: str
    kind: EffectKind
    target: str
    generation: str
    state: EffectState
    reason: str
    incident_id: str
    ticket_id: int
    planned_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    told_at: datetime | None
    attempts: int
    deaths: int
    held_until: datetime | None
    next_at: datetime | None
    first_failed_at: datetime | None
    last_error: str | None
    remote_ref: str
    prior: Mapping[str, object]
    result: Mapping[str, object]
    approved_by: Sequence[str]
    item: str
    requested_by: str
    undo_of: int | None
    blast: Mapping[str, object]
    plan_hash: str
    expires_at: datetime | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the audit about one row, with who did it."""

    entry: TimelineEntry
    actor: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows a list shows: all of these at once, oldest first."""

    states: Sequence[str]
    older_than: datetime | None = None
    """Only what came, or was planned, before."""
    ticket_id: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does to a row, for the audit."""

    by: str
    reason: str
    at: datetime

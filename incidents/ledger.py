"""The two records everything hangs on: the inbox of events, the ledger of effects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.model import Assessment, Judgement, Kind, Reading, Reporter

PATIENCE = timedelta(hours=24)
"""Of nothing but failures: then an event is left to a person, and an effect is ended."""
APPROVAL_LASTS = timedelta(minutes=30)
"""From an approval to the start of its step; later the account may be in good hands again."""


class InboxState(StrEnum):
    """Where an event stands."""

    NEW = "new"
    DONE = "done"
    HELD = "held"
    """A person must look: unreadable, refused for good, a day of failures, or five dead workers."""
    DEAD = "dead"
    """A person gave it up."""


class Door(StrEnum):
    """How an event reached us."""

    EVENT = "event"
    TRIGGER = "trigger"
    SWEEP = "sweep"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One authentic delivery, ready to be put on record."""

    key: str
    """From signed bytes only: the event's id, else a hash. The inbox holds it once for ever."""
    door: Door
    raw: bytes
    ticket_id: int | None
    """None when the body could not be read."""
    unreadable: str = ""
    """Why it could not be read; such a row starts as `held`."""
    is_follow_up: bool = False
    """It tells of a ticket's later life, so its opening may still have been missed."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the inbox made of a delivery."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An event that this process holds until `lease_until`."""

    id: int
    door: Door
    raw: bytes
    ticket_id: int
    received_at: datetime
    attempts: int
    """Tries so far, this one included."""
    token: str
    """Proof that the lease is ours."""


class EffectKind(StrEnum):
    """Everything we do outside, each planned once under a unique key."""

    NOTE = "note"
    """The one PUT: labels, note, queue, priority, fields."""
    RESULT = "result"
    """The PUT that names containment results which the note could not name."""
    CHAT = "chat"
    PAGE = "page"
    ASSESS = "assess"
    """Ask the sources that were not heard again."""
    REVOKE_SESSIONS = "revoke_sessions"
    SUSPEND_USER = "suspend_user"
    DISABLE_KEYS = "disable_keys"
    RESET_MFA = "reset_mfa"
    BLOCK_INTEGRATION = "block_integration"

    @property
    def contains(self) -> bool:
        """True for a step against an account: never taken without an approval row."""
        return self in _CONTAINMENT


_CONTAINMENT = frozenset(
    {
        EffectKind.REVOKE_SESSIONS,
        EffectKind.SUSPEND_USER,
        EffectKind.DISABLE_KEYS,
        EffectKind.RESET_MFA,
        EffectKind.BLOCK_INTEGRATION,
    }
)


class EffectState(StrEnum):
    """Where an effect stands. DONE, UNKNOWN and REFUSED are the end."""

    PLANNED = "planned"
    """Waits for an approval."""
    APPROVED = "approved"
    """May start."""
    STARTED = "started"
    """The call is out, or was when its process died."""
    DONE = "done"
    UNKNOWN = "unknown"
    """It may or may not have happened, and we cannot find out: a person is paged."""
    REFUSED = "refused"
    """The outside said no for good, or a person did."""

    @property
    def is_final(self) -> bool:
        """Nothing more will happen by itself."""
        return self in (EffectState.DONE, EffectState.UNKNOWN, EffectState.REFUSED)


@dataclass(frozen=True, slots=True)
class EffectPlan:
    """An effect to be planned. Planning the same key again changes nothing."""

    kind: EffectKind
    target: str
    """Immutable id of what it touches: a ticket, an account, a channel."""
    generation: str = ""
    """Empty for what the playbook asks once per incident; else the request that asked."""
    approved_by: str | None = None
    """Who lets it run: `policy` or a person's id. None for a step that waits.

    Effects that are no containment need none and start approved."""
    reason: str = ""
    """Code of templates/notes/reasons.toml: why it is asked, or why it waits."""
    grace: timedelta = timedelta(0)
    """How long it is left to whoever plans it, before `due` offers it to others."""

    def key(self, incident_id: str) -> str:
        """Unique for ever: incident, kind, target, request."""
        parts = (incident_id, self.kind.value, self.target, self.generation)
        return ":".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Effect:
    """A planned effect as it is on record."""

    id: int
    key: str
    incident_id: str
    kind: EffectKind
    target: str
    generation: str
    state: EffectState
    reason: str
    attempts: int
    planned_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    approved_by: str | None = None
    remote_ref: str = ""
    """What the outside calls it: an audit id, a message's ts."""
    prior: Mapping[str, object] = field(default_factory=dict)
    """The outside's state before the first attempt."""
    result: Mapping[str, object] = field(default_factory=dict)
    """What was read back, or why it ended."""
    token: str = ""
    """Proof that the lease is ours; empty when it was only read."""


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """An incident that is about to be opened, with what it asks for."""

    ticket_id: int
    kind: Kind
    judgement: Judgement
    reading: Reading
    assessment: Assessment
    reporter: Reporter
    reported_at: datetime
    known_id: str | None = None
    """Under this id the ticket was an incident in an earlier record of ours, which is lost."""
    held_back: str = ""
    """Why every step waits for a person: a code; empty when the playbook decides."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of an incident's story."""

    at: datetime
    action: str
    """A stable word: received, opened, raised, planned, started, done, refused, …"""
    subject: str
    """The incident's id or an effect's key."""
    detail: Mapping[str, object] = field(default_factory=dict)

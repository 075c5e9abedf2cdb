"""The two records everything hangs on: the inbox of events, the ledger of effects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.model import Assessment, Judgement, Kind, Reading, Reporter
from incidents.plan_hash import plan_hash

PATIENCE = timedelta(hours=24)
"""Of nothing but failures: then an event is left to a person, and an effect is ended."""


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
    STEP_UP = "step_up"
    """The next sign-in takes the second factor again, whatever is remembered."""
    SUSPEND_USER = "suspend_user"
    LOCK_ACCOUNT = "lock_account"
    DISABLE_KEYS = "disable_keys"
    """One key: `item` names it."""
    RESET_MFA = "reset_mfa"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a step's name
    """The password opens nothing any more, and its owner must choose a new one."""
    ROTATE_KEYS = "rotate_keys"
    """A new secret for one key, which `item` names; the old one opens nothing any more."""
    BLOCK_INTEGRATION = "block_integration"
    """One integration: `item` names it."""
    UNDO = "undo"
    """Restore what another step found: `undo_of` names that step."""

    @property
    def contains(self) -> bool:
        """True for a step against an account: never taken without an approval row."""
        return self in _CONTAINMENT

    @property
    def has_item(self) -> bool:
        """True for a step that touches one thing of an account and not the account."""
        return self.has_key or self is EffectKind.BLOCK_INTEGRATION

    @property
    def has_key(self) -> bool:
        """True for a step whose one thing is an API key."""
        return self in (EffectKind.DISABLE_KEYS, EffectKind.ROTATE_KEYS)


_CONTAINMENT = frozenset(
    {
        EffectKind.REVOKE_SESSIONS,
        EffectKind.STEP_UP,
        EffectKind.SUSPEND_USER,
        EffectKind.LOCK_ACCOUNT,
        EffectKind.DISABLE_KEYS,
        EffectKind.RESET_MFA,
        EffectKind.RESET_PASSWORD,
        EffectKind.ROTATE_KEYS,
        EffectKind.BLOCK_INTEGRATION,
        EffectKind.UNDO,
    }
)

PLAYBOOK = "playbook"
"""Who requests a step that no person asked for."""


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
    item: str = ""
    """The key or the integration of a step that `has_item`."""
    requested_by: str = PLAYBOOK
    """`playbook`, or a person's immutable id: `zendesk:<user id>`."""
    undo_of: int | None = None
    """The effect that an UNDO takes back."""
    blast: Mapping[str, object] = field(default_factory=dict)
    """The blast radius as people are shown it (incidents/blast.py): plain JSON values."""

    @property
    def lasting(self) -> bool:
        """The provider can never take it back, and people are shown so."""
        return self.blast.get("lasting") is True

    def key(self, incident_id: str) -> str:
        """Unique for ever: incident, kind, target, item, what it undoes, request."""
        undone = "" if self.undo_of is None else f"of-{self.undo_of}"
        parts = (incident_id, self.kind.value, self.target, self.item, undone, self.generation)
        return ":".join(part for part in parts if part)

    def plan_hash(self, incident_id: str) -> str:
        """What an approval is bound to."""
        return plan_hash(incident_id, self)


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
    item: str = ""
    requested_by: str = PLAYBOOK
    undo_of: int | None = None
    blast: Mapping[str, object] = field(default_factory=dict)
    expires_at: datetime | None = None
    """When it is undone unless a person confirms it; None for what does not expire."""
    confirmed_by: str | None = None
    """Who said that it stays."""
    last_error: str = ""
    """Why its last try was put off; empty where none was."""

    @property
    def lasting(self) -> bool:
        """The provider can never take it back, and people are shown so."""
        return self.blast.get("lasting") is True

    @property
    def plan_hash(self) -> str:
        """What an approval is bound to; people are shown its beginning."""
        return plan_hash(self.incident_id, self)


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
    actor: str = ""
    """Who did it; empty where nobody is named."""

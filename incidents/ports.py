"""What we need from the outside, in our own words. Adapters live in integration/."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from incidents.alarms import Alarm
from incidents.checkpoint import Pause
from incidents.decision import Decision
from incidents.events import TicketEvent
from incidents.ledger import (
    Accepted,
    Delivery,
    Door,
    Effect,
    EffectPlan,
    EffectState,
    InboxRow,
    InboxState,
    IncidentDraft,
    TimelineEntry,
)
from incidents.model import (
    Account,
    Assessment,
    Customer,
    Incident,
    Judgement,
    LiveSession,
    Reading,
    TrailEvent,
)
from incidents.tickets import (
    Applied,
    AsLeft,
    Audit,
    Change,
    DeskObjects,
    ExportPage,
    Identity,
    Person,
    Ticket,
)

if TYPE_CHECKING:
    from incidents.playbook import Playbook


Hold = Callable[[], None]
"""A sign of life: renews the lease and the deadline. Raises LeaseLost."""


def at_ease() -> None:
    """A `Hold` for those who have no lease."""


class TicketDesk(Protocol):
    """The ticketing system. Each verb is one HTTP call unless it says otherwise.

    All raise DeskBusy (passing), DeskRefused, and TicketGone where a ticket is named.
    """

    def read(self, ticket_id: int) -> Ticket:
        """The ticket as it is now, with its people and organization."""

    def audits(self, ticket_id: int, hold: Hold = at_ease) -> tuple[Audit, ...]:
        """Every update of the ticket, oldest first, comments with their trust flags.

        One call for up to 100 updates, one more for each further hundred; `hold` is called
        after each, since a long story takes longer than a lease.
        """

    def person(self, user_id: int) -> Person:
        """The user as they are now. Who is not there is a stranger: an end user, not active."""

    def identities(self, user_id: int) -> tuple[Identity, ...]:
        """The addresses of a user, each verified or not."""

    def apply(self, ticket: Ticket | AsLeft, change: Change, *, operation: str) -> Applied:
        """One PUT, compare-and-set on `ticket.updated_stamp`, marked with `operation`.

        Raises: TicketMoved when somebody wrote since that stamp, and when the change touches
        tags of a ticket that was not read; TicketClosed.
        """

    def export(self, *, since: datetime, cursor: str = "") -> ExportPage:
        """Tickets that changed since then, or from `cursor` on when there is one.

        Needs an administrator's rights. A cursor that is no longer known is DeskRefused.
        """


class Inbox(Protocol):
    """The record of intake. All raise StoreDown."""

    def accept(self, delivery: Delivery) -> Accepted:
        """On disk when it returns. Concurrent callers share one transaction.

        Rings nobody: see `Doorbell`.
        """

    def claim(self, inbox_id: int, *, now: datetime, lease: timedelta) -> InboxRow | None:
        """The row, held for `lease`; None when it is done, held, not due, or someone else's."""

    def renew(self, row: InboxRow, *, now: datetime, lease: timedelta) -> None:
        """Hold it for `lease` from `now`. Raises LeaseLost."""

    def finish(
        self, row: InboxRow, *, outcome: str, now: datetime, decision: Decision | None = None
    ) -> None:
        """Done; `outcome` is a short word for people and metrics. A `decision` is kept with it.
        Raises LeaseLost."""

    def reschedule(self, row: InboxRow, *, at: datetime, error: str, now: datetime) -> InboxState:
        """An outcome too: a vendor was down. Due again at `at`; after PATIENCE of nothing but
        this it is held instead. Returns its state. Raises LeaseLost."""

    def hold(self, row: InboxRow, *, error: str, now: datetime) -> None:
        """A person must look. Raises LeaseLost."""

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        """Ids of rows that are `new`, due and not leased, oldest first."""


class Ledger(Protocol):
    """Incidents and every outside effect. All raise StoreDown.

    Each change and its audit row are one transaction.
    """

    def incident_of(self, ticket_id: int) -> Incident | None:
        """The ticket's incident; a ticket has at most one."""

    def incident(self, incident_id: str) -> Incident:
        """The incident. Raises KeyError."""

    def open(
        self,
        draft: IncidentDraft,
        plans: Iterable[EffectPlan],
        *,
        now: datetime,
        decision: Decision | None = None,
    ) -> Incident:
        """Allocate the id, write the incident, keep the decision and plan its effects: one
        transaction.

        `EffectPlan.target` may hold `{incident}`, which becomes the new id. When the ticket
        already has an incident, that one is returned and nothing is written.
        """

    def amend(
        self,
        incident_id: str,
        *,
        judgement: Judgement | None = None,
        reading: Reading | None = None,
        assessment: Assessment | None = None,
        plans: Iterable[EffectPlan] = (),
        now: datetime,
        decision: Decision | None = None,
    ) -> Incident:
        """Replace what is given, keep the decision and plan more effects: one transaction.

        A judgement that is milder than the one on record is not written: nothing here lowers.
        """

    def effects(self, incident_id: str) -> tuple[Effect, ...]:
        """Every effect of an incident, in the order it was planned."""

    def timeline(self, incident_id: str) -> tuple[TimelineEntry, ...]:
        """The incident's story, oldest first."""

    def claim(
        self, effect_id: int, *, now: datetime, lease: timedelta, early: bool = False
    ) -> Effect | None:
        """The effect, held for `lease`; None when final, waiting, not due, or someone else's.

        `early` takes it before it is due too: for the one who planned it with a grace.
        """

    def renew(self, effect: Effect, *, now: datetime, lease: timedelta) -> None:
        """Hold it for `lease` from `now`. Raises LeaseLost."""

    def start(
        self,
        effect: Effect,
        *,
        prior: Mapping[str, object],
        now: datetime,
    ) -> Effect:
        """Write the intent, fenced by the lease, right before the call.

        The first attempt's `prior` and `started_at` are kept. Raises LeaseLost; for a step
        against an account ContainmentPaused, and ApprovalMismatch when what was approved is
        another plan than this one.
        """

    def finish(
        self,
        effect: Effect,
        *,
        state: EffectState,
        remote_ref: str = "",
        result: Mapping[str, object] | None = None,
        plans: Iterable[EffectPlan] = (),
        now: datetime,
    ) -> Effect:
        """A final state, with what was read back, and what it asks for. Raises LeaseLost."""

    def reschedule(self, effect: Effect, *, at: datetime, error: str, now: datetime) -> EffectState:
        """The vendor was down: due again at `at`, state kept; after PATIENCE of nothing but this
        it is ended, unknown when its call went out. Returns its state. Raises LeaseLost."""

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        """Ids of effects that may run now and are not leased, oldest first."""

    def pause(self) -> Pause | None:
        """Why containment is stopped; None while it is not."""

    def desk_objects(self) -> DeskObjects:
        """What provisioning made. Raises NotProvisioned."""


class Alarms(Protocol):
    """What people must be told although no incident asks for it. All raise StoreDown."""

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        """Ids of alarms that may be sent now, oldest first."""

    def claim(self, alarm_id: int, *, now: datetime, lease: timedelta) -> Alarm | None:
        """The alarm, held for `lease`; None when it is told, not due, or someone else's."""

    def told(self, alarm: Alarm, *, remote_ref: str, now: datetime) -> None:
        """It was sent. Raises LeaseLost."""

    def put_off(self, alarm: Alarm, *, at: datetime, error: str) -> None:
        """It could not be sent: due again at `at`. Raises LeaseLost."""


class Doorbell(Protocol):
    """Wakes a worker. Best effort: the sweep rings again, so nothing is raised."""

    def triage(self, inbox_ids: Sequence[int]) -> bool:
        """Ring for these rows, in one call. False when nobody could be rung."""

    def contain(self, effect_ids: Sequence[int]) -> bool:
        """Ring for these effects, in one call. False when nobody could be rung."""


class AuditTrail(Protocol):
    """The product's audit log (SecAudit), or a SIEM that holds it."""

    def events(self, email: str, *, since: datetime) -> tuple[TrailEvent, ...]:
        """What that user did or had done to them, newest first, at most 200.

        Raises: VendorDown.
        """


class Sessions(Protocol):
    """Who is signed in now (UserWatch)."""

    def live(self, email: str) -> tuple[LiveSession, ...]:
        """Sign-ins that still work. Raises: VendorDown."""


class IdentityProvider(Protocol):
    """Where accounts live (the product's Admin Console, or a cloud's).

    Every verb raises VendorDown and AccountNotFound. A verb changes one declared thing.
    """

    name: str
    """For notes and the ledger: admin_console."""

    def find(self, email: str) -> Account:
        """Exactly one account, else AccountNotFound."""

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        """The account's live sessions, read from the provider itself."""

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        """End every live session of the account. Marked with `operation` in its log.

        Raises DeskRefused too: the provider understood and said no.
        """

    def happened(self, account_id: str, *, operation: str) -> bool:
        """Whether the provider's log shows our own call marked with `operation`."""


class Crm(Protocol):
    """Who our customers are."""

    def customer(self, email: str) -> Customer | None:
        """The company of that contact; None when the CRM knows none. Raises: VendorDown."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the team is told: ids, kind and severity, never a ticket's text."""

    incident_id: str
    """Empty for what belongs to no incident, as are the next five but `text`."""
    ticket_id: int | None
    severity: str
    kind: str
    text: str
    """Plain text from templates/messages/."""
    ticket_url: str
    key: str
    """What the pager folds by: the incident's id, or that and what else is alarming."""


class Chat(Protocol):
    """The team's channel (#sec-incidents)."""

    def post(self, notice: Notice) -> str:
        """The message's own id. Raises: VendorDown, DeskRefused."""


class Pager(Protocol):
    """Wakes whoever is on call."""

    def page(self, notice: Notice) -> str:
        """The deduplication key, `notice.key`. Raises: VendorDown, DeskRefused."""


class Clock(Protocol):
    """Time, so that a test can hold it."""

    def now(self) -> datetime:
        """Aware UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class Impact:
    """The four sources that are asked in parallel."""

    audit_trail: AuditTrail
    sessions: Sessions
    identity: IdentityProvider
    crm: Crm


@dataclass(frozen=True, slots=True)
class Policy:
    """What this installation decided."""

    playbook: "Playbook"
    lease: timedelta
    """How long a row or an effect is held between two signs of life."""
    assess: timedelta
    """How long the four sources have together."""
    report_form_ids: frozenset[int]
    """Ticket forms whose tickets are never ordinary."""
    security_addresses: frozenset[str]
    """Mailboxes whose tickets are never ordinary."""
    macro_ids: frozenset[int]
    """Our own macros in Zendesk."""
    ticket_url: str
    """An agent's address of a ticket, with `{}` for its number."""
    our_user_id: int | None = None
    """Who we are in Zendesk; None before provisioning learnt it."""
    longest_pause: timedelta = timedelta(minutes=15)
    """Between two tries, when an outside system keeps failing and names no time itself."""


class Reader(Protocol):
    """Bytes on record to an event."""

    def __call__(self, door: Door, raw: bytes) -> TicketEvent:
        """What the delivery says. Raises Unreadable."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a worker needs. Built by integration/wiring.py, in the forked child."""

    policy: Policy
    read_event: Reader

    desk: TicketDesk
    inbox: Inbox
    ledger: Ledger
    doorbell: Doorbell
    impact: Impact
    chat: Chat
    pager: Pager
    clock: Clock

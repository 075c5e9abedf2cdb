"""Everything that a worker is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from incidents.authority import Rights
from incidents.caps import Limits
from incidents.events import TicketEvent
from incidents.ledger import Door, EffectKind
from incidents.playbook import Playbook
from incidents.ports.acts import Acts
from incidents.ports.clock import Clock
from incidents.ports.desk import TicketDesk
from incidents.ports.impact import Impact
from incidents.ports.inbox import Doorbell, Inbox
from incidents.ports.ledger import Ledger
from incidents.ports.people import Chat, Pager
from incidents.ports.steps import KillSwitch, Steps
from incidents.ways import Mode


@dataclass(frozen=True, slots=True)
class Policy:
    """What this installation decided."""

    playbook: Playbook
    lease: timedelta
    """How long a row or an effect is held between two signs of life."""
    assess: timedelta
    """How long the four sources have together."""
    report_form_ids: frozenset[int]
    """Ticket forms whose tickets are never ordinary."""
    security_addresses: frozenset[str]
    """Mailboxes whose tickets are never ordinary."""
    macro_ids: Mapping[str, int]
    """Our own macros in Zendesk: `incidents.macros.Macro.key` to id."""
    ticket_url: str
    """An agent's address of a ticket, with `{}` for its number."""
    our_user_id: int | None = None
    """Who we are in Zendesk; None before provisioning learnt it."""
    longest_pause: timedelta = timedelta(minutes=15)
    """Between two tries, when an outside system keeps failing and names no time itself."""
    limits: Limits = Limits()
    """How many steps against accounts may begin."""
    rights: Rights = Rights()
    """What an agent needs for the macros that shut somebody out."""
    our_accounts: frozenset[str] = frozenset()
    """Our own identities at the provider, by immutable id: never touched."""
    lacking: frozenset[EffectKind] = frozenset()
    """Steps that the identity provider cannot do."""
    lasting: frozenset[EffectKind] = frozenset()
    """Steps that it can do and never take back."""
    unless_suspended: frozenset[EffectKind] = frozenset()
    """Steps that it can do, but not while the account is suspended."""
    mode: Mode = Mode.AUTO
    """How far any step may go; the playbook's own modes are capped by it already."""


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
    steps: Steps
    acts: Acts
    kill_switch: KillSwitch
    doorbell: Doorbell
    impact: Impact
    chat: Chat
    pager: Pager
    clock: Clock

"""What the web door needs, and no more: it opens no Zendesk client and starts no effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from incidents.ports.inbox import Inbox
from integration.metrics import Numbers
from integration.probes import Probe
from webhooks.body import Bodies


@dataclass(frozen=True, slots=True)
class Reception:
    """Built by app.py, or by a test."""

    inbox: Inbox
    probes: Mapping[str, Probe]
    """Each part's name and how to ask for its health: store, redis, sweep, zendesk."""
    now: Callable[[], datetime]
    """Aware UTC."""
    backlog: Callable[[], Numbers] = dict
    """How much waits, and how much went wrong, from the record. Raises StoreDown."""
    bodies: Bodies = field(default_factory=Bodies)
    close: Callable[[], None] = lambda: None
    """Let go of what was opened for it."""

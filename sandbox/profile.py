"""How strict and how quick the sandbox's Zendesk is. Changed while it runs: /_sandbox/settings."""

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Profile:
    """Limits, delays and the switches for what Zendesk's documents leave open.

    The defaults leave a demo alone; `FAITHFUL` has the limits of an Enterprise plan.
    """

    account_per_minute: int = 100_000
    updates_per_minute: int = 100_000
    """PUTs that change tickets, for the whole account."""
    updates_per_ticket: int = 1_000
    """One user's updates of one ticket in 10 minutes."""
    exports_per_minute: int = 600
    creates_per_minute: int = 100_000
    webhook_calls_per_minute: int = 1_000
    say_retry_after: bool = True
    """False: 429 without Retry-After."""
    export_blind_seconds: float = 60.0
    """The newest stretch that the incremental export withholds."""
    token_seconds: int = 7200
    """How long an OAuth token lives."""
    delivery_seconds: float = 12.0
    """How long a webhook may take to answer."""
    retry_seconds: float = 5.0
    """Pause before a delivery is tried again after a time-out or 409."""
    deliveries_per_minute: int = 1_000_000
    """60 on a trial account: what is more gets status `throttled` and comes later."""
    throttle_seconds: float = 60.0
    breaker_errors: int = 1000
    breaker_share: float = 0.7
    breaker_floor: int = 20
    """Deliveries in 5 minutes below which the share of errors means nothing."""
    breaker_seconds: float = 10.0
    copies: int = 1
    """How often each event is delivered."""
    delay_seconds: float = 0.0
    """Pause before each delivery."""
    shuffle: bool = False
    """True: the events of one update arrive in reverse order."""
    stale_snapshot: bool = False
    """True: `detail` shows the ticket as it was before the change."""
    comment_with_created: bool = False
    """True: `ticket.created` comes with a `ticket.comment_added` for the description."""
    sideload_audit_authors: bool = True
    """Whether a ticket's audits take `include=users` (zendesk.md does not say)."""
    audit_log: bool = True
    """Whether the plan has the account's audit log, as Enterprise has."""
    escape_trigger_bodies: bool = True
    """Whether a placeholder's value is JSON-escaped in a trigger's webhook body."""
    expand_encoded_braces: bool = True
    """Whether `&#123;&#123;…` counts as a placeholder too; True is the worse case."""

    def changed(self, given: dict[str, Any]) -> "Profile":
        """With some values replaced.

        Raises:
            ValueError: a name is not a setting or a value has the wrong type.
        """
        known = {f.name: f.default for f in fields(self)}
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"{name} is not a setting of the sandbox")
            fits = (bool,) if isinstance(known[name], bool) else (int, float)
            if type(value) not in fits:
                raise ValueError(f"{name} has the wrong type")
        return replace(self, **given)


FAITHFUL = Profile(
    account_per_minute=700,
    updates_per_minute=100,
    updates_per_ticket=30,
    exports_per_minute=10,
    creates_per_minute=300,
    webhook_calls_per_minute=100,
)

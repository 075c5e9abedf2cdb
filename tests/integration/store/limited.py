"""Steps of an incident each, and whether one may begin within its limits."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from incidents.caps import Group, Guard, Limits
from incidents.errors import StepWaits
from incidents.ledger import Effect
from integration.store import Store
from tests.builders import a_reporter
from tests.integration.store.records import LEASE, NOW, a_draft, a_step

WIDE = Limits(target=99, reporter=99, agent=99, hour=99, day=99, group_share=0.0, group_floor=99)
NOBODYS = Group()


def a_planned(store: Store, ticket: int, reporter: int = 0, **changes: Any) -> Effect:
    """A step of an incident of its own, each with a reporter of its own."""
    now = changes.pop("now", NOW)
    who = a_reporter(user_id=reporter or 10_000 + ticket)
    draft = replace(a_draft(ticket), reporter=who)
    plain: dict[str, Any] = {"target": f"u-{ticket}"}
    incident = store.ledger.open(draft, [a_step(**{**plain, **changes})], now=now)
    return store.ledger.effects(incident.id)[0]


def begin(
    store: Store, step: Effect, limits: Limits = WIDE, group: Group = NOBODYS, at: datetime = NOW
) -> str:
    """Why it waits; empty when it began."""
    claimed = store.ledger.claim(step.id, now=at, lease=LEASE)
    assert claimed is not None
    try:
        store.ledger.start(claimed, prior={}, now=at, guard=Guard(limits, group))
    except StepWaits as exc:
        return exc.code
    return ""

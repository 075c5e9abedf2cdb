"""Steps that wait for people, and three people who decide."""

from datetime import timedelta
from typing import Any

from incidents.approvals import Approved
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from integration.store import Store
from tests.integration.store.records import LEASE, NOW, a_draft, a_step, an_act

ADA = 101
TOM = 102
SARA = 103


def planned(store: Store, *plans: EffectPlan, ticket_id: int = 35) -> Effect:
    incident = store.ledger.open(a_draft(ticket_id), plans, now=NOW)
    return store.ledger.effects(incident.id)[0]


def waiting(store: Store, kind: EffectKind = EffectKind.SUSPEND_USER, **changes: Any) -> Effect:
    ticket_id = changes.pop("ticket_id", 35)
    return planned(store, a_step(None, kind=kind, **changes), ticket_id=ticket_id)


def approve(store: Store, effect: Effect, who: int = ADA, **changes: Any) -> Approved:
    plan = changes.pop("plan", effect.plan_hash)
    return store.steps.approve({effect.id: plan}, an_act(who, **changes))


def begin(store: Store, effect: Effect, **later: float) -> Effect:
    at = NOW + timedelta(**later)
    claimed = store.ledger.claim(effect.id, now=at, lease=LEASE)
    assert claimed is not None
    return store.ledger.start(claimed, prior={}, now=at)


def done(store: Store, kind: EffectKind = EffectKind.SUSPEND_USER, **ends: Any) -> Effect:
    begun = begin(store, planned(store, a_step(kind=kind)))
    state = ends.pop("state", EffectState.DONE)
    return store.ledger.finish(begun, state=state, now=NOW, **ends)


def sharing(store: Store, ticket_id: int) -> Effect:
    """A suspension that another incident made, and that this ticket's holds too."""
    step = planned(store, a_step(kind=EffectKind.SUSPEND_USER), ticket_id=ticket_id)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    seen = store.ledger.standing(claimed)
    store.ledger.share(claimed, seen, prior={}, result={"was": "held"}, plans=(), now=NOW)
    return step

"""What waits again: an undoing of what was confirmed, and how a person's word ends it."""

from datetime import timedelta

from incidents.ledger import Effect, EffectKind, EffectState
from integration.store import Store
from tests.integration.store.deciding import TOM, done
from tests.integration.store.records import LEASE, NOW, an_act, the


def waiting_undo(store: Store, step: Effect) -> Effect:
    """Somebody asked for it; then the account was found changed, so it waits for a person."""
    number = store.steps.undo(step.id, an_act())
    claimed = store.ledger.claim(number, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.wait(claimed, code="undo_changed_since", now=NOW)
    return the(store, claimed)


def results(store: Store, step: Effect) -> list[str]:
    """What the ticket is to be told."""
    there = store.ledger.effects(step.incident_id)
    return [e.generation for e in there if e.kind is EffectKind.RESULT]


def test_confirming_once_more_withdraws_an_undoing_that_waits(store: Store) -> None:
    step = done(store, expires_at=NOW + timedelta(hours=4))
    store.steps.confirm(step.id, an_act())
    back = waiting_undo(store, step)
    before = results(store, step)

    confirmed = store.steps.confirm(step.id, an_act(TOM))

    ended = the(store, back)
    assert (confirmed, the(store, step).confirmed_by) == (True, "zendesk:102")
    assert (ended.state, ended.result) == (EffectState.REFUSED, {"refused_by": "zendesk:102"})
    assert len(results(store, step)) == len(before) + 1


def test_so_does_confirming_what_never_ended_by_itself(store: Store) -> None:
    step = done(store)
    back = waiting_undo(store, step)

    store.steps.confirm(step.id, an_act(TOM))

    assert the(store, back).state is EffectState.REFUSED
    assert the(store, step).confirmed_by == "zendesk:102"

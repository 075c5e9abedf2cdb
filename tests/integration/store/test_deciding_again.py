"""What waits again, an undoing or a step that began once, and how a person's word ends it."""

from datetime import timedelta

import pytest

from incidents.alarms import MESSAGES
from incidents.containment_state import containment_state
from incidents.errors import AskedInVain, StepWaits
from incidents.ledger import Effect, EffectKind, EffectState
from integration.store import Store
from tests.integration.store.deciding import ADA, SARA, TOM, approve, begin, done, waiting
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


def begun_once(
    store: Store, kind: EffectKind = EffectKind.SUSPEND_USER, **changes: object
) -> Effect:
    """Its call was cut, and its approval lapsed: it waits again."""
    step = waiting(store, kind, **changes)
    for who in (ADA, TOM):
        if the(store, step).state is EffectState.PLANNED:
            approve(store, step, who)
    store.ledger.reschedule(begin(store, step), at=NOW, error="VendorDown", now=NOW)
    with pytest.raises(StepWaits, match="step_approval_lapsed"):
        begin(store, step, minutes=31)
    return the(store, step)


@pytest.mark.parametrize(
    ("kind", "blast", "comes_back"),
    [
        (EffectKind.SUSPEND_USER, {}, True),
        (EffectKind.SUSPEND_USER, {"lasting": True}, False),
        (EffectKind.RESET_MFA, {}, False),
    ],
)
def test_what_began_once_ends_unknown_when_somebody_refuses_it(
    kind: EffectKind, blast: dict[str, object], comes_back: bool, store: Store
) -> None:
    step = begun_once(store, kind, blast=blast)
    act = an_act(SARA)

    refused, again = store.steps.refuse(step.id, act), store.steps.refuse(step.id, act)

    ended = the(store, step)
    assert (step.state, refused, again) == (EffectState.PLANNED, True, False)
    assert (ended.state, ended.finished_at) == (EffectState.UNKNOWN, NOW)
    assert ended.result == {"code": "step_stopped", "stopped_by": "zendesk:103"}
    assert ended.expires_at == (NOW + timedelta(hours=4) if comes_back else None)
    assert containment_state([ended]) == "unknown"
    assert f"{step.id}-refused" in results(store, step)
    with pytest.raises(AskedInVain, match="refusal_too_late"):
        store.steps.refuse(step.id, an_act(TOM))


def test_people_are_paged_for_it_and_it_is_undone_by_itself(store: Store) -> None:
    step = begun_once(store)
    store.steps.refuse(step.id, an_act(SARA))

    store.plan_telling(MESSAGES, NOW)
    store.steps.expire(NOW + timedelta(hours=4))

    there = store.ledger.effects(step.incident_id)
    assert (EffectKind.PAGE, f"unknown-{step.id}") in [(e.kind, e.generation) for e in there]
    (back,) = [e for e in there if e.undo_of == step.id]
    assert back.state is EffectState.APPROVED


def test_one_that_was_allowed_again_is_stopped_too_and_nobody_begins_it(store: Store) -> None:
    step = begun_once(store)
    later = NOW + timedelta(minutes=32)
    approve(store, step, SARA, at=later)
    allowed = the(store, step).state

    store.steps.refuse(step.id, an_act(TOM, at=later))

    assert (allowed, the(store, step).state) == (EffectState.APPROVED, EffectState.UNKNOWN)
    assert store.ledger.claim(step.id, now=later, lease=LEASE) is None

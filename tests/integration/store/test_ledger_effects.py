"""Effects on record: planned once, allowed, held by one, ended once."""

from datetime import timedelta

import pytest

from incidents.errors import LeaseLost
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from integration.store import Store
from integration.store.leases import MOST_DEATHS
from tests.integration.store.records import LATER, LEASE, NOW, a_draft, a_note, a_step


def test_a_plan_becomes_an_effect_that_waits_for_its_turn(store: Store) -> None:
    page = EffectPlan(EffectKind.PAGE, "team/{incident}", "public-7", reason="public_note")

    (effect,) = _planned(store, page)

    assert effect.key == "SEC-2026-0001:page:team/SEC-2026-0001:public-7"
    assert (effect.kind, effect.target) == (EffectKind.PAGE, "team/SEC-2026-0001")
    assert (effect.generation, effect.reason) == ("public-7", "public_note")
    assert (effect.state, effect.attempts, effect.planned_at) == (EffectState.APPROVED, 0, NOW)
    assert (effect.approved_by, effect.started_at, effect.token) == (None, None, "")
    assert store.ledger.due(now=NOW, limit=10) == [effect.id]


def test_effects_stand_in_the_order_they_were_planned(store: Store) -> None:
    planned = _planned(store, a_step(), a_note(), a_step(None, target="u-8"))

    assert [effect.target for effect in planned] == ["u-7", "35", "u-8"]
    assert store.ledger.due(now=NOW, limit=1) == [planned[0].id]


def test_planning_a_key_again_changes_nothing(store: Store) -> None:
    (before,) = _planned(store, a_step(None))

    store.ledger.amend(before.incident_id, plans=[a_step("policy")], now=LATER)

    assert store.ledger.effects(before.incident_id) == (before,)
    told = [entry.action for entry in store.ledger.timeline(before.incident_id)]
    assert told == ["opened", "planned"]


def test_another_request_for_the_same_target_is_another_effect(store: Store) -> None:
    (first,) = _planned(store, a_step())

    store.ledger.amend(first.incident_id, plans=[a_step(generation="audit-9")], now=LATER)

    assert len(store.ledger.effects(first.incident_id)) == 2


@pytest.mark.parametrize("kind", [kind for kind in EffectKind if kind.contains])
def test_containment_without_an_approval_waits(store: Store, kind: EffectKind) -> None:
    (effect,) = _planned(store, a_step(None, kind=kind))

    assert effect.state is EffectState.PLANNED
    assert store.ledger.due(now=LATER, limit=10) == []
    assert store.ledger.claim(effect.id, now=LATER, lease=LEASE, early=True) is None


def test_containment_that_somebody_allowed_may_run(store: Store) -> None:
    (effect,) = _planned(store, a_step("policy"))

    claimed = store.ledger.claim(effect.id, now=NOW, lease=LEASE)

    assert claimed is not None
    assert (claimed.state, claimed.approved_by) == (EffectState.APPROVED, "policy")


def test_a_grace_leaves_an_effect_to_who_planned_it(store: Store) -> None:
    (effect,) = _planned(store, a_note(grace=LEASE))

    assert store.ledger.due(now=NOW, limit=10) == []
    assert store.ledger.claim(effect.id, now=NOW, lease=LEASE) is None
    assert store.ledger.due(now=NOW + LEASE, limit=10) == [effect.id]
    assert store.ledger.claim(effect.id, now=NOW, lease=LEASE, early=True) is not None
    assert store.ledger.claim(effect.id, now=NOW + LEASE / 2, lease=LEASE, early=True) is None


def test_an_effect_goes_from_claim_through_start_to_its_end(store: Store) -> None:
    effect = _claimed(store)

    started = store.ledger.start(effect, prior={"sessions": ["s-1", "s-2"]}, now=NOW)
    ended = store.ledger.finish(
        started, state=EffectState.DONE, remote_ref="a-9", result={"left": 0}, now=LATER
    )

    assert (started.state, started.started_at) == (EffectState.STARTED, NOW)
    assert (started.prior, started.token) == ({"sessions": ["s-1", "s-2"]}, effect.token)
    assert (ended.state, ended.finished_at, ended.token) == (EffectState.DONE, LATER, "")
    assert (ended.remote_ref, ended.result) == ("a-9", {"left": 0})
    assert store.ledger.effects(effect.incident_id) == (ended,)


@pytest.mark.parametrize("state", [state for state in EffectState if state.is_final])
def test_an_ended_effect_is_never_taken_again(store: Store, state: EffectState) -> None:
    effect = _claimed(store)
    store.ledger.finish(effect, state=state, now=NOW)

    assert store.ledger.due(now=LATER, limit=10) == []
    assert store.ledger.claim(effect.id, now=LATER, lease=LEASE, early=True) is None
    with pytest.raises(LeaseLost):
        store.ledger.finish(effect, state=EffectState.DONE, now=LATER)


@pytest.mark.parametrize("state", [state for state in EffectState if not state.is_final])
def test_an_effect_cannot_end_in_a_state_that_is_no_end(store: Store, state: EffectState) -> None:
    effect = _claimed(store)

    with pytest.raises(ValueError, match="no end"):
        store.ledger.finish(effect, state=state, now=NOW)


def test_what_was_before_the_first_attempt_stays(store: Store) -> None:
    first = _claimed(store)
    store.ledger.start(first, prior={"active": True}, now=NOW)

    second = store.ledger.claim(first.id, now=LATER, lease=LEASE)

    assert second is not None
    again = store.ledger.start(second, prior={"active": False}, now=LATER)
    assert (again.prior, again.started_at) == ({"active": True}, NOW)
    assert (again.attempts, again.state) == (2, EffectState.STARTED)


def test_a_holder_who_lost_the_effect_can_write_nothing(store: Store) -> None:
    slow = _claimed(store)
    quick = store.ledger.claim(slow.id, now=LATER, lease=LEASE)
    assert quick is not None

    with pytest.raises(LeaseLost):
        store.ledger.start(slow, prior={}, now=LATER)
    with pytest.raises(LeaseLost):
        store.ledger.finish(slow, state=EffectState.DONE, plans=[a_note(36)], now=LATER)
    with pytest.raises(LeaseLost):
        store.ledger.reschedule(slow, at=LATER, error="late", now=LATER)
    with pytest.raises(LeaseLost):
        store.ledger.renew(slow, now=LATER, lease=LEASE)
    told = [entry.action for entry in store.ledger.timeline(slow.incident_id)]
    assert told == ["opened", "planned", "approved"]
    assert len(store.ledger.effects(slow.incident_id)) == 1
    store.ledger.start(quick, prior={}, now=LATER)


def test_a_call_does_not_go_out_on_a_lease_that_ran_out(store: Store) -> None:
    effect = _claimed(store)

    with pytest.raises(LeaseLost):
        store.ledger.start(effect, prior={}, now=NOW + LEASE)

    store.ledger.renew(effect, now=NOW + LEASE, lease=LEASE)
    assert store.ledger.start(effect, prior={}, now=NOW + LEASE).state is EffectState.STARTED


def test_what_was_done_may_be_recorded_after_the_lease(store: Store) -> None:
    effect = store.ledger.start(_claimed(store), prior={}, now=NOW)

    assert store.ledger.finish(effect, state=EffectState.DONE, now=LATER).state is EffectState.DONE


def test_an_effect_that_was_only_read_proves_nothing(store: Store) -> None:
    (effect,) = _planned(store, a_note())

    with pytest.raises(LeaseLost):
        store.ledger.finish(effect, state=EffectState.DONE, now=NOW)


def test_a_rescheduled_effect_keeps_its_state_and_comes_due(store: Store) -> None:
    effect = store.ledger.start(_claimed(store), prior={}, now=NOW)
    at = NOW + timedelta(minutes=5)

    store.ledger.reschedule(effect, at=at, error="VendorDown: 503", now=NOW)

    (kept,) = store.ledger.effects(effect.incident_id)
    assert kept.state is EffectState.STARTED
    assert store.ledger.due(now=LATER, limit=10) == []
    assert store.ledger.due(now=at, limit=10) == [effect.id]
    assert store.ledger.timeline(effect.incident_id)[-1].action == "put_off"


def test_an_end_may_plan_what_follows(store: Store) -> None:
    effect = _claimed(store)
    page = EffectPlan(EffectKind.PAGE, "team", "unknown-{incident}")

    store.ledger.finish(effect, state=EffectState.UNKNOWN, plans=[page], now=LATER)

    assert store.ledger.effects(effect.incident_id)[-1].kind is EffectKind.PAGE
    told = [entry.action for entry in store.ledger.timeline(effect.incident_id)]
    assert told[-2:] == ["unknown", "planned"]


@pytest.mark.parametrize(
    ("begun", "end"), [(True, EffectState.UNKNOWN), (False, EffectState.REFUSED)]
)
def test_an_effect_that_killed_five_workers_in_a_row_ends(
    store: Store, begun: bool, end: EffectState
) -> None:
    (effect,) = _planned(store, a_step())
    at = NOW
    for _ in range(MOST_DEATHS):
        claimed = store.ledger.claim(effect.id, now=at, lease=LEASE)
        assert claimed is not None
        if begun:
            store.ledger.start(claimed, prior={}, now=at)
        at += LEASE

    assert store.ledger.claim(effect.id, now=at, lease=LEASE) is None
    (ended,) = store.ledger.effects(effect.incident_id)
    assert (ended.state, ended.finished_at, ended.attempts) == (end, at, MOST_DEATHS)
    assert store.ledger.timeline(effect.incident_id)[-1].action == end.value


def test_prior_and_result_hold_whatever_a_vendor_sends(store: Store) -> None:
    effect = _claimed(store)
    sent = {"nul": "\x00", "half": "\ud800", "deep": [{"n": 2**70, "x": 1.5, "none": None}]}

    started = store.ledger.start(effect, prior=sent, now=NOW)

    deep = [{"n": 2**70, "x": 1.5, "none": None}]
    assert started.prior == {"nul": "\ufffd", "half": "\ufffd", "deep": deep}


def _planned(store: Store, *plans: EffectPlan) -> tuple[Effect, ...]:
    return store.ledger.effects(store.ledger.open(a_draft(), plans, now=NOW).id)


def _claimed(store: Store) -> Effect:
    (effect,) = _planned(store, a_step())
    claimed = store.ledger.claim(effect.id, now=NOW, lease=LEASE)
    assert claimed is not None
    return claimed

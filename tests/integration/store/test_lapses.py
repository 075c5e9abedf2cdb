"""An approval is for now: a step that did not begin within half an hour asks again."""

from datetime import timedelta

import pytest

from incidents.alarms import MESSAGES
from incidents.errors import StepWaits
from incidents.ladder import valid_for
from incidents.ledger import Effect, EffectKind, EffectState
from integration.store import Store
from tests.integration.store.deciding import TOM, approve, done
from tests.integration.store.records import LEASE, NOW, a_draft, a_note, a_step, an_act, the

TOO_LATE = NOW + valid_for(EffectKind.REVOKE_SESSIONS)
IN_TIME = TOO_LATE - timedelta(seconds=1)


def the_step(store: Store) -> Effect:
    incident = store.ledger.open(a_draft(), [a_step()], now=NOW)
    return store.ledger.effects(incident.id)[0]


def again(store: Store, step: Effect) -> Effect:
    return store.ledger.effects(step.incident_id)[0]


def test_within_half_an_hour_it_may_begin(store: Store) -> None:
    step = the_step(store)

    assert store.ledger.claim(step.id, now=IN_TIME, lease=LEASE) is not None


def test_after_half_an_hour_it_waits_for_a_person_instead(store: Store) -> None:
    step = the_step(store)

    claimed = store.ledger.claim(step.id, now=TOO_LATE, lease=LEASE)

    waiting = again(store, step)
    assert claimed is None
    assert (waiting.state, waiting.reason) == (EffectState.PLANNED, "step_approval_lapsed")
    assert waiting.approved_by is None
    assert store.ledger.due(now=TOO_LATE, limit=10) == [
        store.ledger.effects(step.incident_id)[1].id
    ]


def test_the_ticket_is_told_and_the_audit_says_whose_approval_it_was(store: Store) -> None:
    step = the_step(store)

    store.ledger.claim(step.id, now=TOO_LATE, lease=LEASE)

    (result,) = store.ledger.effects(step.incident_id)[1:]
    assert (result.kind, result.target) == (EffectKind.RESULT, "35")
    lapsed = [e for e in store.ledger.timeline(step.incident_id) if e.action == "lapsed"]
    assert [e.detail["approved_by"] for e in lapsed] == [["policy"]]


def test_the_sweep_finds_it_where_no_worker_comes_by(store: Store) -> None:
    step = the_step(store)

    store.plan_telling(MESSAGES, IN_TIME)
    in_time = again(store, step).state
    store.plan_telling(MESSAGES, TOO_LATE)

    assert in_time is EffectState.APPROVED
    assert again(store, step).state is EffectState.PLANNED
    assert len(store.ledger.effects(step.incident_id)) == 2


def test_one_that_fails_before_it_begins_lapses_too(store: Store) -> None:
    step = the_step(store)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.reschedule(claimed, at=TOO_LATE, error="VendorDown: 503", now=NOW)

    assert store.ledger.claim(step.id, now=TOO_LATE, lease=LEASE) is None
    assert again(store, step).state is EffectState.PLANNED


def test_one_that_has_begun_is_brought_to_its_end(store: Store) -> None:
    step = the_step(store)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.start(claimed, prior={}, now=NOW)

    store.plan_telling(MESSAGES, TOO_LATE)

    assert store.ledger.claim(step.id, now=TOO_LATE, lease=LEASE) is not None


def test_one_that_a_worker_has_in_hand_is_left_to_it(store: Store) -> None:
    step = the_step(store)
    claimed = store.ledger.claim(step.id, now=IN_TIME, lease=LEASE)
    assert claimed is not None

    store.plan_telling(MESSAGES, TOO_LATE)

    assert again(store, step).state is EffectState.APPROVED
    assert store.ledger.start(claimed, prior={}, now=IN_TIME).state is EffectState.STARTED


def test_one_in_hand_begins_in_time_or_asks_again(store: Store) -> None:
    step = the_step(store)
    claimed = store.ledger.claim(step.id, now=IN_TIME, lease=LEASE)
    assert claimed is not None

    with pytest.raises(StepWaits, match="step_approval_lapsed"):
        store.ledger.start(claimed, prior={}, now=TOO_LATE)

    assert again(store, step).state is EffectState.PLANNED


def test_a_note_needs_no_approval_and_none_lapses(store: Store) -> None:
    incident = store.ledger.open(a_draft(), [a_note()], now=NOW)
    (note,) = store.ledger.effects(incident.id)

    store.plan_telling(MESSAGES, TOO_LATE)

    assert store.ledger.claim(note.id, now=TOO_LATE, lease=LEASE) is not None


def giving_back(store: Store) -> Effect:
    """What policy allowed to be undone."""
    step = done(store)
    store.steps.undo(step.id, an_act())
    return store.ledger.effects(step.incident_id)[-1]


@pytest.mark.parametrize("days", [1, 30])
def test_what_policy_gives_back_begins_however_late(days: int, store: Store) -> None:
    back, late = giving_back(store), NOW + timedelta(days=days)

    store.plan_telling(MESSAGES, late)
    claimed = store.ledger.claim(back.id, now=late, lease=LEASE)

    assert claimed is not None
    assert store.ledger.start(claimed, prior={}, now=late).state is EffectState.STARTED


def test_what_policy_gives_back_begins_after_the_clock_was_set_back(store: Store) -> None:
    back, early = giving_back(store), NOW - timedelta(hours=2)

    claimed = store.ledger.claim(back.id, now=early, lease=LEASE)

    assert claimed is not None
    assert store.ledger.start(claimed, prior={}, now=early).state is EffectState.STARTED


def test_a_persons_word_on_giving_back_lapses_after_a_day(store: Store) -> None:
    back = giving_back(store)
    held = store.ledger.claim(back.id, now=NOW, lease=LEASE)
    assert held is not None
    store.ledger.wait(held, code="undo_changed_since", now=NOW)
    approve(store, back, TOM)
    day = timedelta(hours=24)

    store.plan_telling(MESSAGES, NOW + day - timedelta(seconds=1))
    in_time = the(store, back).state
    store.plan_telling(MESSAGES, NOW + day)

    lapsed = the(store, back)
    assert in_time is EffectState.APPROVED
    assert (lapsed.state, lapsed.reason) == (EffectState.PLANNED, "step_approval_lapsed")

"""Steps of an earlier record, or of one that was restored from a backup: known here once."""

from dataclasses import replace

import pytest

from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.promises import TAKEN_UP, Promise
from integration.store import Store
from tests.integration.store.records import LEASE, NOW, a_draft, a_step, the

ENDS = NOW + EXPIRES


def told(step: Effect, confirmed_by: str = "") -> Promise:
    return Promise(
        step.key, step.kind, step.target, step.item, "", EffectState.DONE, ENDS, confirmed_by
    )


def planned(store: Store, approved_by: str | None = "policy") -> Effect:
    plan = a_step(approved_by, kind=EffectKind.SUSPEND_USER)
    incident = store.ledger.open(a_draft(), [plan], now=NOW)
    return store.ledger.effects(incident.id)[0]


def rows(store: Store) -> list[str]:
    story = store.ledger.timeline("SEC-2026-0001")
    return [each.subject for each in story if each.action == "taken_up"]


@pytest.mark.parametrize("approved_by", [None, "policy"])
def test_what_a_backup_knows_as_not_begun_is_done_and_ends(
    approved_by: str | None, store: Store
) -> None:
    step = planned(store, approved_by)

    for _ in range(2):
        store.ledger.take_up(step.incident_id, [told(step)], now=NOW)

    after = the(store, step)
    assert (after.state, after.reason, after.expires_at) == (EffectState.DONE, TAKEN_UP, ENDS)
    assert store.ledger.due(now=NOW, limit=9) == []
    assert rows(store) == [step.key]


def test_what_began_here_is_left_to_its_own_end(store: Store) -> None:
    step = planned(store)
    held = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert held is not None
    store.ledger.start(held, prior={}, now=NOW)

    store.ledger.take_up(step.incident_id, [told(step)], now=NOW)

    assert (the(store, step).state, rows(store)) == (EffectState.STARTED, [])


def test_a_confirmation_that_the_backup_does_not_know_counts(store: Store) -> None:
    step = planned(store)
    store.ledger.take_up(step.incident_id, [told(step)], now=NOW)

    for _ in range(2):
        store.ledger.take_up(step.incident_id, [told(step, "zendesk:5")], now=NOW)
    store.steps.expire(ENDS)

    assert the(store, step).confirmed_by == "zendesk:5"
    assert rows(store) == [step.key, step.key]
    assert len(store.ledger.effects(step.incident_id)) == 1


def test_one_of_another_number_is_put_on_record_under_its_own_key(store: Store) -> None:
    step = planned(store)
    other = replace(told(step), key="SEC-2026-0009:suspend_user:u-7")

    store.ledger.take_up(step.incident_id, [other], now=NOW)

    keys = [each.key for each in store.ledger.effects(step.incident_id)]
    assert keys == [step.key, other.key]

"""A step that a person confirmed while its undoing, which had begun once, waited for a word."""

import pytest

from incidents.ledger import Effect, EffectState
from integration.store.views import Act
from tests.containment.undoing import suspended, undo
from tests.fixtures.hands import SARA, Hands


def waiting(hands: Hands, step: Effect) -> Effect:
    """Its undoing: the call never arrived, then it was found that a person must look."""
    back = undo(hands, step)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(back)
    hands.later(minutes=2)
    claimed = hands.store.ledger.claim(
        back.id, now=hands.bench.clock.at, lease=hands.services.policy.lease
    )
    assert claimed is not None
    hands.store.ledger.wait(claimed, code="undo_changed_since", now=hands.bench.clock.at)
    return hands.again(back)


def confirmed(hands: Hands) -> tuple[Effect, Effect, Effect]:
    """The step, its undoing that was withdrawn, and what another incident holds with it."""
    first = suspended(hands)
    back, second = waiting(hands, first), suspended(hands)
    hands.store.steps.confirm(first.id, hands.act(SARA))
    return hands.again(first), hands.again(back), second


def expired(hands: Hands, step: Effect) -> Effect:
    """Its undoing, four hours later, as it ended."""
    hands.later(hours=4, minutes=5)
    hands.store.steps.expire(hands.bench.clock.at)
    there = hands.store.ledger.effects(step.incident_id)
    return hands.take(next(e for e in there if e.undo_of == step.id))


def test_another_incidents_expiry_does_not_let_anybody_in_again(hands: Hands) -> None:
    first, back, second = confirmed(hands)

    left = expired(hands, second)

    assert (back.state, second.result["was"]) == (EffectState.UNKNOWN, "held")
    assert hands.user()["status"] == "suspended"
    assert left.state is EffectState.DONE
    assert left.result == {"was": "held", "with": [first.incident_id]}


def test_whoever_asks_for_it_later_holds_it_together_with_the_confirmed_one(hands: Hands) -> None:
    first, _, _ = confirmed(hands)

    third = suspended(hands)

    assert first.incident_id in str(third.result["with"])
    assert hands.store.ledger.held("usr_eve", apart_from=third.incident_id) == ("suspend_user",)


@pytest.mark.parametrize(("done", "status"), [(True, "active"), (False, "suspended")])
def test_until_a_person_says_that_the_undoing_was_done(
    done: bool, status: str, hands: Hands
) -> None:
    _, back, second = confirmed(hands)
    seen = Act("zendesk:103", "looked", hands.bench.clock.at)

    hands.store.effect_desk.resolve(back.id, seen, done=done)

    expired(hands, second)
    assert hands.user()["status"] == status

"""A step that began once, whose approval lapsed, and that a person allowed again."""

from typing import Any

import pytest

from incidents.checkpoint import Pause
from incidents.ledger import Effect, EffectKind, EffectState
from integration.store.ledger import SqlLedger
from integration.store.switch import BY_PERSON
from tests.fixtures.hands import ADA, SARA, TOM, Hands


def allowed_again(hands: Hands) -> Effect:
    """Its first call never arrived."""
    step = hands.plan(EffectKind.SUSPEND_USER, approved_by=None)
    hands.approve(step, SARA)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(step)
    hands.later(minutes=31)
    hands.approve(hands.take(step), TOM)
    return hands.again(step)


def stopped_after_its_intent(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Effect:
    """A person stops containment between the step's intent and its call."""
    step, began = allowed_again(hands), SqlLedger.start
    pause = Pause(BY_PERSON, "drill", "ada", hands.bench.clock.at)

    def start(self: SqlLedger, effect: Effect, **how: Any) -> Effect:
        begun = began(self, effect, **how)
        hands.store.switch.pause(pause, ())
        return begun

    monkeypatch.setattr(SqlLedger, "start", start)
    held = hands.take(step)
    monkeypatch.undo()
    return held


def go_on(hands: Hands) -> None:
    """Containment is resumed, and the step would be due."""
    hands.store.switch.resume(reason="drill over", by="zendesk:103", now=hands.bench.clock.at)
    hands.later(minutes=2)


def test_it_can_be_refused_while_the_kill_switch_keeps_it_from_its_call(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = stopped_after_its_intent(hands, monkeypatch)

    refused = hands.store.steps.refuse(held.id, hands.act(ADA))

    go_on(hands)
    ended = hands.take(held)
    assert (held.state, refused) == (EffectState.APPROVED, True)
    assert held.started_at is not None
    assert (ended.state, ended.result["code"]) == (EffectState.UNKNOWN, "step_stopped")
    assert (hands.user()["status"], hands.changes()) == ("active", [])


def test_it_is_taken_once_containment_goes_on(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = stopped_after_its_intent(hands, monkeypatch)
    go_on(hands)

    step = hands.take(held)

    assert (step.state, step.started_at) == (EffectState.DONE, held.started_at)
    assert hands.changes() == ["PUT usr_eve/status"]


def test_when_the_provider_stays_away_for_a_day_nobody_says_that_it_did_not_happen(
    hands: Hands,
) -> None:
    step = allowed_again(hands)
    hands.fault("status", method="*", path="/admin/*", status=503)

    while not hands.take(step).state.is_final:
        hands.later(minutes=30)

    ended = hands.again(step)
    assert ended.state is EffectState.UNKNOWN
    assert ended.expires_at is not None

"""A step that began once, whose approval lapsed, and that a person allowed again."""

import pytest

from incidents.ledger import Effect, EffectKind, EffectState
from tests.containment.behind_a_relay import over_glewlwyd, pause
from tests.fixtures import glewlwyd as idp
from tests.fixtures.hands import ADA, SARA, TOM, Hands
from tests.fixtures.relay import Relay


@pytest.fixture
def eve(glewlwyd: idp.Server) -> idp.Someone:
    """At Glewlwyd, whose users are read whole between a step's intent and its call."""
    return glewlwyd.someone()


@pytest.fixture
def at_glewlwyd(hands: Hands, relay: Relay) -> Hands:
    """The provider where something can happen between the two."""
    return over_glewlwyd(hands, relay)


def allowed_again(hands: Hands, account: str = "usr_eve") -> Effect:
    """Its first call does not arrive, as the test sees to."""
    step = hands.plan(EffectKind.SUSPEND_USER, target=account, approved_by=None)
    hands.approve(step, SARA)
    hands.take(step)
    hands.later(minutes=31)
    hands.approve(hands.take(step), TOM)
    return hands.again(step)


def stopped_after_its_intent(hands: Hands, relay: Relay, account: str) -> Effect:
    """A person stops containment between the step's intent and its call."""
    relay.lose("PUT", f"/user/{account}")
    step = allowed_again(hands, account)
    relay.after("GET", "/mod/user/", lambda: pause(hands))
    return hands.take(step)


def go_on(hands: Hands) -> None:
    """Containment is resumed, and the step would be due."""
    hands.store.switch.resume(reason="drill over", by="zendesk:103", now=hands.bench.clock.at)
    hands.later(minutes=2)


def test_it_can_be_refused_while_the_kill_switch_keeps_it_from_its_call(
    at_glewlwyd: Hands, relay: Relay, eve: idp.Someone
) -> None:
    hands = at_glewlwyd
    held = stopped_after_its_intent(hands, relay, eve.name)

    refused = hands.store.steps.refuse(held.id, hands.act(ADA))

    go_on(hands)
    ended = hands.take(held)
    assert (held.state, refused) == (EffectState.APPROVED, True)
    assert held.started_at is not None
    assert (ended.state, ended.result["code"]) == (EffectState.UNKNOWN, "step_stopped")
    assert (eve.can_sign_in(), relay.changes(f"/user/{eve.name}")) == (True, [])


def test_it_is_taken_once_containment_goes_on(
    at_glewlwyd: Hands, relay: Relay, eve: idp.Someone
) -> None:
    hands = at_glewlwyd
    held = stopped_after_its_intent(hands, relay, eve.name)
    go_on(hands)

    step = hands.take(held)

    assert (step.state, step.started_at) == (EffectState.DONE, held.started_at)
    assert (eve.can_sign_in(), relay.changes(f"/user/{eve.name}")) == (False, ["PUT"])


def test_when_the_provider_stays_away_for_a_day_nobody_says_that_it_did_not_happen(
    hands: Hands,
) -> None:
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    step = allowed_again(hands)
    hands.fault("status", method="*", path="/admin/*", status=503)

    while not hands.take(step).state.is_final:
        hands.later(minutes=30)

    ended = hands.again(step)
    assert ended.state is EffectState.UNKNOWN
    assert ended.expires_at is not None

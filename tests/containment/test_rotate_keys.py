"""A new secret for an API key: two people's word, seen by the provider's own time, never twice."""

import pytest
import requests

from incidents.ledger import Effect, EffectKind, EffectState
from tests.containment.consoles import NoLog, console
from tests.fixtures.hands import ADA, TOM, Hands

CALL = "POST usr_eve/api-keys/key_nightly/rotation"
OLD = "lk_key_nightly"
DONE = {"changed": ["secret of key_nightly"], "used": True}


def opens(hands: Hands, secret: str) -> bool:
    """Whether the product lets whoever holds it in."""
    headers = {"Authorization": f"Bearer {secret}"}
    url = f"{hands.lantern.url}/admin/app/records"
    return requests.get(url, headers=headers, timeout=10).ok


def asked_for(hands: Hands, key: str = "key_nightly") -> Effect:
    """The step, allowed by two people."""
    step = hands.plan(EffectKind.ROTATE_KEYS, key, approved_by=None)
    for who in (ADA, TOM):
        hands.approve(step, who)
    return step


def test_policy_never_does_it_and_neither_does_one_person(hands: Hands) -> None:
    step = hands.plan(EffectKind.ROTATE_KEYS, "key_nightly")
    by_policy = hands.take(step)
    hands.approve(step, ADA)

    by_one = hands.take(step)

    assert (by_policy.state, by_one.state) == (EffectState.PLANNED, EffectState.PLANNED)
    assert (hands.changes(), opens(hands, OLD)) == ([], True)


def test_the_old_secret_opens_nothing_and_no_other_key_is_touched(hands: Hands) -> None:
    before = opens(hands, OLD)

    done = hands.take(asked_for(hands))

    assert (before, opens(hands, OLD), opens(hands, "lk_key_warehouse")) == (True, False, True)
    assert (done.state, done.result, done.expires_at) == (EffectState.DONE, DONE, None)
    assert hands.changes() == [CALL]


def test_a_disabled_key_is_rotated_too_and_comes_back_with_its_new_secret(hands: Hands) -> None:
    hands.ask("PUT", "/users/usr_eve/api-keys/key_nightly", {"enabled": False})

    done = hands.take(asked_for(hands))
    hands.ask("PUT", "/users/usr_eve/api-keys/key_nightly", {"enabled": True})

    assert (done.state, opens(hands, OLD)) == (EffectState.DONE, False)


def test_an_earlier_rotation_does_not_pass_for_this_one(hands: Hands) -> None:
    hands.take(asked_for(hands))
    step = asked_for(hands)
    hands.fault("pretend", method="POST", path="/admin/*")

    ended = hands.take(step)

    assert ended.state is EffectState.UNKNOWN
    assert ended.result == {"error": "the provider answered, but shows no change"}


@pytest.mark.parametrize("fault", ["apply_then_drop", "fail_before"])
def test_a_cut_call_is_looked_for_in_the_log_and_a_new_secret_is_not_replaced(
    fault: str, hands: Hands
) -> None:
    step = asked_for(hands)
    hands.fault(fault, method="POST", path="/admin/*", times=1)

    cut = hands.take(step)
    hands.later(seconds=16)
    done = hands.take(step)

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert (done.result, hands.changes()) == (DONE, [CALL])


def test_without_a_log_a_cut_call_is_left_to_a_person(hands: Hands) -> None:
    step = asked_for(hands)
    services = hands.over(console(hands, NoLog))
    hands.fault("apply_then_drop", method="POST", path="/admin/*", times=1)
    hands.take(step, services)
    hands.later(seconds=16)

    ended = hands.take(step, services)

    assert (ended.state, hands.changes()) == (EffectState.UNKNOWN, [CALL])


def test_a_key_that_is_not_the_accounts_is_refused(hands: Hands) -> None:
    step = asked_for(hands, "key_of_nobody")

    ended = hands.take(step)

    assert (ended.state, hands.changes()) == (EffectState.REFUSED, [])

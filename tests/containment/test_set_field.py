"""Steps that set one field: exactly that one, read back, never guessed, never taken twice."""

from datetime import timedelta

import pytest

from incidents.ledger import EffectKind, EffectState
from incidents.ports.identity import EffectClass
from tests.containment.consoles import Gone, NoLog, console
from tests.fixtures.hands import Hands

STEPS = [
    (EffectKind.SUSPEND_USER, "", "PUT usr_eve/status", "active"),
    (EffectKind.LOCK_ACCOUNT, "", "PUT usr_eve/lock", "locked"),
    (EffectKind.DISABLE_KEYS, "key_nightly", "PUT usr_eve/api-keys/key_nightly", "key key_nightly"),
    (
        EffectKind.BLOCK_INTEGRATION,
        "int_ledger",
        "PUT usr_eve/integrations/int_ledger",
        "integration int_ledger",
    ),
]
LASTING = (EffectKind.RESET_MFA, "", "DELETE usr_eve/mfa", "mfa_enrolled")


class NoLogNoState(NoLog):
    """Without a log, and whose calls must not be made twice."""

    def effect_class(self, kind: EffectKind) -> EffectClass:
        return EffectClass.LOG


@pytest.mark.parametrize(("kind", "item", "call", "field"), STEPS)
def test_it_changes_its_one_field_and_is_done_when_the_provider_shows_it(
    kind: EffectKind, item: str, call: str, field: str, hands: Hands
) -> None:
    step = hands.plan(kind, item)

    done = hands.take(step)

    assert (done.state, done.result) == (EffectState.DONE, {"changed": [field]})
    assert hands.changes() == [call]
    before = done.prior["account"]
    assert isinstance(before, dict)
    assert before[field] is (kind is not EffectKind.LOCK_ACCOUNT)
    assert done.expires_at == hands.bench.clock.at + timedelta(hours=4)


def test_forgotten_factors_do_not_come_back_by_themselves(hands: Hands) -> None:
    kind, item, call, field = LASTING
    step = hands.plan(kind, item, approved_by=None)
    hands.approve(step, 101)
    hands.approve(step, 102)

    done = hands.take(step)

    assert (done.state, done.result) == (EffectState.DONE, {"changed": [field]})
    assert (hands.changes(), done.expires_at) == ([call], None)


@pytest.mark.parametrize(("kind", "item", "call", "field"), STEPS)
def test_a_provider_that_answers_and_does_nothing_is_caught(
    kind: EffectKind, item: str, call: str, field: str, hands: Hands
) -> None:
    step = hands.plan(kind, item)
    hands.fault("pretend", method="PUT", path="/admin/*")

    ended = hands.take(step)

    assert (ended.state, ended.result) == (
        EffectState.UNKNOWN,
        {"error": "the provider answered, but shows no change"},
    )


@pytest.mark.parametrize(("kind", "item", "call", "field"), STEPS)
@pytest.mark.parametrize("fault", ["apply_then_drop", "fail_before"])
def test_a_cut_call_is_looked_for_and_made_again_only_if_it_never_arrived(
    fault: str, kind: EffectKind, item: str, call: str, field: str, hands: Hands
) -> None:
    step = hands.plan(kind, item)
    hands.fault(fault, method="PUT", path="/admin/*", times=1)

    cut = hands.take(step)
    hands.later(seconds=16)
    done = hands.take(step)

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert hands.changes() == [call]
    assert done.result == {"changed": [field]}


def test_without_a_log_the_state_tells_of_a_cut_call(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    services = hands.over(console(hands, NoLog))
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)

    hands.take(step, services)
    hands.later(seconds=16)
    done = hands.take(step, services)

    assert (done.state, done.result) == (EffectState.DONE, {"changed": ["active"]})
    assert len(hands.changes()) == 1


def test_a_cut_call_against_an_account_that_is_protected_since_expires_and_pages(
    hands: Hands,
) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    services = hands.over(console(hands, NoLog))
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)

    hands.take(step, services)
    hands.store.steps.protect("usr_eve", hands.act())
    hands.later(seconds=16)
    ended = hands.take(step, services)

    assert (ended.state, hands.user()["status"]) == (EffectState.UNKNOWN, "suspended")
    assert "protected_listed" in str(ended.result["error"])
    assert ended.expires_at is not None


def test_without_a_log_a_step_that_must_not_be_repeated_is_left_to_a_person(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    services = hands.over(console(hands, NoLogNoState))
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)

    hands.take(step, services)
    hands.later(seconds=16)
    ended = hands.take(step, services)

    assert ended.state is EffectState.UNKNOWN
    assert (hands.changes(), hands.user()["status"]) == ([], "active")


def test_what_somebody_else_did_already_is_left_to_them(hands: Hands) -> None:
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    step = hands.plan(EffectKind.SUSPEND_USER)

    done = hands.take(step)

    assert (done.state, done.result, done.expires_at) == (
        EffectState.DONE,
        {"was": "already"},
        None,
    )
    assert hands.changes() == []


def test_what_somebody_else_did_while_our_call_was_lost_is_left_to_them_too(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(step)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    hands.later(seconds=16)

    done = hands.take(step)

    assert (done.result, done.expires_at) == ({"was": "already"}, None)
    assert hands.changes() == []


def test_nothing_is_asked_within_the_quiet_period(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)
    cut = hands.take(step)
    effect = hands.store.ledger.claim(
        cut.id, now=hands.bench.clock.at, lease=timedelta(seconds=2), early=True
    )
    assert effect is not None
    hands.later(seconds=3)
    asked = len(hands.lantern.calls)

    hands.take(step)

    assert len(hands.lantern.calls) == asked
    assert hands.again(step).state is EffectState.STARTED


@pytest.mark.parametrize("item", ["key_gone", "key_nightly/../key_warehouse"])
def test_a_key_that_the_account_does_not_have_is_refused(item: str, hands: Hands) -> None:
    step = hands.plan(EffectKind.DISABLE_KEYS, item)

    ended = hands.take(step)

    assert (ended.state, hands.changes()) == (EffectState.REFUSED, [])


def test_what_the_provider_refuses_is_refused(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    hands.fault("status", method="PUT", path="/admin/*", status=403, body={"title": "no"})

    ended = hands.take(step)

    assert (ended.state, ended.result["error"]) == (
        EffectState.REFUSED,
        "the Admin Console refused the change (403)",
    )


def test_an_account_that_is_gone_when_we_look_back_ends_unknown(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)

    ended = hands.take(step, hands.over(console(hands, Gone)))

    assert (ended.state, ended.result) == (EffectState.UNKNOWN, {"error": "gone"})


def test_a_refusal_after_a_cut_call_ends_unknown(hands: Hands) -> None:
    step = hands.plan(EffectKind.SUSPEND_USER)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(step)
    hands.later(seconds=16)
    gone = {"title": "gone"}
    hands.fault("status", method="GET", path="/admin/api/v1/users/usr_eve", status=404, body=gone)

    ended = hands.take(step)

    assert ended.state is EffectState.UNKNOWN

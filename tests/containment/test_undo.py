"""Undoing: exactly the declared field, exactly as it was, and never over somebody else's will."""

from datetime import datetime, timedelta

import pytest

from incidents.alarms import MESSAGES
from incidents.asking import standing
from incidents.checkpoint import Pause
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.ports.identity import ProviderEvent
from integration.identity.admin_console import AdminConsole
from integration.store.switch import BY_PERSON
from integration.store.views import Act
from tests.containment.consoles import Gone, NoLog, console
from tests.containment.undoing import suspended, undo
from tests.fixtures.hands import SARA, Hands

STEPS = [
    (EffectKind.SUSPEND_USER, "", "active"),
    (EffectKind.LOCK_ACCOUNT, "", "locked"),
    (EffectKind.DISABLE_KEYS, "key_nightly", "key key_nightly"),
    (EffectKind.BLOCK_INTEGRATION, "int_ledger", "integration int_ledger"),
]


@pytest.mark.parametrize(("kind", "item", "field"), STEPS)
def test_the_declared_field_is_as_it_was_and_no_other_changed(
    kind: EffectKind, item: str, field: str, hands: Hands
) -> None:
    before = hands.user()
    step = hands.take(hands.plan(kind, item))
    between = hands.user()

    done = hands.take(undo(hands, step))

    assert (done.state, done.result) == (EffectState.DONE, {"changed": [field]})
    assert between != before
    assert hands.user() == before
    assert len(hands.changes()) == 2


def test_what_another_change_did_meanwhile_stays(hands: Hands) -> None:
    step = suspended(hands)
    hands.ask("PUT", "/users/usr_eve/role", {"role": "viewer"})
    hands.ask("PUT", "/users/usr_eve/api-keys/key_nightly", {"enabled": False})

    hands.take(undo(hands, step))

    user = hands.user()
    assert (user["status"], user["role"]) == ("active", "viewer")
    assert [key["enabled"] for key in user["api_keys"]] == [True, False]


def test_a_field_that_somebody_else_changed_since_waits_for_a_person(hands: Hands) -> None:
    step = suspended(hands)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})

    held = hands.take(undo(hands, step))

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_changed_since")
    assert (hands.user()["status"], len(hands.changes())) == ("suspended", 1)


def test_a_person_who_looked_may_let_it_go_on(hands: Hands) -> None:
    step = suspended(hands)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    held = hands.take(undo(hands, step))
    hands.approve(held, SARA)

    done = hands.take(held)

    assert (done.state, hands.user()["status"]) == (EffectState.DONE, "active")


def begun_once(hands: Hands, step: Effect) -> Effect:
    """Its undoing, whose call never arrived; then somebody else suspended the user once more."""
    back = undo(hands, step)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(back)
    hands.later(seconds=16)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    return hands.take(back)


def test_an_undoing_that_began_once_and_waits_ends_unknown_when_the_step_is_confirmed(
    hands: Hands,
) -> None:
    step = suspended(hands)
    held = begun_once(hands, step)

    confirmed = hands.store.steps.confirm(step.id, hands.act(SARA))

    ended, calls = hands.again(held), len(hands.changes())
    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_changed_since")
    assert held.started_at is not None
    assert confirmed
    assert hands.again(step).confirmed_by == "zendesk:103"
    assert ended.state is EffectState.UNKNOWN
    assert ended.result == {"code": "step_stopped", "stopped_by": "zendesk:103"}
    assert hands.take(held).state is EffectState.UNKNOWN
    assert (hands.user()["status"], len(hands.changes())) == ("suspended", calls)


def test_people_are_paged_for_it_and_their_word_on_it_leaves_the_step_confirmed(
    hands: Hands,
) -> None:
    step = suspended(hands)
    held = begun_once(hands, step)
    hands.store.steps.confirm(step.id, hands.act(SARA))
    hands.store.plan_telling(MESSAGES, hands.bench.clock.at)
    told = [e.generation for e in hands.store.ledger.effects(step.incident_id)]

    seen = Act("zendesk:103", "still suspended", hands.bench.clock.at)
    hands.store.effect_desk.resolve(held.id, seen, done=False)
    hands.later(hours=5)
    hands.store.steps.expire(hands.bench.clock.at)

    assert f"unknown-{held.id}" in told
    effects = hands.store.ledger.effects(step.incident_id)
    assert [e.state for e in effects if e.undo_of == step.id] == [EffectState.REFUSED]
    assert [e.id for e in standing(effects)] == [step.id]


def test_what_somebody_else_restored_already_is_left_alone(hands: Hands) -> None:
    step = suspended(hands)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})

    done = hands.take(undo(hands, step))

    assert (done.state, done.result) == (EffectState.DONE, {"was": "already"})
    assert len(hands.changes()) == 1


def test_a_suspension_that_was_there_before_us_is_not_lifted(hands: Hands) -> None:
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    step = suspended(hands)

    done = hands.take(undo(hands, step))

    assert (done.state, done.result) == (EffectState.DONE, {"was": "untouched"})
    assert (hands.user()["status"], hands.changes()) == ("suspended", [])


def test_a_cut_restoration_is_not_made_twice(hands: Hands) -> None:
    step = suspended(hands)
    back = undo(hands, step)
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)
    cut = hands.take(back)
    hands.later(seconds=16)

    done = hands.take(back)

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert (done.result, len(hands.changes())) == ({"changed": ["active"]}, 2)


def test_a_cut_restoration_that_never_arrived_is_made_again(hands: Hands) -> None:
    step = suspended(hands)
    back = undo(hands, step)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(back)
    hands.later(seconds=16)

    done = hands.take(back)

    assert (done.state, hands.user()["status"]) == (EffectState.DONE, "active")


def test_a_restoration_that_is_answered_and_not_done_is_caught(hands: Hands) -> None:
    step = suspended(hands)
    hands.fault("status", method="PUT", path="/admin/*", status=200, body={"ok": True})

    ended = hands.take(undo(hands, step))

    assert ended.state is EffectState.UNKNOWN


def test_a_provider_without_a_log_is_believed_by_its_state(hands: Hands) -> None:
    step = suspended(hands)

    done = hands.take(undo(hands, step), hands.over(console(hands, NoLog)))

    assert (done.state, hands.user()["status"]) == (EffectState.DONE, "active")


@pytest.mark.parametrize(("minutes", "end"), [(-5, EffectState.DONE), (5, EffectState.PLANNED)])
def test_a_log_that_lost_our_own_call_is_read_by_its_times(
    minutes: int, end: EffectState, hands: Hands
) -> None:
    step = suspended(hands)
    assert step.started_at is not None
    at = step.started_at + timedelta(minutes=minutes)

    class Short(AdminConsole):
        """Shows one line of somebody else's."""

        def recent(self, account_id: str, *, since: datetime) -> tuple[ProviderEvent, ...]:
            return (ProviderEvent(at, EffectKind.SUSPEND_USER, "", "", "ivo"),)

    ended = hands.take(undo(hands, step), hands.over(console(hands, Short)))

    assert ended.state is end


def test_an_account_that_is_gone_when_we_look_back_ends_unknown(hands: Hands) -> None:
    step = suspended(hands)

    ended = hands.take(undo(hands, step), hands.over(console(hands, Gone)))

    assert (ended.state, ended.result) == (EffectState.UNKNOWN, {"error": "gone"})


@pytest.mark.parametrize("undo_of", [None, 1, 99])
def test_an_undo_of_nothing_is_refused(undo_of: int | None, hands: Hands) -> None:
    """Effect 1 is the UNDO itself, which is not done."""
    back = hands.plan(EffectKind.UNDO, undo_of=undo_of)

    ended = hands.take(back)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "undo_nothing")


def test_an_undo_of_another_account_than_the_steps_is_refused(hands: Hands) -> None:
    step = suspended(hands)
    plan = EffectPlan(EffectKind.UNDO, "usr_lin", approved_by="policy", undo_of=step.id)
    hands.store.ledger.amend(step.incident_id, plans=[plan], now=hands.bench.clock.at)
    back = hands.store.ledger.effects(step.incident_id)[-1]

    ended = hands.take(back)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "undo_nothing")


def test_what_cannot_be_undone_is_refused(hands: Hands) -> None:
    step = hands.take(hands.plan(EffectKind.REVOKE_SESSIONS))
    plan = EffectPlan(EffectKind.UNDO, "usr_eve", approved_by="policy", undo_of=step.id)
    hands.store.ledger.amend(step.incident_id, plans=[plan], now=hands.bench.clock.at)
    back = hands.store.ledger.effects(step.incident_id)[-1]

    ended = hands.take(back)

    assert ended.state is EffectState.REFUSED
    assert "cannot undo (revoke_sessions)" in str(ended.result["error"])


def expired(hands: Hands) -> tuple[Effect, Effect]:
    """A suspension that nobody confirmed, and its UNDO, planned and not yet tried."""
    step = suspended(hands)
    hands.later(hours=4, minutes=1)
    return step, sweep(hands, step)


def sweep(hands: Hands, step: Effect) -> Effect:
    """What it plans and tells now; the newest UNDO of that step."""
    hands.store.steps.expire(hands.bench.clock.at)
    hands.store.plan_telling(MESSAGES, hands.bench.clock.at)
    return [e for e in hands.store.ledger.effects(step.incident_id) if e.undo_of == step.id][-1]


def for_a_day(hands: Hands, step: Effect) -> Effect:
    """Every half hour the sweep and a worker come by, for 25 hours; the last UNDO."""
    for _ in range(50):
        hands.take(sweep(hands, step))
        hands.later(minutes=30)
    return sweep(hands, step)


def paged(hands: Hands, step: Effect) -> list[str]:
    effects = hands.store.ledger.effects(step.incident_id)
    return [e.generation for e in effects if e.kind is EffectKind.PAGE]


def test_a_suspension_that_expired_while_containment_was_paused_ends_when_it_goes_on(
    hands: Hands,
) -> None:
    step, back = expired(hands)
    hands.store.switch.pause(Pause(BY_PERSON, "drill", "ada", hands.bench.clock.at), ())
    for_a_day(hands, step)
    hands.store.switch.resume(reason="go on", by="zendesk:103", now=hands.bench.clock.at)

    done = hands.take(sweep(hands, step))

    assert (done.id, done.state) == (back.id, EffectState.DONE)
    assert hands.user()["status"] == "active"


def test_one_that_expired_while_the_provider_was_silent_ends_when_it_is_back(
    hands: Hands,
) -> None:
    step, back = expired(hands)
    hands.fault("status", method="*", path="/admin/*", status=503)
    for_a_day(hands, step)
    hands.mend()
    hands.later(hours=4)

    done = hands.take(sweep(hands, step))

    assert hands.again(back).state is EffectState.REFUSED
    assert paged(hands, step) == [f"failed-undo-{back.id}"]
    assert (done.generation, done.state) == ("expired-2", EffectState.DONE)
    assert hands.user()["status"] == "active"


def test_one_whose_undoing_began_and_never_came_through_is_paged_and_asked_for_again(
    hands: Hands,
) -> None:
    step, back = expired(hands)
    hands.fault("status", method="PUT", path="/admin/*", status=503)
    for_a_day(hands, step)
    hands.mend()

    again = hands.take(undo(hands, step))

    assert hands.again(back).state is EffectState.UNKNOWN
    assert paged(hands, step) == [f"unknown-{back.id}"]
    assert again.state is EffectState.DONE
    assert hands.user()["status"] == "active"

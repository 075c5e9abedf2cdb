"""Two incidents that rely on one step: each lets go its own hold, the last gives the field back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import Account
from integration.identity.admin_console import AdminConsole
from tests.containment.consoles import console
from tests.fixtures.hands import SARA, Hands

STEPS = [
    (EffectKind.SUSPEND_USER, "", (0, 1)),
    (EffectKind.LOCK_ACCOUNT, "", (1, 0)),
    (EffectKind.DISABLE_KEYS, "key_nightly", (1, 0)),
    (EffectKind.BLOCK_INTEGRATION, "int_ledger", (0, 1)),
]
"""What two incidents do, and which of them lets go first."""


def suspended(hands: Hands, kind: EffectKind = EffectKind.SUSPEND_USER, item: str = "") -> Effect:
    """By an incident of its own."""
    return hands.take(hands.plan(kind, item))


def undo(hands: Hands, step: Effect) -> Effect:
    """Asked for by a person, and not yet taken."""
    number = hands.store.steps.undo(step.id, hands.act())
    return next(e for e in hands.store.ledger.effects(step.incident_id) if e.id == number)


def undone(hands: Hands, step: Effect) -> Effect:
    return hands.take(undo(hands, step))


@pytest.mark.parametrize(("kind", "item", "order"), STEPS)
def test_the_field_comes_back_when_the_last_of_two_lets_go(
    kind: EffectKind, item: str, order: tuple[int, int], hands: Hands
) -> None:
    before = hands.user()
    steps = [suspended(hands, kind, item), suspended(hands, kind, item)]
    between = hands.user()

    first = undone(hands, steps[order[0]])
    still = hands.user()
    last = undone(hands, steps[order[1]])

    other = steps[order[1]].incident_id
    assert (first.state, first.result) == (EffectState.DONE, {"was": "held", "with": [other]})
    assert (still, last.state, hands.user()) == (between, EffectState.DONE, before)
    assert len(hands.changes()) == 2


def test_whoever_comes_second_holds_it_for_four_hours_and_makes_no_call(hands: Hands) -> None:
    first = suspended(hands)
    hands.later(hours=1)

    second = suspended(hands)

    assert second.result == {"was": "held", "with": [first.incident_id]}
    assert second.expires_at == hands.bench.clock.at + timedelta(hours=4)
    assert (second.prior["account"], second.started_at) == (first.prior["account"], None)
    assert len(hands.changes()) == 1


def test_the_expiry_of_the_first_leaves_the_account_shut_for_the_second(hands: Hands) -> None:
    first = suspended(hands)
    hands.later(hours=2)
    second = suspended(hands)

    states = []
    for step in (first, second):
        hands.later(hours=2.1)
        hands.store.steps.expire(hands.bench.clock.at)
        hands.take(hands.store.ledger.effects(step.incident_id)[-1])
        states.append(hands.user()["status"])

    assert states == ["suspended", "active"]


def test_what_one_incident_confirmed_stays_when_the_other_expires(hands: Hands) -> None:
    first, second = suspended(hands), suspended(hands)
    hands.store.steps.confirm(first.id, hands.act())

    undone(hands, second)

    assert hands.user()["status"] == "suspended"


def test_a_suspension_of_somebody_elses_is_held_by_nobody(hands: Hands) -> None:
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    found = [suspended(hands), suspended(hands)]

    ends = [undone(hands, step).result for step in found]

    assert [step.result for step in found] == [{"was": "already"}] * 2
    assert ends == [{"was": "untouched"}] * 2


def test_a_hold_that_somebody_else_broke_keeps_no_account_shut(hands: Hands) -> None:
    first = suspended(hands)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    second = suspended(hands)

    ended = undone(hands, second)

    assert (second.prior["void"], ended.result) == ([first.id], {"changed": ["active"]})
    assert hands.user()["status"] == "active"


def test_the_last_hold_is_kept_when_somebody_else_wrote_the_field_since(hands: Hands) -> None:
    steps = [suspended(hands), suspended(hands)]
    undone(hands, steps[0])
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})

    held = undone(hands, steps[1])
    hands.approve(held, SARA)
    done = hands.take(held)

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_changed_since")
    assert (done.state, hands.user()["status"]) == (EffectState.DONE, "active")


def test_what_somebody_else_wrote_long_before_the_last_hold_was_taken_is_kept_too(
    hands: Hands,
) -> None:
    steps = [suspended(hands)]
    hands.later(minutes=10)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.ask("PUT", "/users/usr_eve/status", {"status": "suspended"})
    for _ in range(2):
        hands.later(hours=2)
        steps.append(suspended(hands))

    ends = [undone(hands, step) for step in steps]

    assert [step.result.get("was") for step in ends] == ["held", "held", None]
    assert (ends[-1].state, ends[-1].reason) == (EffectState.PLANNED, "undo_changed_since")
    assert hands.user()["status"] == "suspended"


def test_a_step_does_not_hold_what_is_about_to_be_given_back(hands: Hands) -> None:
    first = suspended(hands)
    back = undo(hands, first)
    hands.fault("fail_before", method="PUT", path="/admin/*", times=1)
    hands.take(back)

    second = hands.take(hands.plan(EffectKind.SUSPEND_USER))

    assert second.state is EffectState.APPROVED
    assert "not alone" in second.last_error


def test_a_step_does_not_shut_what_is_being_given_back(hands: Hands) -> None:
    first = suspended(hands)
    back = undo(hands, first)
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)
    hands.take(back)
    second = hands.take(hands.plan(EffectKind.SUSPEND_USER))
    hands.later(seconds=16)

    restored, shut = hands.take(back), hands.take(second)

    assert (second.state, len(hands.changes())) == (EffectState.APPROVED, 3)
    assert (restored.state, shut.state) == (EffectState.DONE, EffectState.DONE)
    assert hands.user()["status"] == "suspended"


def test_an_undo_waits_for_a_step_on_the_same_field_that_is_on_its_way(hands: Hands) -> None:
    first, second = suspended(hands), hands.plan(EffectKind.SUSPEND_USER)
    hands.ask("PUT", "/users/usr_eve/status", {"status": "active"})
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)
    hands.take(second)

    back = undone(hands, first)

    assert (back.state, hands.user()["status"]) == (EffectState.APPROVED, "suspended")


def test_a_step_waits_for_another_on_the_same_field_that_is_on_its_way(hands: Hands) -> None:
    hands.fault("apply_then_drop", method="PUT", path="/admin/*", times=1)
    first = suspended(hands)

    second = hands.take(hands.plan(EffectKind.SUSPEND_USER))

    assert (first.state, second.state) == (EffectState.STARTED, EffectState.APPROVED)


def between(hands: Hands, act: Callable[[], object]) -> AdminConsole:
    """The provider; `act` happens right after it has first shown the account."""

    class Meanwhile(AdminConsole):
        """Once."""

        asked = 0

        def account(self, account_id: str) -> Account:
            found = super().account(account_id)
            self.asked += 1
            if self.asked == 1:
                act()
            return found

    return console(hands, Meanwhile)


def test_what_is_given_back_while_a_step_looks_is_not_believed(hands: Hands) -> None:
    first = suspended(hands)
    second = hands.plan(EffectKind.SUSPEND_USER)
    back = undo(hands, first)

    waits = hands.take(second, hands.over(between(hands, lambda: hands.take(back))))
    hands.later(seconds=5)
    shut = hands.take(second)

    assert (waits.state, shut.result) == (EffectState.APPROVED, {"changed": ["active"]})
    assert hands.user()["status"] == "suspended"


def test_what_was_shut_while_a_step_looked_is_not_taken_for_somebody_elses(hands: Hands) -> None:
    first, second = (hands.plan(EffectKind.SUSPEND_USER) for _ in range(2))

    class Sooner(AdminConsole):
        """The first is done right before the second sees the account."""

        def account(self, account_id: str) -> Account:
            hands.take(first)
            return super().account(account_id)

    waits = hands.take(second, hands.over(console(hands, Sooner)))

    assert (waits.state, waits.result) == (EffectState.APPROVED, {})


def test_of_two_that_find_it_free_the_one_that_begins_last_looks_again(hands: Hands) -> None:
    first, second = (hands.plan(EffectKind.SUSPEND_USER) for _ in range(2))

    waits = hands.take(second, hands.over(between(hands, lambda: hands.take(first))))
    hands.later(seconds=5)
    joined = hands.take(second)

    assert waits.started_at is None
    assert joined.result == {"was": "held", "with": [first.incident_id]}


def test_a_hold_taken_while_an_undo_looks_is_not_given_away(hands: Hands) -> None:
    first = suspended(hands)
    second = hands.plan(EffectKind.SUSPEND_USER)
    back = undo(hands, first)

    waits = hands.take(back, hands.over(between(hands, lambda: hands.take(second))))
    hands.later(seconds=5)
    left = hands.take(back)

    assert (waits.started_at, left.result["was"]) == (None, "held")
    assert hands.user()["status"] == "suspended"


def test_a_hold_found_while_it_is_let_go_is_not_relied_on(hands: Hands) -> None:
    steps = [suspended(hands), suspended(hands)]
    backs = [undo(hands, step) for step in steps]

    hands.take(backs[0], hands.over(between(hands, lambda: hands.take(backs[1]))))
    hands.later(seconds=5)
    hands.take(backs[0])

    assert hands.user()["status"] == "active"


def test_what_another_holds_is_held_only_by_leave(hands: Hands) -> None:
    suspended(hands)
    second = hands.plan(EffectKind.SUSPEND_USER)
    hands.store.steps.open_breaker(hands.act())

    waits = hands.take(second)

    assert (waits.state, waits.reason) == (EffectState.PLANNED, "step_breaker_open")


def test_an_approval_that_lapsed_while_the_step_waited_holds_nothing(hands: Hands) -> None:
    suspended(hands)
    second = hands.plan(EffectKind.SUSPEND_USER)

    def late() -> None:
        hands.later(minutes=31)

    waits = hands.take(second, hands.over(between(hands, late)))

    assert (waits.state, waits.reason) == (EffectState.PLANNED, "step_approval_lapsed")


def test_a_hold_is_no_step_towards_a_cap(hands: Hands) -> None:
    limits = replace(hands.services.policy.limits, hour=1)
    services = hands.over(hands.services.impact.identity, limits=limits)
    suspended(hands)

    ends = [hands.take(hands.plan(EffectKind.SUSPEND_USER), services).state for _ in range(3)]

    assert ends == [EffectState.DONE] * 3
    assert hands.store.steps.breaker() is None

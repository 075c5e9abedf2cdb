"""The second factor at the next sign-in: asked for once, read back, ended by signing in with it."""

import pytest
import requests

from incidents.errors import VendorDown
from incidents.ledger import EffectKind, EffectState
from incidents.model import Account
from integration.identity.admin_console import AdminConsole
from tests.containment.consoles import NoLog, console
from tests.fixtures.hands import Hands

CALL = "PUT usr_eve/step-up"
CODE = "app-code-of-usr_eve"


def sign_in(hands: Hands, code: str = "") -> int:
    """What the product's door answers Eve."""
    sent = {"email": "eve@acme.example", "code": code}
    return requests.post(f"{hands.lantern.url}/admin/app/login", json=sent, timeout=10).status_code


class Quick(AdminConsole):
    """Eve signs in with her second factor as soon as it is asked for."""

    hands: Hands

    def step_up(self, account_id: str, *, operation: str) -> None:
        super().step_up(account_id, operation=operation)
        sign_in(self.hands, CODE)


class QuickAndCut(Quick):
    """She does, and the answer to our call is lost."""

    def step_up(self, account_id: str, *, operation: str) -> None:
        super().step_up(account_id, operation=operation)
        raise VendorDown("cut")


class QuickAndCutWithoutLog(QuickAndCut, NoLog):
    """And no log tells whether it arrived."""


class Slow(AdminConsole):
    """Shows a change only at the third look."""

    looks = 0

    def account(self, account_id: str) -> Account:
        self.looks += 1
        found = super().account(account_id)
        return found if self.looks > 3 else before(found)


def before(account: Account) -> Account:
    """As it was."""
    return Account(account.id, account.email, account.role, active=True, mfa_enrolled=True)


def quick(hands: Hands, kind: type[Quick]) -> Quick:
    """The console through that adapter, with Eve at the door."""
    there = console(hands, kind)
    assert isinstance(there, kind)
    there.hands = hands
    return there


def test_it_is_done_when_the_provider_shows_it_and_never_ends_by_itself(hands: Hands) -> None:
    step = hands.plan(EffectKind.STEP_UP)

    done = hands.take(step)

    assert (done.state, done.result) == (EffectState.DONE, {"changed": ["step_up"]})
    assert (hands.changes(), done.expires_at) == ([CALL], None)
    assert hands.user()["step_up_required"] is True


def test_the_next_sign_in_takes_the_second_factor_and_ends_it(hands: Hands) -> None:
    hands.take(hands.plan(EffectKind.STEP_UP))

    without, wrong = sign_in(hands), sign_in(hands, "mail-code-of-usr_eve")
    still = hands.user()["step_up_required"]
    right = sign_in(hands, CODE)

    assert (without, wrong, still, right) == (401, 401, True, 200)
    assert (hands.user()["step_up_required"], sign_in(hands)) == (False, 200)


def test_a_provider_that_answers_and_does_nothing_is_caught(hands: Hands) -> None:
    step = hands.plan(EffectKind.STEP_UP)
    hands.fault("pretend", method="PUT", path="/admin/*")

    ended = hands.take(step)

    assert (ended.state, ended.result) == (
        EffectState.UNKNOWN,
        {"error": "the provider answered, but shows no change"},
    )
    assert ended.expires_at is None


def test_an_earlier_sign_in_with_it_does_not_pass_for_one_since(hands: Hands) -> None:
    hands.take(hands.plan(EffectKind.STEP_UP))
    sign_in(hands, CODE)
    step = hands.plan(EffectKind.STEP_UP)
    hands.fault("pretend", method="PUT", path="/admin/*")

    ended = hands.take(step)

    assert ended.state is EffectState.UNKNOWN


def test_who_signed_in_with_it_before_we_looked_back_is_not_asked_again(hands: Hands) -> None:
    step = hands.plan(EffectKind.STEP_UP)

    done = hands.take(step, hands.over(quick(hands, Quick)))

    assert (done.state, done.result) == (EffectState.DONE, {"changed": [], "used": True})
    assert hands.changes() == [CALL]
    assert hands.user()["step_up_required"] is False


@pytest.mark.parametrize("kind", [QuickAndCut, QuickAndCutWithoutLog])
def test_who_signed_in_with_it_after_a_lost_answer_is_not_asked_again(
    kind: type[Quick], hands: Hands
) -> None:
    step = hands.plan(EffectKind.STEP_UP)
    services = hands.over(quick(hands, kind))

    cut = hands.take(step, services)
    hands.later(seconds=16)
    done = hands.take(step, services)

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert done.result == {"changed": [], "used": True}
    assert hands.changes() == [CALL]


@pytest.mark.parametrize("fault", ["apply_then_drop", "fail_before"])
@pytest.mark.parametrize("kind", [AdminConsole, NoLog])
def test_a_cut_call_is_looked_for_and_made_again_only_if_it_never_arrived(
    kind: type[AdminConsole], fault: str, hands: Hands
) -> None:
    step = hands.plan(EffectKind.STEP_UP)
    services = hands.over(console(hands, kind))
    hands.fault(fault, method="PUT", path="/admin/*", times=1)

    cut = hands.take(step, services)
    hands.later(seconds=16)
    done = hands.take(step, services)

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert (done.result, hands.changes()) == ({"changed": ["step_up"]}, [CALL])


def test_a_provider_that_takes_a_moment_is_looked_at_again(hands: Hands) -> None:
    step = hands.plan(EffectKind.STEP_UP)

    done = hands.take(step, hands.over(console(hands, Slow)))

    assert (done.state, hands.changes()) == (EffectState.DONE, [CALL])


def test_what_somebody_else_asked_for_already_is_left_to_them(hands: Hands) -> None:
    hands.ask("PUT", "/users/usr_eve/step-up", {"step_up_required": True})
    step = hands.plan(EffectKind.STEP_UP)

    done = hands.take(step)

    assert (done.state, done.result) == (EffectState.DONE, {"was": "already"})
    assert hands.changes() == []


def test_the_same_account_is_asked_three_times_a_day_and_no_more(hands: Hands) -> None:
    for _ in range(3):
        hands.take(hands.plan(EffectKind.STEP_UP))
        sign_in(hands, CODE)
        hands.later(minutes=1)

    fourth = hands.take(hands.plan(EffectKind.STEP_UP))

    assert (fourth.state, fourth.reason) == (EffectState.PLANNED, "step_cap_target")
    assert hands.changes() == [CALL] * 3


def test_a_program_is_never_asked_for_a_second_factor(hands: Hands) -> None:
    step = hands.plan(EffectKind.STEP_UP, target="usr_globex_robot")

    ended = hands.take(step)

    assert (ended.state, ended.result["code"]) == (EffectState.REFUSED, "protected_service")
    assert hands.changes() == []


def test_it_is_allowed_for_half_an_hour_only(hands: Hands) -> None:
    step = hands.plan(EffectKind.STEP_UP)
    hands.later(minutes=31)

    late = hands.take(step)

    assert (late.state, late.reason) == (EffectState.PLANNED, "step_approval_lapsed")
    assert hands.changes() == []

"""An account's password: ended by two people's word, read back, never ended twice."""

import pytest
import requests

from incidents.errors import VendorDown
from incidents.ledger import Effect, EffectKind, EffectState
from integration.identity.admin_console import AdminConsole
from tests.containment.consoles import NoLog, console
from tests.fixtures.hands import ADA, TOM, Hands

CALL = "DELETE usr_eve/password"


def at_the_door(hands: Hands, path: str, **sent: str) -> int:
    """What the product answers Eve."""
    url = f"{hands.lantern.url}/admin/app/{path}"
    given = {"email": "eve@acme.example", **sent}
    return requests.post(url, json=given, timeout=10).status_code


def chosen(hands: Hands) -> None:
    """Eve follows the link that was sent to her."""
    at_the_door(hands, "password", link="link-of-usr_eve", password="new")


def asked_for(hands: Hands) -> Effect:
    """The step, allowed by two people."""
    step = hands.plan(EffectKind.RESET_PASSWORD, approved_by=None)
    for who in (ADA, TOM):
        hands.approve(step, who)
    return step


class QuickAndCut(AdminConsole):
    """Eve chooses a new password at once, and the answer to our call is lost."""

    hands: Hands

    def reset_password(self, account_id: str, *, operation: str) -> None:
        super().reset_password(account_id, operation=operation)
        chosen(self.hands)
        raise VendorDown("cut")


def test_policy_never_ends_one_and_neither_does_one_person(hands: Hands) -> None:
    step = hands.plan(EffectKind.RESET_PASSWORD)
    by_policy = hands.take(step)
    hands.approve(step, ADA)

    by_one = hands.take(step)

    assert (by_policy.state, by_one.state) == (EffectState.PLANNED, EffectState.PLANNED)
    assert hands.changes() == []


def test_the_old_one_opens_nothing_and_who_chose_a_new_one_is_let_in(hands: Hands) -> None:
    old = "password of usr_eve"
    before = at_the_door(hands, "login", password=old)

    done = hands.take(asked_for(hands))

    ended = at_the_door(hands, "login", password=old), at_the_door(hands, "login")
    chosen(hands)
    after = at_the_door(hands, "login", password=old), at_the_door(hands, "login", password="new")
    assert (before, ended, after) == (200, (401, 401), (401, 200))
    assert (done.state, done.result) == (EffectState.DONE, {"changed": ["password_ended"]})
    assert (hands.changes(), done.expires_at) == ([CALL], None)


def test_a_provider_that_answers_and_does_nothing_is_caught(hands: Hands) -> None:
    step = asked_for(hands)
    hands.fault("pretend", method="DELETE", path="/admin/*")

    ended = hands.take(step)

    assert ended.state is EffectState.UNKNOWN
    assert ended.result == {"error": "the provider answered, but shows no change"}


@pytest.mark.parametrize("fault", ["apply_then_drop", "fail_before"])
def test_a_cut_call_is_looked_for_in_the_log(fault: str, hands: Hands) -> None:
    step = asked_for(hands)
    hands.fault(fault, method="DELETE", path="/admin/*", times=1)

    cut = hands.take(step)
    hands.later(seconds=16)
    done = hands.take(step)

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert (done.result, hands.changes()) == ({"changed": ["password_ended"]}, [CALL])


def test_without_a_log_a_cut_call_is_left_to_a_person(hands: Hands) -> None:
    step = asked_for(hands)
    services = hands.over(console(hands, NoLog))
    hands.fault("apply_then_drop", method="DELETE", path="/admin/*", times=1)
    hands.take(step, services)
    hands.later(seconds=16)

    ended = hands.take(step, services)

    assert (ended.state, hands.changes()) == (EffectState.UNKNOWN, [CALL])


def test_a_new_one_that_was_chosen_after_a_lost_answer_is_not_ended_too(hands: Hands) -> None:
    there = console(hands, QuickAndCut)
    assert isinstance(there, QuickAndCut)
    there.hands, step = hands, asked_for(hands)

    cut = hands.take(step, hands.over(there))
    hands.later(seconds=16)
    done = hands.take(step, hands.over(there))

    assert (cut.state, done.state) == (EffectState.STARTED, EffectState.DONE)
    assert done.result == {"changed": [], "used": True}
    assert (hands.changes(), at_the_door(hands, "login", password="new")) == ([CALL], 200)


def test_what_somebody_else_ended_already_is_left_to_them(hands: Hands) -> None:
    hands.ask("DELETE", "/users/usr_eve/password")

    done = hands.take(asked_for(hands))

    assert (done.state, done.result) == (EffectState.DONE, {"was": "already"})
    assert hands.changes() == []


def test_what_another_incident_ended_is_shared_and_never_given_back_by_itself(hands: Hands) -> None:
    first, second = asked_for(hands), asked_for(hands)
    hands.take(first)

    done = hands.take(second)

    assert (done.state, done.expires_at, hands.changes()) == (EffectState.DONE, None, [CALL])

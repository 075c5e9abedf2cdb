"""Whole steps over real identity providers: planned, allowed, taken, read back, undone."""

import pytest

from incidents.errors import HalfDone
from incidents.ledger import Effect, EffectKind, EffectState
from integration.identity.glewlwyd import Glewlwyd
from integration.identity.scim import Scim
from integration.identity.scim_users import PATCH
from tests.fixtures import glewlwyd as idp
from tests.fixtures import scim as directory
from tests.fixtures.glewlwyd import Someone
from tests.fixtures.hands import ADA, SARA, TOM, Hands


class Overdoing(Glewlwyd):
    """A provider that is seen to have changed more than it was asked."""

    def suspend(self, account_id: str, *, operation: str) -> None:
        super().suspend(account_id, operation=operation)
        raise HalfDone("more than was asked: scope")


@pytest.fixture
def eve(glewlwyd: idp.Server) -> Someone:
    """A customer."""
    return glewlwyd.someone()


def over_glewlwyd(hands: Hands, server: idp.Server) -> Hands:
    """The same people, with Glewlwyd."""
    hands.services = hands.over(Glewlwyd(server.url, idp.ADMIN, idp.PASSWORD))
    return hands


def undo(hands: Hands, step: Effect) -> Effect:
    """Planned, as a person asks for it."""
    number = hands.store.steps.undo(step.id, hands.act())
    return next(e for e in hands.store.ledger.effects(step.incident_id) if e.id == number)


def keyholder(hands: Hands, server: idp.Server) -> tuple[Someone, str, str]:
    """Somebody at Glewlwyd with an API key: the key, and its id."""
    over_glewlwyd(hands, server)
    someone = server.someone(scope=["g_admin"])
    with someone.sign_in() as browser:
        key = someone.new_key(browser)
    (kept,) = hands.services.impact.identity.account(someone.name).keys
    return someone, key, kept.id


def test_at_glewlwyd_nobody_signs_in_while_suspended_and_everybody_after_undo(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    over_glewlwyd(hands, glewlwyd)
    before = glewlwyd.ask("GET", f"/user/{eve.name}")

    step = hands.take(hands.plan(EffectKind.SUSPEND_USER, target=eve.name))
    could = eve.can_sign_in()
    back = hands.take(undo(hands, step))

    assert (step.state, step.result["changed"]) == (EffectState.DONE, ["active"])
    assert (back.state, back.result) == (EffectState.DONE, {"changed": ["active"]})
    assert (could, eve.can_sign_in()) == (False, True)
    assert glewlwyd.ask("GET", f"/user/{eve.name}") == before


def test_at_glewlwyd_a_live_cookie_gets_401(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    over_glewlwyd(hands, glewlwyd)
    with eve.sign_in() as browser:
        before = eve.profile(browser)

        step = hands.take(hands.plan(EffectKind.REVOKE_SESSIONS, target=eve.name))

        after = eve.profile(browser)
    assert (before, after) == (200, 401)
    assert (step.state, step.result) == (EffectState.DONE, {"ended": 1, "left": 0, "new": 0})


def test_at_glewlwyd_a_cut_revocation_is_left_to_a_person(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    over_glewlwyd(hands, glewlwyd)
    planned = hands.plan(EffectKind.REVOKE_SESSIONS, target=eve.name)
    now, lease = hands.bench.clock.at, hands.services.policy.lease
    claimed = hands.store.ledger.claim(planned.id, now=now, lease=lease)
    assert claimed is not None
    hands.store.ledger.start(claimed, prior={"sessions": ["s"]}, now=now)
    hands.later(minutes=1)
    with eve.sign_in() as browser:
        step = hands.take(planned)

        assert step.state is EffectState.UNKNOWN
        assert eve.profile(browser) == 200


def test_at_glewlwyd_two_people_force_a_new_second_factor(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    over_glewlwyd(hands, glewlwyd)
    with eve.sign_in() as browser:
        eve.enrol(browser)
        planned = hands.plan(EffectKind.RESET_MFA, target=eve.name, approved_by=None)
        hands.approve(planned, TOM)
        alone = hands.take(planned), eve.code_works(browser)
        hands.approve(planned, SARA)

        step = hands.take(planned)

        worked = eve.code_works(browser)
    assert (alone[0].state, alone[1]) == (EffectState.PLANNED, True)
    assert (step.state, step.result) == (EffectState.DONE, {"changed": ["mfa_enrolled"]})
    assert not worked


def test_at_glewlwyd_two_people_end_a_password_which_is_proved_by_the_call_itself(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    over_glewlwyd(hands, glewlwyd)
    planned = hands.plan(EffectKind.RESET_PASSWORD, target=eve.name, approved_by=None)
    hands.approve(planned, TOM)
    alone = hands.take(planned), eve.can_sign_in()
    hands.approve(planned, SARA)

    step = hands.take(planned)

    assert (alone[0].state, alone[1]) == (EffectState.PLANNED, True)
    assert (step.state, step.result) == (EffectState.DONE, {"changed": ["password_ended"]})
    assert not eve.can_sign_in()


def test_at_glewlwyd_a_key_is_out_for_good_so_it_never_expires_and_undo_is_refused(
    hands: Hands, glewlwyd: idp.Server
) -> None:
    eve, key, key_id = keyholder(hands, glewlwyd)
    told = {"lasting": True}
    step = hands.plan(EffectKind.DISABLE_KEYS, key_id, target=eve.name, blast=told)
    alone = hands.take(step)
    hands.approve(alone, ADA)
    one_person = hands.take(step)
    hands.approve(alone, TOM)
    step = hands.take(step)
    back = hands.take(undo(hands, step))
    again = hands.take(hands.plan(EffectKind.DISABLE_KEYS, key_id, target=eve.name, blast=told))

    assert (again.result, again.expires_at) == ({"was": "already"}, None)
    assert (alone.state, one_person.state) == (EffectState.PLANNED, EffectState.PLANNED)
    assert (step.state, step.expires_at) == (EffectState.DONE, None)
    assert back.state is EffectState.REFUSED
    assert "glewlwyd cannot undo" in str(back.result["error"])
    assert not eve.key_works(key)


def test_what_would_last_is_not_done_when_nobody_was_told_so(
    hands: Hands, glewlwyd: idp.Server
) -> None:
    eve, key, key_id = keyholder(hands, glewlwyd)
    step = hands.take(hands.plan(EffectKind.DISABLE_KEYS, key_id, target=eve.name))

    assert (step.state, step.result["code"]) == (EffectState.REFUSED, "step_lasting_unseen")
    assert eve.key_works(key)


def test_a_provider_that_did_more_than_was_asked_is_never_called_refused(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    hands.services = hands.over(Overdoing(glewlwyd.url, idp.ADMIN, idp.PASSWORD))

    step = hands.take(hands.plan(EffectKind.SUSPEND_USER, target=eve.name))

    assert (step.state, step.expires_at is None) == (EffectState.UNKNOWN, False)
    assert step.result == {"error": "more than was asked: scope"}


def test_our_own_account_at_the_provider_is_never_touched(
    hands: Hands, glewlwyd: idp.Server
) -> None:
    identity = Glewlwyd(glewlwyd.url, idp.ADMIN, idp.PASSWORD)
    hands.services = hands.over(identity, our_accounts=frozenset({idp.ADMIN}))

    step = hands.take(hands.plan(EffectKind.REVOKE_SESSIONS, target=idp.ADMIN))

    assert (step.state, step.result["code"]) == (EffectState.REFUSED, "protected_ours")


def test_over_scim_one_attribute_is_set_and_set_back(hands: Hands, scim: directory.Server) -> None:
    eve = scim.someone()
    hands.services = hands.over(Scim(scim.url, directory.TOKEN))

    step = hands.take(hands.plan(EffectKind.SUSPEND_USER, target=eve["id"]))
    between = scim.ask("GET", f"/Users/{eve['id']}")
    back = hands.take(undo(hands, step))

    after = scim.ask("GET", f"/Users/{eve['id']}")
    assert (step.state, back.state) == (EffectState.DONE, EffectState.DONE)
    assert (between["active"], after["active"]) == (False, True)
    assert {**after, "meta": None} == {**eve, "meta": None}


SYNCED = {"op": "replace", "path": "title", "value": "Head of Buying"}
FREED = {"op": "replace", "path": "active", "value": True}
SHUT = {"op": "replace", "path": "active", "value": False}


@pytest.mark.parametrize("writes", [[SYNCED], [FREED, SHUT]])
def test_over_scim_an_account_that_was_written_since_waits_for_a_person(
    writes: list[dict[str, object]], hands: Hands, scim: directory.Server
) -> None:
    eve = scim.someone()
    hands.services = hands.over(Scim(scim.url, directory.TOKEN))
    step = hands.take(hands.plan(EffectKind.SUSPEND_USER, target=eve["id"]))
    for write in writes:
        scim.ask("PATCH", f"/Users/{eve['id']}", {"schemas": [PATCH], "Operations": [write]})

    held = hands.take(undo(hands, step))
    between = scim.ask("GET", f"/Users/{eve['id']}")["active"]
    hands.approve(held, SARA)
    done = hands.take(held)

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_written_since")
    assert (between, done.state) == (False, EffectState.DONE)
    assert scim.ask("GET", f"/Users/{eve['id']}")["active"] is True


def test_over_scim_the_last_of_two_holds_asks_what_was_written_since_the_first(
    hands: Hands, scim: directory.Server
) -> None:
    eve = scim.someone()
    hands.services = hands.over(Scim(scim.url, directory.TOKEN))
    steps = [hands.take(hands.plan(EffectKind.SUSPEND_USER, target=eve["id"])) for _ in range(2)]
    hands.take(undo(hands, steps[0]))
    scim.ask("PATCH", f"/Users/{eve['id']}", {"schemas": [PATCH], "Operations": [SYNCED]})

    held = hands.take(undo(hands, steps[1]))

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_written_since")


def test_at_glewlwyd_a_user_who_was_changed_since_waits_for_a_person(
    hands: Hands, glewlwyd: idp.Server, eve: Someone
) -> None:
    over_glewlwyd(hands, glewlwyd)
    step = hands.take(hands.plan(EffectKind.SUSPEND_USER, target=eve.name))
    user = glewlwyd.ask("GET", f"/user/{eve.name}")
    glewlwyd.ask("PUT", f"/user/{eve.name}", {**user, "name": "Eve Somebody"})

    held = hands.take(undo(hands, step))

    assert (held.state, held.reason) == (EffectState.PLANNED, "undo_written_since")
    assert glewlwyd.ask("GET", f"/user/{eve.name}")["enabled"] is False


def test_what_scim_lacks_is_refused_by_name(hands: Hands, scim: directory.Server) -> None:
    eve = scim.someone()
    hands.services = hands.over(Scim(scim.url, directory.TOKEN))

    step = hands.take(hands.plan(EffectKind.REVOKE_SESSIONS, target=eve["id"]))

    assert step.state is EffectState.REFUSED
    assert "scim cannot revoke sessions" in str(step.result["error"])

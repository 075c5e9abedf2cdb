"""A step against an account: once, read back, and never guessed."""

from datetime import timedelta

import pytest

from incidents.ledger import EffectKind, EffectState
from tests.fixtures.people import QUIET
from tests.fixtures.world import World

REVOKE = "/admin/api/v1/users/usr_eve/sessions"


def revocations(world: World) -> int:
    """How often the provider was asked to end Eve's sessions."""
    return world.calls("/admin", "DELETE").count(f"DELETE {REVOKE}")


def state(world: World, ticket: int) -> EffectState:
    """Of the one step that runs by itself."""
    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    return effect.state


def test_it_is_done_when_the_provider_shows_it(world: World) -> None:
    ticket = world.form()
    world.handle(ticket)

    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)

    assert effect.state is EffectState.DONE
    assert effect.result == {"ended": 3, "left": 0, "new": 0}
    assert revocations(world) == 1


def test_an_account_without_sessions_is_left_alone(world: World) -> None:
    ticket = world.form()
    world.triage()
    world.end_sessions()
    world.forget_calls()

    world.contain()

    assert state(world, ticket) is EffectState.DONE
    assert revocations(world) == 0


def test_a_cut_call_that_happened_is_not_repeated(world: World) -> None:
    """Class C: the provider's own log tells, once the quiet period is over."""
    ticket = world.form()
    world.triage()
    world.fault("apply_then_drop", method="DELETE", path=REVOKE, times=1)

    for _ in range(4):
        world.contain()
        world.clock.sleep(30)

    assert state(world, ticket) is EffectState.DONE
    assert revocations(world) == 1


def test_a_cut_call_that_never_arrived_is_made_again(world: World) -> None:
    ticket = world.form()
    world.triage()
    world.fault("fail_before", method="DELETE", path=REVOKE, times=1)

    for _ in range(4):
        world.contain()
        world.clock.sleep(30)

    assert state(world, ticket) is EffectState.DONE
    assert world.live_sessions() == 0


def test_nothing_is_asked_within_the_quiet_period(world: World) -> None:
    ticket = world.form()
    world.triage()
    world.fault("apply_then_drop", method="DELETE", path=REVOKE, times=1)
    world.contain()
    world.forget_calls()

    world.contain_for(5)

    assert world.calls("/admin") == []
    assert state(world, ticket) is EffectState.STARTED


def test_a_provider_that_answers_and_does_nothing_is_caught(world: World) -> None:
    ticket = world.form()
    world.triage()
    fine = {"user_id": "usr_eve", "revoked": 3}
    world.fault("status", method="DELETE", path=REVOKE, status=200, body=fine)

    world.contain()
    world.contain_for(30)
    world.tell()

    assert state(world, ticket) is EffectState.UNKNOWN
    assert "may or may not have happened" in str(world.told("pagerduty"))
    assert world.live_sessions() == 3


@pytest.mark.parametrize("status", [500, 429])
def test_a_provider_that_is_down_is_tried_again(world: World, status: int) -> None:
    ticket = world.form()
    world.triage()
    world.fault("status", path="/admin/*", status=status, times=2)

    for _ in range(5):
        world.contain()
        world.clock.sleep(120)

    assert state(world, ticket) is EffectState.DONE
    assert world.live_sessions() == 0


def test_an_account_that_is_gone_is_refused_with_the_reason(world: World) -> None:
    ticket = world.form()
    world.triage()
    gone = {"type": "about:blank", "title": "no such user", "status": 404}
    world.fault("status", path=REVOKE, status=404, body=gone)

    world.contain()
    world.contain_for(30)

    assert state(world, ticket) is EffectState.REFUSED
    assert "not done" in world.notes(ticket)[-1]


def test_a_step_whose_process_died_waits_until_its_call_must_have_arrived(world: World) -> None:
    """A lease may be shorter than the quiet period: the log is not asked too early."""
    ticket = world.form(who=QUIET)
    world.triage()
    (effect,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    ledger, lease = world.store.ledger, timedelta(seconds=2)
    held = ledger.claim(effect.id, now=world.clock.now(), lease=lease)
    assert held is not None
    ledger.start(held, prior={"sessions": ["ses_hanna"]}, now=world.clock.now())
    world.contain()  # all but that step, which is held
    world.clock.sleep(3)
    world.forget_calls()

    world.contain()
    early = world.calls("/admin")
    world.contain_for(30)

    assert early == []
    assert state(world, ticket) is EffectState.DONE

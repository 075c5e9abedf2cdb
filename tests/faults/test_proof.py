"""These tests can fail: with a protection taken out, the same course doubles what it must not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import worker
from chaos.unprobed import Over, without_probe
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.ports.services import Services
from integration.turns import contain_effect
from sandbox.company.seed import session
from sandbox.company.state import put_all
from sandbox.company.when_where import LAPTOP, OFFICE
from tests.fixtures.world import World

FORM = "🔐 SECURITY CHECK:"
Spoil = Callable[[Services], Services]


def whole(services: Services) -> Services:
    """As shipped."""
    return services


def without_fence(services: Services) -> Services:
    """Whoever held a lease once may start, and end, whatever it had in hand."""
    ledger = services.ledger

    def start(effect: Effect, **_: Any) -> Effect:
        return effect

    def renew(_effect: Effect, **_: Any) -> None:
        return None

    return replace(services, ledger=Over(ledger, {"start": start, "renew": renew}))


def carry_out(world: World, services: Services) -> None:
    """Whatever is due, for as long as something is; waits are over at once, and Eve is back."""
    for round_ in range(10):
        sign_in(world, f"ses_eve_back_{round_}")
        world.clock.sleep(20)
        for number in world.store.ledger.due(now=world.clock.now(), limit=100):
            contain_effect(number, services, worker.do_effect)


def sign_in(world: World, key: str) -> None:
    """A person of good right is in the account again: ending that session too is harm."""
    state = world.sandbox.state
    row = session(key, "usr_eve", OFFICE, LAPTOP, datetime.now(UTC))
    with state.change():
        put_all(state, [("session", row)])


def notes(world: World, ticket: int) -> int:
    """SECURITY CHECKs on it."""
    return sum(note.startswith(FORM) for note in world.notes(ticket))


def revocations(world: World) -> int:
    """Calls that the Admin Console carried out."""
    return len([c for c in world.calls("/admin", "DELETE") if c.endswith("/sessions")])


@pytest.mark.parametrize(
    ("spoil", "number"),
    [pytest.param(whole, 1, id="as shipped"), pytest.param(without_probe, 2, id="without probe")],
)
def test_a_lost_answer_doubles_only_where_nobody_looks(
    world: World, spoil: Spoil, number: int
) -> None:
    world.fault("apply_then_drop", method="PUT", path="/api/v2/tickets/*", times=1)
    world.fault("apply_then_drop", method="DELETE", path="/admin/*", times=1)
    ticket = world.form()

    world.triage()
    carry_out(world, spoil(world.services))

    assert (notes(world, ticket), revocations(world)) == (number, number)


@pytest.mark.parametrize(
    ("spoil", "number"),
    [pytest.param(whole, 1, id="as shipped"), pytest.param(without_fence, 2, id="without fence")],
)
def test_who_slept_past_the_lease_acts_only_where_nothing_stops_it(
    world: World, spoil: Spoil, number: int
) -> None:
    ticket = world.form()
    world.triage()
    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    spoilt, identity = spoil(world.services), world.services.impact.identity
    slept: list[bool] = []

    def sessions(account_id: str) -> Any:
        """Read them; the first time, sleep past the lease while another does it all."""
        found = identity.sessions(account_id)
        if not slept:
            slept.append(True)
            world.clock.sleep(60)
            contain_effect(step.id, world.services, worker.do_effect)
        return found

    sleepy = replace(spoilt.impact, identity=Over(identity, {"sessions": sessions}))
    contain_effect(step.id, replace(spoilt, impact=sleepy), worker.do_effect)

    (step,) = world.effects(ticket, EffectKind.REVOKE_SESSIONS)
    assert (step.state, revocations(world)) == (EffectState.DONE, number)

"""No Redis at all: the sweep's own children handle a report from end to end."""

import os
import signal

import sweep as sweep_door
from incidents.ledger import EffectKind, EffectState
from tests.fixtures.people import QUIET
from tests.fixtures.processes import children, environment, running
from tests.fixtures.redis_server import wait_until
from tests.fixtures.world import World

OTHERS = 3
"""Children of the sweep that search, prove and tell: one each."""


def is_settled(world: World, ticket: int) -> bool:
    """Its note is written, and no effect is on its way."""
    incident = world.store.ledger.incident_of(ticket)
    effects = world.store.ledger.effects(incident.id) if incident else ()
    moving = {EffectState.APPROVED, EffectState.STARTED}
    noted = any(e.kind is EffectKind.NOTE and e.state is EffectState.DONE for e in effects)
    return noted and not any(e.state in moving for e in effects)


def test_a_report_is_labelled_noted_routed_and_contained(world: World) -> None:
    ticket = world.form()

    with running(environment(world.settings, SWEEP_SECONDS="1"), "sweep"):
        wait_until(lambda: is_settled(world, ticket), seconds=60)

    assert {"security", "potential_compromise"} <= set(world.ticket(ticket)["tags"])
    assert len([n for n in world.notes(ticket) if "SECURITY CHECK" in n]) == 1
    assert world.live_sessions() == 0
    assert world.store.first_break() is None
    assert len(world.calls("/admin", "DELETE")) == 1


def test_many_reports_are_shared_by_few_children_and_none_is_left_over(world: World) -> None:
    tickets = [world.form(who=QUIET) for _ in range(5)]
    most = 0

    with running(environment(world.settings, SWEEP_SECONDS="1"), "sweep") as sweep:

        def look() -> bool:
            nonlocal most
            most = max(most, len(children(sweep.pid)))
            return all(is_settled(world, ticket) for ticket in tickets)

        wait_until(look, seconds=90)
        wait_until(lambda: not children(sweep.pid))
        sweep.terminate()
        status = sweep.wait(timeout=20)

    assert 1 <= most <= 2 * sweep_door.HANDS + OTHERS
    assert status == 0
    assert all(len(world.notes(ticket)) <= 2 for ticket in tickets)


def test_a_child_that_is_killed_leaves_nothing_undone(world: World) -> None:
    ticket = world.form()
    env = environment(world.settings, SWEEP_SECONDS="1", LEASE_SECONDS="6")

    with running(env, "sweep") as sweep:
        wait_until(lambda: bool(children(sweep.pid)), seconds=60)
        for child in children(sweep.pid):
            os.kill(child, signal.SIGKILL)
        wait_until(lambda: is_settled(world, ticket), seconds=60)

    assert len([n for n in world.notes(ticket) if "SECURITY CHECK" in n]) == 1
    assert len(world.calls("/admin", "DELETE")) == 1

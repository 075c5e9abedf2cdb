"""The second PUT: it reads nothing while nobody else wrote, and looks before it says it twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import worker
from chaos.unprobed import Over
from incidents.approvals import How, PersonAct
from incidents.asking import Asking
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.tickets import AsLeft
from integration.turns import contain_effect
from tests.builders import NOW, an_effect
from tests.fixtures.outside import AGENT
from tests.fixtures.people import QUIET
from tests.fixtures.world import World
from ticket_actions.result import as_left

TICKETS = "/api/v2/tickets/*"
RESULT = an_effect(EffectKind.RESULT, EffectState.APPROVED, id=9, target="5158", generation="1")


def contained_early(world: World) -> int:
    """A ticket whose note was written before its containment ended; its number."""
    ticket = world.form(who=QUIET)
    world.triage()
    world.contain_at_once(ticket)
    world.clock.sleep(5)
    world.forget_calls()
    return ticket


def written(number: int, **about: Any) -> Any:
    """A note of ours that Zendesk answered."""
    plain = {"id": number, "target": "5158", "remote_ref": str(number), "result": {"stamp": "s1"}}
    return an_effect(EffectKind.NOTE, EffectState.DONE, **{**plain, **about})


def results(world: World, ticket: int) -> int:
    """How often the ticket was told what became of its containment."""
    return sum("Containment, SEC-" in note for note in world.notes(ticket))


@pytest.mark.parametrize(
    ("effects", "known"),
    [
        ([written(1)], AsLeft(5158, "s1")),
        (
            [written(2, finished_at=NOW + timedelta(1), result={"stamp": "s2"}), written(1)],
            AsLeft(5158, "s2"),
        ),
        ([written(1), written(2, remote_ref="", result={"outcome": "said"})], AsLeft(5158, "s1")),
        ([written(1), written(2, finished_at=NOW + timedelta(1), result={})], None),
        ([an_effect(remote_ref="x", result={"stamp": "s1"})], None),
        ([], None),
    ],
    ids=["one", "the last", "a result that was not written", "lost answer", "other kind", "none"],
)
def test_the_ticket_is_known_from_our_own_last_update(
    effects: list[Any], known: AsLeft | None
) -> None:
    assert as_left(RESULT, tuple(effects)) == known


def test_nobody_wrote_since_so_nothing_is_read(world: World) -> None:
    ticket = contained_early(world)

    world.contain()

    assert world.calls() == [f"PUT /api/v2/tickets/{ticket}"]
    assert results(world, ticket) == 1


def test_somebody_wrote_since_so_it_is_read_and_their_words_stay(world: World) -> None:
    ticket = contained_early(world)
    theirs = {"ticket": {"tags": ["vip"], "comment": {"body": "I call her", "public": False}}}
    world.ask("PUT", f"/tickets/{ticket}", theirs, AGENT)
    world.age(ticket)
    world.forget_calls()

    world.contain()

    seen = [f"{call.split()[0]} {call.rsplit('/', 1)[1]}" for call in world.calls()]
    assert seen == [f"PUT {ticket}", f"GET {ticket}", "GET audits", f"PUT {ticket}"]
    assert results(world, ticket) == 1
    assert "vip" in world.ticket(ticket)["tags"]


@pytest.mark.parametrize("kind", ["apply_then_drop", "fail_before"])
def test_after_a_call_that_was_cut_its_mark_is_looked_for(world: World, kind: str) -> None:
    ticket = contained_early(world)
    world.fault(kind, method="PUT", path=TICKETS, times=1)
    world.contain()
    for _ in range(3):  # what was cut, then the other step's
        world.clock.sleep(300)
        world.contain()

    assert f"GET /api/v2/tickets/{ticket}/audits" in world.calls()
    assert results(world, ticket) == 1
    told = world.effects(ticket, EffectKind.RESULT)
    assert [each.state for each in told] == [EffectState.DONE] * 2  # of two steps
    assert sum("named" in each.result for each in told) == 1


def test_two_results_that_are_written_at_once_say_it_once(world: World) -> None:
    ticket = contained_early(world)
    first, second = world.effects(ticket, EffectKind.RESULT)
    waiting = [first.id]

    def start(effect: Effect, **about: Any) -> Effect:
        """Right before the intent: another worker writes all that there is to say."""
        if waiting:
            contain_effect(waiting.pop(), world.services, worker.do_effect)
            world.age(ticket)
        return world.services.ledger.start(effect, **about)

    late = replace(world.services, ledger=Over(world.services.ledger, {"start": start}))
    contain_effect(second.id, late, worker.do_effect)
    world.clock.sleep(300)
    world.contain()

    assert results(world, ticket) == 1
    assert {e.state for e in world.effects(ticket, EffectKind.RESULT)} == {EffectState.DONE}


def test_a_result_that_had_nothing_to_say_holds_up_no_other(world: World) -> None:
    ticket = contained_early(world)
    world.contain_for(5)
    world.clock.sleep(5)
    now, plans = world.clock.now(), ("1", "2-resolved")
    said = PersonAct("zendesk:1", "cli:x", How.CLI, now, "so")
    told = tuple(EffectPlan(EffectKind.RESULT, str(ticket), f"9{word}") for word in plans)
    world.services.acts.carry(world.incident(ticket).id, said, Asking(told), now=now)
    silent, _ = world.effects(ticket, EffectKind.RESULT)[-2:]
    mine = world.store.ledger.claim(silent.id, now=now, lease=timedelta(minutes=1))
    assert mine is not None
    world.store.ledger.finish(mine, state=EffectState.DONE, now=now)
    before = results(world, ticket)

    world.contain()

    assert results(world, ticket) == before + 1


def test_of_two_results_whose_calls_were_out_the_first_says_it_for_both(world: World) -> None:
    ticket = contained_early(world)
    ledger, now = world.store.ledger, world.clock.now()
    told = [e for e in world.effects(ticket, EffectKind.RESULT) if not e.state.is_final]
    for each in told:
        held = ledger.claim(each.id, now=now, lease=timedelta(seconds=2), early=True)
        assert held is not None
        ledger.start(held, prior={}, now=now)

    for _ in range(3):
        world.clock.sleep(300)
        world.contain()

    assert len(told) == 2
    assert [each.state for each in world.effects(ticket, EffectKind.RESULT)] == [
        EffectState.DONE,
        EffectState.DONE,
    ]
    assert results(world, ticket) == 1

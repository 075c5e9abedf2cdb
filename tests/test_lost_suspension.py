"""The record is lost while somebody is suspended: what their ticket was told still comes true."""

from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.promises import TAKEN_UP
from integration.checkpoints.anchor import anchor
from tests.fixtures.world import World
from tests.integration.store.records import an_act
from tests.test_lost_record import lose_everything, sweep


@pytest.fixture
def world(make_world: Callable[..., World], tmp_path: Path) -> World:
    """The usual one, with checkpoints outside; Zendesk's export withholds nothing."""
    made = make_world(checkpoint_file=str(tmp_path / "checkpoints.jsonl"))
    made.set(export_blind_seconds=0)
    return made


@pytest.fixture
def ticket(world: World) -> int:
    """Its reporter is suspended for four hours, as its note says, and the record is lost then."""
    found = suspended(world)
    anchor(world.store, world.settings, world.clock.now())
    lose_everything(world)
    return found


def suspended(world: World) -> int:
    """A report whose own account policy suspended; the ticket."""
    ticket = world.form()
    world.handle(ticket)
    world.contain_for(30)
    world.triage_echoes()
    assert is_suspended(world)
    assert "Undone at" in world.notes(ticket)[-1]
    return ticket


def is_suspended(world: World) -> bool:
    row = world.sandbox.state.table("company_user").get("usr_eve")
    return row is not None and row["status"] == "suspended"


def resume(world: World) -> None:
    world.store.switch.resume(reason="we looked", by="ada", now=world.clock.now())


def the_step(world: World, ticket: int) -> Effect:
    (found,) = world.effects(ticket, EffectKind.SUSPEND_USER)
    return found


def pass_the_end(world: World) -> None:
    world.clock.sleep(EXPIRES.total_seconds())
    world.store.steps.expire(world.clock.now())
    world.contain_for(30)


def test_the_step_is_on_record_again_with_its_end(world: World) -> None:
    ticket = suspended(world)
    before = the_step(world, ticket)
    anchor(world.store, world.settings, world.clock.now())
    lose_everything(world)

    sweep(world)

    after = the_step(world, ticket)
    assert (after.key, after.state, after.reason) == (before.key, EffectState.DONE, TAKEN_UP)
    assert after.expires_at == before.expires_at
    story = world.store.ledger.timeline(after.incident_id)
    assert [each.subject for each in story if each.action == "taken_up"] == [before.key]


def test_the_suspension_ends_when_its_note_said(world: World, ticket: int) -> None:
    sweep(world)
    resume(world)
    world.contain()
    before = is_suspended(world)

    pass_the_end(world)

    assert (before, is_suspended(world)) == (True, False)


def test_it_ends_after_its_time_too_once_a_person_lets_containment_go_on(
    world: World, ticket: int
) -> None:
    sweep(world)
    pass_the_end(world)
    before = is_suspended(world)

    resume(world)
    world.contain_for(900)

    assert (before, is_suspended(world)) == (True, False)


def test_a_person_can_end_it_before(world: World, ticket: int) -> None:
    sweep(world)
    resume(world)

    world.store.steps.undo(the_step(world, ticket).id, an_act(at=world.clock.now()))
    world.contain()

    assert not is_suspended(world)

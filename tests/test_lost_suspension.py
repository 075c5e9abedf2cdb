"""The record is lost while somebody is suspended: what their ticket was told still comes true."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from incidents.checkpoint import Checkpoint
from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.promises import TAKEN_UP
from integration.checkpoints.anchor import anchor
from integration.store.engine import open_engine, writing
from integration.store.tables import EFFECTS
from tests.fixtures.world import World
from tests.integration.store.records import an_act
from tests.losing import lose_everything, sweep


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


def close(world: World, ticket: int, status: str = "solved") -> None:
    world.ask("PUT", f"/tickets/{ticket}", {"ticket": {"status": status}})


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_ticket_that_is_over_is_read_for_what_stands(world: World, status: str) -> None:
    ticket = suspended(world)
    close(world, ticket, status)
    anchor(world.store, world.settings, world.clock.now())
    lose_everything(world)

    sweep(world)
    resume(world)
    pass_the_end(world)

    assert world.incident(ticket).id == "SEC-2026-0001"
    assert not is_suspended(world)


def forget(world: World, step: Effect) -> None:
    """As a backup knows it: allowed, and not begun. A checkpoint outside is ahead."""
    unbegun = dict.fromkeys(("started_at", "finished_at", "expires_at"))
    engine = open_engine(world.settings.database_url)
    with writing(engine) as conn:
        row = update(EFFECTS).where(EFFECTS.c.id == step.id)
        conn.execute(row.values(state=EffectState.APPROVED, prior={}, result={}, **unbegun))
    engine.dispose()
    now = world.clock.now()
    ahead = Checkpoint(10_000, "0" * 64, now, now, {}, "", "")
    world.store.switch.compare(ahead, (), now, prove=lambda _: None)


def test_a_record_from_a_backup_learns_what_was_done_since(world: World) -> None:
    ticket = suspended(world)
    step = the_step(world, ticket)
    forget(world, step)

    outcomes = sweep(world)
    resume(world)
    world.contain()
    after, before = the_step(world, ticket), is_suspended(world)
    pass_the_end(world)

    assert outcomes == ["taken_up"]
    assert (after.state, after.expires_at) == (EffectState.DONE, step.expires_at)
    assert (before, is_suspended(world)) == (True, False)


def test_a_ticket_on_which_nothing_stands_is_left_alone(world: World) -> None:
    other = world.form("How do I change a colour?", who="bob@acme.example")
    world.triage()
    labelled = {"tags": ["security"], "status": "solved"}
    world.ask("PUT", f"/tickets/{other}", {"ticket": labelled})
    world.triage_echoes()
    suspended(world)
    anchor(world.store, world.settings, world.clock.now())
    lose_everything(world)

    outcomes = sweep(world)

    assert "nothing_stands" in outcomes
    assert world.store.ledger.incident_of(other) is None

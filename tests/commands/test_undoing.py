"""`deskwarden undo|confirm`: what was done is taken back, or kept."""

import json
from datetime import timedelta

import pytest

from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import IncidentState
from tests.commands.deciding import bears_lins_address, done, effect, is_suspended
from tests.fixtures.command_line import ADA, SARA, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database


def test_a_step_is_undone_without_a_token(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    before = is_suspended(world)

    said = command_line.says("undo", str(step.id))
    world.contain()

    assert before
    assert f"Effect {step.id} is being undone" in said.output
    assert not is_suspended(world)


def test_a_step_is_undone_once(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    command_line.says("undo", str(step.id), "--act", "back-1")

    same = command_line.says("undo", str(step.id), "--act", "back-1", "--json")
    other = command_line.says("undo", str(step.id))

    (planned,) = world.effects(ticket, EffectKind.UNDO)
    assert json.loads(same.stdout) == {"undone": {str(step.id): planned.id}}
    assert (other.exit_code, "being undone, already" in other.output) == (1, True)


def test_everything_of_an_incident_that_stands_is_undone(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    incident = world.incident(ticket).id

    said = command_line.says("undo", incident, "--act", "back-1")
    world.contain()
    again = command_line.says("undo", incident, "--act", "back-1")
    later = command_line.says("undo", incident)

    assert said.exit_code == 0
    assert again.exit_code == 0
    assert (later.exit_code, "nothing of" in later.output) == (1, True)
    assert len(world.effects(ticket, EffectKind.UNDO)) == 1
    assert not is_suspended(world)


def test_what_is_no_effect_cannot_be_undone(command_line: CommandLine, ticket: int) -> None:
    targets = ("x", "0x1", "9" * 19, "4711")

    said = [command_line.says("undo", target) for target in targets]

    assert [each.exit_code for each in said] == [1, 1, 1, 1]
    assert all("there is no effect" in each.output for each in said)


def test_what_is_confirmed_stays(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)

    said = command_line.says("confirm", str(step.id), who=SARA)
    again = command_line.says("confirm", str(step.id), who=SARA)

    found = effect(world, ticket, step.id)
    assert "is not undone by itself" in said.output
    assert found.confirmed_by == f"zendesk:{world.user(SARA)['id']}"
    assert "was confirmed before" in again.output


def test_giving_back_is_not_refused_and_what_is_being_undone_not_confirmed(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    command_line.says("undo", str(step.id))
    (back,) = world.effects(ticket, EffectKind.UNDO)

    refused = command_line.says("refuse", str(back.id))
    confirmed = command_line.says("confirm", str(step.id), who=SARA)
    world.contain()

    assert (refused.exit_code, f"confirm effect {step.id}" in refused.output) == (1, True)
    assert (confirmed.exit_code, "undone, or being undone, already" in confirmed.output) == (
        1,
        True,
    )
    assert not is_suspended(world)


def test_giving_back_that_the_provider_refuses_pages_and_comes_with_the_expiry(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    refusal = {"error": "forbidden", "message": "no"}
    world.fault("status", method="PUT", path="/admin/*", status=403, body=refusal, times=1)
    command_line.says("undo", str(step.id))
    world.contain()
    world.tell()
    shut_out = is_suspended(world)

    world.clock.sleep(4 * 3600 + 1)
    world.store.steps.expire(world.clock.now())
    world.contain()

    first, second = world.effects(ticket, EffectKind.UNDO)
    said = [page["event"]["payload"]["summary"] for page in world.told("pagerduty")]
    word = f"giving back what a step against the account took · deskwarden effects show {first.id}"
    assert (first.state, second.state) == (EffectState.REFUSED, EffectState.DONE)
    assert any(word in each for each in said)
    assert (shut_out, is_suspended(world)) == (True, False)


@pytest.mark.parametrize("command", ["undo", "confirm", "not-an-incident"])
def test_whose_account_a_step_took_decides_nothing_about_the_incident(
    world: World, command_line: CommandLine, ticket: int, step: Effect, command: str
) -> None:
    """Ivo reported it of himself; the step took Lin's account, who is Ada."""
    done(world, command_line, step)
    bears_lins_address(world, ADA)
    target = str(ticket) if command == "not-an-incident" else str(step.id)

    said = command_line.says(command, target, who=ADA)

    assert said.exit_code == 1
    assert "nobody decides about their own account" in said.output
    assert world.effects(ticket, EffectKind.UNDO) == []
    assert world.incident(ticket).state is IncidentState.OPEN


def cut_short(world: World, back: Effect, state: EffectState) -> None:
    """That UNDO's end, or that it waits for a person's word."""
    now = world.clock.now()
    held = world.store.ledger.claim(back.id, now=now, lease=timedelta(seconds=20), early=True)
    assert held is not None
    if state is EffectState.PLANNED:
        world.store.ledger.wait(held, code="undo_changed_since", now=now)
        return
    begun = world.store.ledger.start(held, prior={}, now=now)
    world.store.ledger.finish(begun, state=state, now=now)


@pytest.mark.parametrize("target", ["step", "incident"])
def test_an_undoing_that_nobody_knows_the_end_of_can_be_asked_for_again(
    world: World, command_line: CommandLine, ticket: int, step: Effect, target: str
) -> None:
    done(world, command_line, step)
    command_line.says("undo", str(step.id))
    cut_short(world, world.effects(ticket, EffectKind.UNDO)[0], EffectState.UNKNOWN)
    shut_out = is_suspended(world)

    named = str(step.id) if target == "step" else step.incident_id
    said = command_line.says("undo", named)
    world.contain()

    assert (said.exit_code, f"Effect {step.id} is being undone" in said.output) == (0, True)
    assert (shut_out, is_suspended(world)) == (True, False)


@pytest.mark.parametrize("target", ["step", "incident"])
def test_of_an_undoing_that_waits_for_a_person_it_says_so(
    world: World, command_line: CommandLine, ticket: int, step: Effect, target: str
) -> None:
    done(world, command_line, step)
    command_line.says("undo", str(step.id))
    (back,) = world.effects(ticket, EffectKind.UNDO)
    cut_short(world, back, EffectState.PLANNED)

    named = str(step.id) if target == "step" else step.incident_id
    said = command_line.says("undo", named)

    assert said.exit_code == 1
    assert f"effect {back.id} would undo effect {step.id} and waits" in said.output
    assert len(world.effects(ticket, EffectKind.UNDO)) == 1

"""`deskwarden approve|refuse`: people's words on steps that wait."""

import json
from datetime import timedelta

import pytest

from incidents.ladder import UNDO_CHANGED
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.verification import Way
from tests.commands.deciding import LIN, approve, bears_lins_address, done, effect, is_suspended
from tests.fixtures.command_line import ADA, LOU, SARA, TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database


def test_another_person_approves_what_was_shown_and_it_runs(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    shown = command_line.says("effects", "show", str(step.id), reason="").output

    said = approve(command_line, step, SARA, plan=step.plan_hash[:16])
    world.contain()

    assert f"deskwarden approve {step.id} --plan {step.plan_hash}" in shown
    assert "is allowed and begins now" in said
    assert effect(world, ticket, step.id).state is EffectState.DONE
    assert is_suspended(world)


def test_nobody_approves_what_they_asked_for(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    said = approve(command_line, step, TOM)
    world.contain()

    assert "nobody approves what they asked for themselves" in said
    assert command_line.writes() == []


def test_another_plan_is_not_approved(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    other = approve(command_line, step, SARA, plan="0" * 64)
    short = approve(command_line, step, SARA, plan="abc")
    words = approve(command_line, step, SARA, plan="not a number at all")
    world.contain()

    assert f"the plan of effect {step.id} is another one now" in other
    assert "at least 16 signs" in short
    assert "at least 16 signs" in words
    assert command_line.writes() == []


def test_the_same_act_approves_once(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    approve(command_line, step, SARA, "--act", "yes-1")

    again = approve(command_line, step, SARA, "--act", "yes-1")
    world.contain()

    assert "on record already" in again
    assert len([call for call in command_line.writes() if call.endswith("/status")]) == 1


def test_rung_three_takes_two_others(world: World, command_line: CommandLine, ticket: int) -> None:
    words = ("--step", "reset_mfa", "--account", LIN, "--yes", "--json")
    asked = command_line.says("contain", str(ticket), *words, who=TOM)
    step = effect(world, ticket, json.loads(asked.stdout)["effects"][0]["id"])

    first = approve(command_line, step, SARA, "--verified", "video")
    world.contain()
    between = command_line.writes()
    second = approve(command_line, step, ADA, "--verified", "in person", "--minutes-ago", "9")
    world.contain()

    given = world.store.steps.approvals(step.id)
    assert [each.verified and each.verified.way for each in given] == [Way.VIDEO, Way.IN_PERSON]
    assert [each.verified and each.at - each.verified.at for each in given] == [
        timedelta(0),
        timedelta(minutes=9),
    ]
    assert "waits for one more person" in first
    assert between == []
    assert "begins now" in second
    assert command_line.writes() == ["DELETE /admin/api/v1/users/usr_lin/mfa"]


def test_the_note_names_who_allowed_it_by_command(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    words = ("--step", "reset_mfa", "--account", LIN, "--yes", "--json")
    asked = command_line.says("contain", str(ticket), *words, who=TOM)
    step = effect(world, ticket, json.loads(asked.stdout)["effects"][0]["id"])
    for who in (SARA, ADA):
        approve(command_line, step, who, "--verified", "video")

    world.contain_for(30)

    note, people = world.notes(ticket)[-1], [world.user(who) for who in (SARA, ADA)]
    named = (f"{each['name']} (verified the owner by video" for each in people)
    assert all(each in note for each in named)
    assert "zendesk:" not in note


def test_rung_three_takes_how_and_when_the_owner_was_verified(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    words = ("--step", "reset_mfa", "--account", LIN, "--yes", "--json")
    asked = command_line.says("contain", str(ticket), *words, who=TOM)
    step = effect(world, ticket, json.loads(asked.stdout)["effects"][0]["id"])
    shown = command_line.says("effects", "show", str(step.id), reason="").output

    silent = approve(command_line, step, SARA)
    late = approve(command_line, step, SARA, "--verified", "call-back", "--minutes-ago", "16")
    other = approve(command_line, step, SARA, "--verified", "mail")

    assert f"approve {step.id} --plan {step.plan_hash} --verified call-back" in shown
    assert "--verified (call-back, video, in person, administrator)" in silent
    assert "15 minutes are the most" in late
    assert "'mail' is not one of" in other
    assert world.store.steps.approvals(step.id) == []


def test_what_is_refused_is_never_done_and_needs_no_token(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    said = command_line.says("refuse", str(step.id), "--act", "no-1")
    again = command_line.says("refuse", str(step.id), "--act", "no-1", "--json")
    later = approve(command_line, step, SARA)
    world.contain()

    assert "will not be done" in said.output
    assert json.loads(again.stdout) == {"effect": step.id, "new": False}
    assert f"effect {step.id} is refused and waits for nobody" in later
    assert command_line.writes() == []


def test_with_a_token_nobody_refuses_a_step_against_themselves(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    bears_lins_address(world, ADA)

    said = [command_line.says("refuse", str(step.id), who=who).output for who in (ADA, LOU, SARA)]

    assert "nobody decides about their own account" in said[0]
    assert "not an active agent" in said[1]
    assert "will not be done" in said[2]


def test_what_has_begun_cannot_be_refused(
    world: World, command_line: CommandLine, step: Effect
) -> None:
    done(world, command_line, step)

    said = command_line.says("refuse", str(step.id))

    assert (said.exit_code, "undo it" in said.output) == (1, True)


def test_what_began_once_ends_unknown_when_refused_and_the_ticket_says_so(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    world.fault("fail_before", method="PUT", path="/admin/*", times=1)
    done(world, command_line, step)
    world.clock.sleep(31 * 60)
    world.contain()
    waits = effect(world, ticket, step.id)

    said = command_line.says("refuse", str(step.id))
    world.clock.sleep(4)
    world.contain()

    note = world.notes(ticket)[-1]
    assert (waits.state, waits.started_at is None) == (EffectState.PLANNED, False)
    assert effect(world, ticket, step.id).state is EffectState.UNKNOWN
    assert f"deskwarden effects resolve {step.id}" in said.output
    assert "Suspend the user: may or may not have happened" in note
    assert "A person refused it after it had begun once" in note
    assert "refused, though it had begun once and may have happened: Suspend the user" in note
    assert not is_suspended(world)


def waiting_undo(world: World, line: CommandLine, ticket: int, step: Effect) -> Effect:
    """The step's undoing, which found that somebody else had changed the account."""
    if not world.effects(ticket, EffectKind.UNDO):
        line.says("undo", str(step.id))
    (back,) = world.effects(ticket, EffectKind.UNDO)
    now = world.clock.now()
    held = world.store.ledger.claim(back.id, now=now, lease=timedelta(seconds=20))
    assert held is not None
    world.store.ledger.wait(held, code=UNDO_CHANGED, now=now)
    return back


def test_confirming_once_more_withdraws_an_undoing_that_waits_and_the_ticket_says_so(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    command_line.says("confirm", str(step.id), who=SARA)
    back = waiting_undo(world, command_line, ticket, step)

    shown = command_line.says("effects", "show", str(back.id), reason="").output
    said = command_line.says("confirm", str(step.id), who=ADA)
    world.clock.sleep(4)
    world.contain()

    assert f"deskwarden confirm {step.id}" in shown
    assert f"deskwarden refuse {back.id}" not in shown
    assert "stays" in said.output
    assert effect(world, ticket, back.id).state is EffectState.REFUSED
    assert is_suspended(world)
    assert any(
        "Undo a step: withdrawn, for a person said that the step stays" in note
        for note in world.notes(ticket)
    )


def test_confirming_ends_an_undoing_that_had_begun_once_and_says_that_it_may_have_happened(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    world.fault("fail_before", method="PUT", path="/admin/*", times=1)
    command_line.says("undo", str(step.id))
    world.contain()
    world.clock.sleep(31)
    back = waiting_undo(world, command_line, ticket, step)

    said = command_line.says("confirm", str(step.id), who=ADA)
    world.clock.sleep(4)
    world.contain()

    assert f"deskwarden effects resolve {back.id}" in said.output
    assert "so it may have happened" in said.output
    assert effect(world, ticket, back.id).state is EffectState.UNKNOWN
    assert "Undo a step: may or may not have happened" in world.notes(ticket)[-1]
    assert is_suspended(world)


def test_every_act_is_in_the_audit_with_its_person_and_reason(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)

    told = world.store.effect_desk.told(world.store.effect_desk.find(step.id))

    (approved,) = [each for each in told if each.entry.action == "approved"]
    assert approved.actor == f"zendesk:{world.user(SARA)['id']}"
    assert approved.entry.detail["reason"] == "as the runbook says"
    assert world.store.first_break() is None

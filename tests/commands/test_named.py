"""Who decided at the command line is named on the ticket, with their reason."""

import json

import pytest

from commands.person import whoever
from incidents.ledger import Effect
from tests.commands.deciding import LIN, approve, done, effect
from tests.fixtures.command_line import ADA, SARA, TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database


def test_the_note_names_who_approved_by_command_and_why(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    said = ("approve", str(step.id), "--plan", step.plan_hash)
    command_line.says(*said, who=SARA, reason="the owner confirmed it")

    world.contain_for(30)

    note = world.notes(ticket)[-1]
    assert "Sara Vance approved: Suspend the user. Reason given: the owner confirmed it" in note
    assert "Tom Field asked: Suspend the user. Reason given" in note


def test_each_of_two_approvers_is_named_as_they_speak(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    words = ("--step", "reset_mfa", "--account", LIN, "--yes", "--json")
    asked = command_line.says("contain", str(ticket), *words, who=TOM)
    step = effect(world, ticket, json.loads(asked.stdout)["effects"][0]["id"])
    world.contain_for(30)

    approve(command_line, step, SARA, "--verified", "video")
    world.contain_for(30)
    first = world.notes(ticket)[-1]
    approve(command_line, step, ADA, "--verified", "video")
    world.contain_for(30)
    second = world.notes(ticket)[-1]

    assert "Sara Vance approved: Force MFA re-enrolment" in first
    assert "Waiting: Force MFA re-enrolment" in first
    assert "Ada Marsh approved: Force MFA re-enrolment" in second
    assert "Sara Vance approved" not in second


def test_who_confirms_undoes_or_refuses_is_named_with_their_reason(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    done(world, command_line, step)
    command_line.says("confirm", str(step.id), who=TOM, reason="it stays for now")
    world.contain_for(30)
    confirmed = world.notes(ticket)[-1]

    command_line.says("undo", str(step.id), reason="it was a holiday")
    world.contain_for(30)
    undone = world.notes(ticket)[-1]

    assert "Tom Field confirmed: Suspend the user. Reason given: it stays for now" in confirmed
    operator = f"the operator of the host, {whoever()} (no token) undoes: Suspend the user"
    assert operator in undone
    assert "Reason given: it was a holiday" in undone


def test_the_note_of_a_raise_names_who_gave_the_command(
    world: World, command_line: CommandLine
) -> None:
    ticket = world.form(who="ivo@globex.example")
    world.triage()
    world.contain()

    command_line.says("raise-severity", str(ticket), who=TOM)
    world.contain_for(30)

    assert "«Security: raise severity», by Tom Field" in world.notes(ticket)[-1]

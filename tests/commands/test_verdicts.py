"""`deskwarden raise-severity|not-an-incident`: a person says how bad it is."""

import json

import pytest

from incidents.ledger import Effect, EffectState
from incidents.model import IncidentState
from tests.commands.deciding import effect
from tests.fixtures.command_line import SARA, TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database


def test_an_incident_is_raised_once_for_one_act(world: World, command_line: CommandLine) -> None:
    ticket = world.form(who="ivo@globex.example")
    world.triage()
    world.contain()
    before = world.incident(ticket).severity

    said = command_line.says("raise-severity", str(ticket), "--act", "r-1", who=TOM)
    again = command_line.says("raise-severity", str(ticket), "--act", "r-1", "--json", who=TOM)
    world.contain_for(30)

    after = world.incident(ticket).severity
    assert after == before - 1
    assert after.label in said.output
    assert json.loads(again.stdout)["new"] is False
    assert f"It was {before.label}" in world.notes(ticket)[-1]


def test_what_is_gravest_is_not_raised(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    while world.incident(ticket).severity > 1:
        command_line.says("raise-severity", str(ticket), who=TOM)

    said = command_line.says("raise-severity", str(ticket), who=TOM)

    assert (said.exit_code, "SEV-1 already" in said.output) == (1, True)


def test_a_false_alarm_is_closed_and_what_waits_is_dropped(
    world: World, command_line: CommandLine, ticket: int, step: Effect
) -> None:
    incident = world.incident(ticket).id

    said = command_line.says("not-an-incident", incident, "--act", "n-1", who=SARA)
    again = command_line.says("not-an-incident", incident, "--act", "n-1", who=SARA)
    later = command_line.says("not-an-incident", incident, who=SARA)
    world.contain_for(30)

    assert "closed as a false alarm" in said.output
    assert "on record already" in again.output
    assert (later.exit_code, "false alarm already" in later.output) == (1, True)
    assert world.incident(ticket).state is IncidentState.FALSE_ALARM
    assert effect(world, ticket, step.id).state is EffectState.REFUSED
    assert "closed as a false alarm" in world.notes(ticket)[-1]
    (given,) = world.store.feedback.newest(None)
    assert (given.should, given.by) == (None, f"zendesk:{world.user(SARA)['id']}")


def test_who_may_not_shut_out_may_not_close_either(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("not-an-incident", str(ticket))

    assert (said.exit_code, "without a personal token" in said.output) == (1, True)
    assert world.incident(ticket).state is IncidentState.OPEN

"""`deskwarden check`, and what a command does on a ticket that holds no incident."""

import json

import pytest

from incidents.ledger import EffectKind, EffectState
from incidents.model import Severity
from tests.fixtures.command_line import ADA, EVE, LOU, SARA, TOM, CommandLine
from tests.fixtures.world import World

QUIET = "Where do I change the colour of my dashboard?"


@pytest.fixture
def ticket(world: World, command_line: CommandLine) -> int:
    """A ticket that holds no incident, from Ivo."""
    found = world.form(QUIET, who="ivo@globex.example")
    world.triage()
    world.forget_calls()
    return found


def written(world: World, ticket: int) -> str:
    """The newest note, after the workers had their time."""
    world.contain_for(30)
    return world.notes(ticket)[-1]


def test_a_check_opens_the_incident_and_the_note_names_who_asked_and_why(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("check", str(ticket), who=TOM, reason="the caller sounded hurried")
    note = written(world, ticket)

    incident = world.incident(ticket)
    assert said.exit_code == 0
    assert f"{incident.id}, {incident.severity.label}, is opened" in said.output
    assert "SECURITY CHECK" in note
    assert "Tom Field asked. Reason given: the caller sounded hurried" in note
    assert command_line.writes() == []


def test_a_check_of_a_known_incident_is_answered_once_by_name(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.says("check", str(ticket), who=TOM)
    written(world, ticket)

    said = command_line.says("check", world.incident(ticket).id, "--act", "again", who=SARA)
    again = command_line.says("check", str(ticket), "--act", "again", "--json", who=SARA)
    note = written(world, ticket)

    assert "is looked at again" in said.output
    assert json.loads(again.stdout)["new"] is False
    assert "Checked again for Sara Vance" in note
    assert "Sara Vance asked. Reason given: as the runbook says" in note
    assert "Tom Field" not in note
    assert len(world.notes(ticket)) == 2


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("", "without a personal token"),
        (LOU, "active agent"),
        (EVE, "active agent"),
    ],
)
def test_who_is_no_agent_checks_nothing(
    world: World, command_line: CommandLine, ticket: int, who: str, why: str
) -> None:
    said = command_line.says("check", str(ticket), who=who)

    assert (said.exit_code, why in said.output) == (1, True)
    assert world.store.ledger.incident_of(ticket) is None


def test_a_ticket_that_is_not_there_cannot_be_checked(command_line: CommandLine) -> None:
    said = command_line.says("check", "99999", who=TOM)

    assert said.exit_code == 1
    assert "99999" in said.output


def test_an_act_that_did_something_else_checks_nothing(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    command_line.says("protect", "usr_lin", "--act", "a-1", who=TOM)

    said = command_line.says("check", str(ticket), "--act", "a-1", who=TOM)

    assert (said.exit_code, "something else" in said.output) == (1, True)
    assert world.store.ledger.incident_of(ticket) is None


def test_contain_opens_an_incident_where_there_is_none(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    words = ("--step", "suspend_user", "--account", "ivo@globex.example", "--yes", "--json")

    said = command_line.says("contain", str(ticket), *words, who=TOM, reason="called by phone")
    note = written(world, ticket)

    (step,) = world.effects(ticket, EffectKind.SUSPEND_USER)
    assert json.loads(said.stdout)["incident"] == world.incident(ticket).id
    assert world.incident(ticket).severity is Severity.SEV_2
    assert (step.state, step.target) == (EffectState.PLANNED, "usr_ivo")
    assert "Tom Field asked: Suspend the user. Reason given: called by phone" in note
    assert command_line.writes() == []


def test_whoever_says_no_opens_nothing(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    words = ("--step", "lock_account", "--account", "usr_ivo")

    said = command_line.says("contain", str(ticket), *words, who=ADA)

    assert (said.exit_code, "a new one, ticket" in said.output) == (1, True)
    assert world.store.ledger.incident_of(ticket) is None


def test_raising_opens_an_incident_and_no_more(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("raise-severity", str(ticket), who=TOM)

    assert "is SEV-3 now" in said.output
    assert world.incident(ticket).severity is Severity.SEV_3


def test_what_holds_no_incident_is_not_closed_as_one(
    command_line: CommandLine, ticket: int
) -> None:
    said = command_line.says("not-an-incident", str(ticket), who=TOM)

    assert (said.exit_code, "holds no incident" in said.output) == (1, True)

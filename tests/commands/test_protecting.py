"""`deskwarden protect|breaker`: what no step touches, and when policy decides nothing."""

import json

import pytest

from tests.commands.deciding import LIN
from tests.fixtures.command_line import SARA, TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database


def test_a_protected_account_is_touched_by_nobody(
    world: World, command_line: CommandLine, ticket: int
) -> None:
    put = command_line.says("protect", LIN, who=TOM, reason="break glass")
    words = ("--step", "revoke_sessions", "--account", LIN, "--yes")
    asked = command_line.says("contain", str(ticket), *words, who=SARA)
    listed = command_line.says("protect", "--list", reason="")
    world.contain()

    assert "Account usr_lin is protected" in put.output
    assert (asked.exit_code, "list of protected accounts" in asked.output) == (1, True)
    assert all(part in listed.output for part in ("usr_lin", "break glass", "zendesk:"))
    assert command_line.writes() == []


def test_an_account_comes_off_the_list_even_when_it_is_gone(
    world: World, command_line: CommandLine
) -> None:
    command_line.says("protect", LIN, who=TOM)
    with world.sandbox.state.change():
        world.sandbox.state.table("company_user").drop("usr_lin")

    said = command_line.says("protect", "usr_lin", "--remove", who=TOM)
    again = command_line.says("protect", "usr_lin", "--remove", who=TOM)
    listed = command_line.says("protect", "--list", "--json", reason="")
    empty = command_line.says("protect", "--list", reason="")

    assert "protected no longer" in said.output
    assert "usr_lin is not on the list" in again.output
    assert json.loads(listed.stdout) == []
    assert "No account is on the list" in empty.output


def test_an_act_of_before_protects_nobody_anew(world: World, command_line: CommandLine) -> None:
    command_line.says("protect", LIN, "--act", "p-1", who=TOM)
    command_line.says("protect", LIN, "--remove", who=SARA)

    command_line.says("protect", LIN, "--act", "p-1", who=TOM)

    assert world.store.steps.protected() == []


def test_protect_wants_one_account_or_the_list(command_line: CommandLine) -> None:
    wrong = [(), ("usr_lin", "--list"), ("--list", "--remove")]

    said = [command_line.says("protect", *words, who=TOM) for words in wrong]

    assert [each.exit_code for each in said] == [2, 2, 2]


def test_anybody_opens_the_breaker_and_a_proved_person_closes_it(
    world: World, command_line: CommandLine
) -> None:
    opened = command_line.says("breaker", "open", reason="it looks wrong")
    shown = command_line.says("breaker", "show", reason="")
    nobody = command_line.says("breaker", "close")
    closed = command_line.says("breaker", "close", "--act", "c-1", who=TOM)
    command_line.says("breaker", "open")
    replayed = command_line.says("breaker", "close", "--act", "c-1", who=TOM)

    assert "it looks wrong" in opened.output
    assert "Every step waits for a person" in shown.output
    assert nobody.exit_code == 1
    assert "policy decides what it may" in closed.output
    assert replayed.exit_code == 0
    assert world.store.steps.breaker() is not None


def test_a_closed_breaker_says_so(command_line: CommandLine) -> None:
    said = command_line.says("breaker", "show", "--json", reason="")

    assert json.loads(said.stdout) == {"open": None}

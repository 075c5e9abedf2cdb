"""What the command tests share."""

import json
import os
from collections.abc import Callable

import pytest

from incidents.ledger import Effect
from tests.commands.deciding import LIN, effect
from tests.fixtures.command_line import TOM, CommandLine
from tests.fixtures.environment import paused
from tests.fixtures.world import World


@pytest.fixture
def clean_environment() -> Callable[..., dict[str, str | None]]:
    """For CliRunner: none of this machine's own settings, and those that are given."""

    def make(**given: str) -> dict[str, str | None]:
        ours = {name: None for name in os.environ if name.startswith("DESKWARDEN_")}
        return {**ours, **given}

    return make


@pytest.fixture
def ticket(world: World, command_line: CommandLine) -> int:
    """An incident that Ivo reported."""
    with paused():  # how it came to be one, tests/ticket_actions and tests/containment measure
        found = world.form(who="ivo@globex.example")
        world.triage()
        world.contain()
        world.forget_calls()
    return found


@pytest.fixture
def step(world: World, command_line: CommandLine, ticket: int) -> Effect:
    """Tom asked for Lin's suspension; it waits."""
    words = ("--step", "suspend_user", "--account", LIN, "--yes", "--json")
    said = command_line.says("contain", str(ticket), *words, who=TOM)
    return effect(world, ticket, json.loads(said.stdout)["effects"][0]["id"])

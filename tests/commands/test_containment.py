"""`deskwarden containment`: anybody at the keyboard stops it, a proved person lets it go on."""

import pytest

from tests.fixtures.command_line import TOM, CommandLine
from tests.fixtures.world import World

pytestmark = pytest.mark.one_database


def test_containment_is_paused_shown_and_resumed_with_reasons_in_the_audit(
    world: World, command_line: CommandLine
) -> None:
    paused = command_line.says("containment", "pause", "--by", "ada", reason="fire drill")
    again = command_line.says("containment", "pause", reason="other")
    shown = command_line.says("containment", "status", reason="")
    resumed = command_line.says("containment", "resume", who=TOM, reason="drill over")
    after = command_line.says("containment", "status", reason="")

    assert "by ada: fire drill" in paused.output
    assert again.output == shown.output == paused.output
    assert resumed.output == "containment goes on\n"
    assert after.output == "containment is not paused\n"
    rows = [row for row in world.store.checkpoints.rows() if "containment_" in row["action"]]
    tom = f"zendesk:{world.user(TOM)['id']}"
    told = [(row["action"], row["actor"]) for row in rows]
    assert told == [("containment_paused", "ada"), ("containment_resumed", tom)]
    alarms = world.store.alarms.due(now=world.clock.now().replace(year=2100), limit=9)
    assert len(alarms) == 2  # once in the chat, once with the pager


def test_without_a_token_containment_stays_paused(world: World, command_line: CommandLine) -> None:
    command_line.says("containment", "pause")

    said = command_line.says("containment", "resume")

    assert said.exit_code == 1
    assert "without a personal token" in said.output
    assert world.store.switch.paused() is not None


def test_what_is_not_paused_cannot_be_resumed(command_line: CommandLine) -> None:
    said = command_line.says("containment", "resume", who=TOM)

    assert said.exit_code == 1
    assert "nothing to resume" in said.output

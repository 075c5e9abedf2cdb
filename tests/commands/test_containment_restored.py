"""`deskwarden containment resume` after the record was lost: the command says so outside."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from integration.checkpoints import keys
from integration.checkpoints.anchor import anchor
from integration.checkpoints.files import read_file
from integration.checkpoints.here import public_key
from integration.checkpoints.outside import compare
from tests.fixtures.command_line import TOM, CommandLine
from tests.fixtures.world import World
from tests.integration.checkpoints.anchored import wipe

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(make_world: Callable[..., World], tmp_path: Path) -> World:
    """A record that was known outside, signed, and begins anew."""
    made = make_world(
        checkpoint_file=str(tmp_path / "checkpoints.jsonl"),
        checkpoint_key=keys.private_pem(keys.new_key()),
    )
    made.form()
    made.triage()
    anchor(made.store, made.settings, made.clock.now())
    objects = made.store.ledger.desk_objects()
    made.store.let_go()
    wipe(made.settings.database_url)
    made.store.save_desk_objects(objects)  # provisioned again
    compare(made.store, made.settings, (), made.clock.now())
    return made


def test_the_command_of_a_proved_person_says_what_it_gives_up(
    world: World, command_line: CommandLine
) -> None:
    file = Path(world.settings.checkpoint_file)
    before = read_file(file, None).newest
    assert before is not None

    said = command_line.says("containment", "resume", who=TOM, reason="the disk died")

    after = read_file(file, public_key(world.settings))
    row = f"the checkpoint of row {before.seq} was set aside; a new one outside says so"
    assert said.output.splitlines() == ["containment goes on", row]
    assert (after.set_aside, len(after.current)) == (1, 1)
    assert compare(world.store, world.settings, (), world.clock.now()) is None


def test_a_host_without_the_key_is_told_where_to_run_it(
    world: World, command_line: CommandLine
) -> None:
    world.settings = replace(world.settings, checkpoint_key="")

    said = command_line.says("containment", "resume", who=TOM)

    assert said.exit_code == 1
    assert "there is no DESKWARDEN_CHECKPOINT_KEY here" in said.output
    assert world.store.switch.paused() is not None


def test_a_colleagues_own_stop_is_shown_when_it_stands_again(
    world: World, command_line: CommandLine
) -> None:
    world.store.switch.resume(reason="in a hurry", by="ada", now=world.clock.now())
    command_line.says("containment", "pause", "--by", "ada", reason="fire drill")
    compare(world.store, world.settings, (), world.clock.now())

    said = command_line.says("containment", "resume", who=TOM)

    first, second = said.output.splitlines()
    assert "by ada: fire drill" in first
    assert "was set aside" in second

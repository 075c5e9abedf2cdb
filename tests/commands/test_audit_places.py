"""`deskwarden audit places` and `forget`: files outside, and what is expected of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.proof_checks import check_proof
from integration.checkpoints.anchor import anchor
from integration.checkpoints.places import name_of_file
from integration.store.deliveries import shown
from tests.commands.finding_codes import codes
from tests.fixtures.command_line import TOM, CommandLine
from tests.fixtures.world import World


@pytest.fixture
def place(world: World, command_line: CommandLine, tmp_path: Path) -> str:
    """A file that got a checkpoint, as people write it."""
    file = str(tmp_path / "checkpoints.jsonl")
    world.settings = replace(world.settings, checkpoint_file=file)
    world.handle(world.form())
    anchor(world.store, world.settings, world.clock.now())
    return shown(name_of_file(file))


def test_every_file_is_listed_with_how_far_it_has_come(
    world: World, command_line: CommandLine, place: str
) -> None:
    said = command_line.says("audit", "places", reason="")

    assert said.output.startswith(f"{place}: up to row ")
    assert said.output.count("\n") == 1


def test_before_the_first_checkpoint_there_is_none(command_line: CommandLine) -> None:
    said = command_line.says("audit", "places", reason="")

    assert said.output == "no file has checkpoints yet\n"


def test_a_proved_person_gives_a_file_up(
    world: World, command_line: CommandLine, place: str
) -> None:
    by_nobody = command_line.says("audit", "forget", place)
    left = len(world.store.checkpoints.files())
    done = command_line.says("audit", "forget", place, who=TOM, reason="its host is gone")
    again = command_line.says("audit", "forget", place, who=TOM)

    assert (by_nobody.exit_code, left) == (1, 1)
    assert done.output == f"{place} is expected to have nothing any more\n"
    assert world.store.checkpoints.files() == {}
    assert (again.exit_code, "nobody knows of" in again.output) == (1, True)


def test_the_doctor_says_that_this_hosts_file_is_another(
    world: World, place: str, tmp_path: Path
) -> None:
    other = replace(world.settings, checkpoint_file=str(tmp_path / "other.jsonl"))

    here, there = codes(check_proof(world.settings)), codes(check_proof(other))

    assert ("other_places" in here, "other_places" in there) == (False, True)


def test_status_and_page_name_the_file_that_is_gone(
    world: World, command_line: CommandLine, place: str
) -> None:
    Path(world.settings.checkpoint_file).unlink()
    anchor(world.store, world.settings, world.clock.now())

    said = command_line.says("containment", "status", reason="")

    assert f"the file of checkpoints ({place}) is gone" in said.output


def test_a_host_that_lacks_the_file_cannot_prove_by_it(
    world: World, command_line: CommandLine, place: str, tmp_path: Path
) -> None:
    world.settings = replace(world.settings, checkpoint_file=str(tmp_path / "other.jsonl"))

    said = command_line.says("audit", "verify", reason="")

    assert (said.exit_code, "name a copy with --checkpoints" in said.output) == (3, True)

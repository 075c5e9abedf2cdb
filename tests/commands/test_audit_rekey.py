"""`deskwarden audit rekey`: a person has another key sign, and containment goes on after it."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.proof_checks import check_proof
from integration.checkpoints import keys
from integration.checkpoints.anchor import anchor
from integration.checkpoints.outside import compare
from integration.checkpoints.places import name_of_file
from tests.commands.finding_codes import codes
from tests.fixtures.command_line import TOM, CommandLine
from tests.fixtures.world import World


def anchored(world: World) -> None:
    """What the sweep does."""
    anchor(world.store, world.settings, world.clock.now())


def a_key(path: Path) -> Path:
    """As `deskwarden audit keygen --into` leaves it, with its .pub."""
    key = keys.new_key()
    path.write_text(keys.private_pem(key))
    Path(f"{path}.pub").write_text(keys.public_text(key.public_key()))
    return path


def use(world: World, key: Path) -> None:
    """The settings name that key."""
    world.settings = replace(world.settings, checkpoint_key=key.read_text())


@pytest.fixture
def first(world: World, command_line: CommandLine, tmp_path: Path) -> Path:
    """The key that signed the checkpoint outside."""
    key = a_key(tmp_path / "first")
    use(world, key)
    file = str(tmp_path / "checkpoints.jsonl")
    world.settings = replace(world.settings, checkpoint_file=file)
    world.handle(world.form())
    anchored(world)
    return key


def test_a_key_is_replaced_and_containment_goes_on_for_good(
    world: World, command_line: CommandLine, first: Path, tmp_path: Path
) -> None:
    use(world, a_key(tmp_path / "second"))
    anchored(world)
    too_early = command_line.says("containment", "resume", who=TOM)
    changed = command_line.says("audit", "rekey", "--earlier", f"{first}.pub", who=TOM)
    resumed = command_line.says("containment", "resume", who=TOM)
    for _ in range(3):
        anchored(world)

    verified = command_line.says("audit", "verify", reason="")

    assert (too_early.exit_code, "run `deskwarden audit rekey" in too_early.output) == (1, True)
    assert "signs checkpoints from now on" in changed.output
    assert "containment is still paused" in changed.output
    assert resumed.output == "containment goes on\n"
    assert compare(world.store, world.settings, (), world.clock.now()) is None
    assert (verified.exit_code, "2 checkpoints agree" in verified.output) == (0, True)


def test_nobody_changes_the_key_without_a_token_or_with_another_key_before(
    world: World, command_line: CommandLine, first: Path, tmp_path: Path
) -> None:
    use(world, a_key(tmp_path / "second"))
    wrong, nonsense = a_key(tmp_path / "wrong"), tmp_path / "nonsense"
    nonsense.write_text("hello")

    by_nobody = command_line.says("audit", "rekey", "--earlier", str(first))
    by_wrong = command_line.says("audit", "rekey", "--earlier", str(wrong), who=TOM)
    by_none = command_line.says("audit", "rekey", "--earlier", str(nonsense), who=TOM)

    assert [said.exit_code for said in (by_nobody, by_wrong, by_none)] == [1, 1, 1]
    assert "--earlier-is-lost" in by_wrong.output
    assert "neither PEM nor base64" in by_none.output
    assert world.store.checkpoints.changes() == []


def test_the_doctor_says_that_the_key_here_signs_nothing(
    world: World, first: Path, tmp_path: Path
) -> None:
    right = codes(check_proof(world.settings))
    use(world, a_key(tmp_path / "second"))

    other = codes(check_proof(world.settings))

    assert ("other_key" in right, "other_key" in other) == (False, True)


@pytest.mark.parametrize("kept", [True, False])
def test_resuming_puts_a_file_that_proves_nothing_beside_and_that_holds(
    world: World, command_line: CommandLine, first: Path, kept: bool
) -> None:
    """Whatever of it our key proves begins the new one."""
    file = Path(world.settings.checkpoint_file)
    before = file.read_text()
    foul = f"{before if kept else ''}hello\n"
    file.write_text(foul)
    anchored(world)

    resumed = command_line.says("containment", "resume", who=TOM)
    begun = file.read_text()
    for _ in range(3):
        anchored(world)

    (aside,) = file.parent.glob(f"{file.name}.unproved-*")
    assert resumed.output.splitlines()[0] == "containment goes on"
    assert str(aside) in resumed.output
    assert (aside.read_text(), begun) == (foul, before if kept else "")
    assert file.read_text().startswith(before)
    assert world.store.switch.paused() is None
    assert list(world.store.checkpoints.files()) == [name_of_file(file)]


def test_a_file_that_cannot_be_renewed_leaves_containment_paused(
    world: World, command_line: CommandLine, first: Path
) -> None:
    file = Path(world.settings.checkpoint_file)
    file.write_text("hello\n")
    file.with_name(f"{file.name}.renewed").mkdir()
    anchored(world)

    in_vain = command_line.says("containment", "resume", who=TOM)

    assert (in_vain.exit_code, "move it away" in in_vain.output) == (1, True)
    assert world.store.switch.paused() is not None
    assert file.read_text() == "hello\n"

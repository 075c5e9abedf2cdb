"""What was looked at once is not looked at again, and nothing else is taken on trust."""

from pathlib import Path

import pytest

from detection.entries import BadRule
from detection.lexicon import FOLDER, load, looked_at
from detection.proving import faults
from detection.seal import NAME, is_sealed, seal
from tests.fixtures.lost_thing import rule

GOOD = rule("badge")
BAD = rule("badge(?!s)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rules that are good, and sealed."""
    (tmp_path / "one.toml").write_text(GOOD)
    seal(tmp_path, load(tmp_path).version)
    return tmp_path


def test_the_shipped_rules_are_sealed() -> None:
    assert is_sealed(FOLDER, load().version), "make reference seals them"


def test_what_is_sealed_is_the_same_as_what_is_looked_at(folder: Path) -> None:
    sealed = load(folder)
    (folder / NAME).unlink()

    assert load(folder) == sealed
    assert not is_sealed(folder, sealed.version)


def test_rules_that_changed_are_looked_at_whatever_the_seal_says(folder: Path) -> None:
    (folder / "one.toml").write_text(BAD)

    with pytest.raises(BadRule, match=r"one.toml: lost-thing: pattern .*: invalid perl"):
        load(folder)


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe", b"0" * 64])
def test_a_seal_that_is_none_says_nothing(folder: Path, mark: bytes) -> None:
    (folder / NAME).write_bytes(mark)

    assert not is_sealed(folder, load(folder).version)


def test_who_checks_rules_takes_no_seal_on_trust(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(BAD)
    seal(tmp_path, looked_at(tmp_path)[0].version)

    assert load(tmp_path).rules[0].id == "lost-thing"
    (bad,) = faults(tmp_path)
    assert str(bad).startswith("one.toml: lost-thing: pattern ")

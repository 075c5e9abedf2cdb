"""The reader in use: new rule files are taken, bad ones are not."""

import os
from pathlib import Path

import pytest

from detection import current, read
from detection.current import Shelf
from detection.entries import BadRule
from detection.lexicon import FOLDER, load
from detection.plan import plan_of
from detection.reading import Reader
from incidents.model import Message, Outcome
from tests.fixtures.lost_thing import rule


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "one.toml"
    written.write_text(rule("badge"))
    return written


def write(file: Path, text: str) -> None:
    """Later than before, also on a file system that counts in seconds."""
    at = file.stat().st_mtime + 5
    file.write_text(text)
    os.utime(file, (at, at))


def knows(shelf: Shelf, thing: str) -> bool:
    return shelf.reader().read(Message(f"I lost my {thing}")).outcome is Outcome.INCIDENT


def test_changed_files_are_taken_when_somebody_looks(file: Path) -> None:
    shelf = Shelf(file.parent)
    first = shelf.reader().version
    write(file, rule("phone"))

    assert knows(shelf, "badge")
    taken = shelf.refresh()
    assert taken is not None
    assert (taken.refused, taken.version) == ("", shelf.reader().version)
    assert taken.version != first
    assert (knows(shelf, "badge"), knows(shelf, "phone")) == (False, True)


def test_a_bad_set_is_refused_by_name_once_and_the_old_one_stays(file: Path) -> None:
    shelf = Shelf(file.parent)
    first = shelf.reader().version
    write(file, rule("phone").replace("0.8", "8"))

    taken = shelf.refresh()

    assert taken is not None
    assert taken.refused == "one.toml: lost-thing: weight must be at least 0 and less than 1"
    assert taken.version == first
    assert shelf.refresh() is None
    assert knows(shelf, "badge")


def test_files_that_went_away_are_a_bad_set(file: Path) -> None:
    shelf = Shelf(file.parent)
    shelf.reader()
    file.unlink()

    taken = shelf.refresh()

    assert taken is not None
    assert taken.refused.endswith("folder: holds no rule")
    assert knows(shelf, "badge")


def test_the_first_look_takes_what_is_there(file: Path) -> None:
    shelf = Shelf(file.parent)

    taken = shelf.refresh()

    assert taken is not None
    assert taken.version == shelf.reader().version
    assert shelf.refresh() is None


def test_without_a_good_set_from_the_start_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadRule, match="holds no rule"):
        Shelf(tmp_path).reader()


def test_the_second_reader_can_be_switched_off() -> None:
    message = Message("Somebody logged in to my account from Lagos")

    with current.using(FOLDER, second=False):
        alone = read(message)

    assert alone.model_version == ""
    assert read(message).model_version
    assert alone.outcome is Outcome.INCIDENT


def test_changed_rules_that_fail_their_own_sentences_are_refused_by_name(file: Path) -> None:
    shelf = Shelf(file.parent)
    shelf.reader()
    write(file, rule("phone").replace('"I lost my', '"I found my'))

    taken = shelf.refresh()

    assert taken is not None
    assert taken.refused == "one.toml: lost-thing: must hit, and does not: I found my phone"
    assert knows(shelf, "badge")


def test_a_link_to_nowhere_among_the_files_is_a_bad_set(file: Path) -> None:
    shelf = Shelf(file.parent)
    shelf.reader()
    (file.parent / "two.toml").symlink_to(file.parent / "nowhere")

    taken = shelf.refresh()

    assert taken is not None
    assert taken.refused.startswith("two.toml: file: cannot be read: ")
    assert shelf.refresh() is None
    assert knows(shelf, "badge")


def test_when_all_is_prepared_no_child_of_a_fork_waits() -> None:
    plan_of.cache_clear()
    shelf = Shelf()
    french = Message("Quelqu'un s'est connecté à mon compte cette nuit.")
    for _ in range(2 + len(load().languages)):
        shelf.prepare()
    planned = plan_of.cache_info().misses

    assert shelf.reader().read(french).outcome is Outcome.INCIDENT
    exceptions = 3  # of the rules that fire; they are planned when one does
    assert plan_of.cache_info().misses <= planned + exceptions
    assert planned > len(load().rules)


def test_rules_that_are_all_for_one_language_are_made_ready_too(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(rule("badge"))
    (tmp_path / "languages.toml").write_text('xx = ["lost"]\n')

    assert list(Reader(load(tmp_path)).prepared()) == ["", "xx"]

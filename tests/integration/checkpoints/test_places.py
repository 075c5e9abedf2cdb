"""Hosts whose settings name different files: one that lacks checkpoints stops nobody else."""

import json
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from integration.checkpoints.anchor import anchor
from integration.checkpoints.files import read_file
from integration.checkpoints.here import public_key
from integration.checkpoints.outside import compare, look_outside
from integration.checkpoints.places import name_of_file, names_of
from integration.probes import checkpoint_probe
from integration.store.deliveries import shown
from integration.store.engine import writing
from integration.store.switch import GONE, UNPROVED
from integration.store.tables import ANCHORS
from tests.integration.checkpoints.anchored import PAGE, Anchored

SECONDS = timedelta(seconds=5)
MINUTES = timedelta(minutes=5)
HOURS = timedelta(hours=2)


def beside(anchored: Anchored, path: Path) -> Anchored:
    """Another host's processes: the same record and key, a file of their own."""
    settings = replace(anchored.settings, checkpoint_file=str(path))
    return replace(anchored, settings=settings, file=path)


@pytest.fixture
def second(known: Anchored, tmp_path: Path) -> Anchored:
    """A second sweep has begun beside the first, with an empty file of its own."""
    other = beside(known, tmp_path / "second" / "checkpoints.jsonl")
    other.anchor(SECONDS)
    return other


def seqs(anchored: Anchored) -> list[int]:
    """Which rows the file knows."""
    return [each.seq for each in read_file(anchored.file, public_key(anchored.settings)).current]


def test_a_worker_whose_file_is_another_stops_nobody(known: Anchored, tmp_path: Path) -> None:
    look_outside(beside(known, tmp_path / "new.jsonl").settings)

    assert known.store.switch.paused() is None


def test_a_worker_whose_file_nobody_may_read_stops_nobody(known: Anchored, tmp_path: Path) -> None:
    look_outside(beside(known, tmp_path).settings)  # a directory

    assert known.store.switch.paused() is None


def test_the_same_path_on_another_host_is_another_file(
    known: Anchored, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = known.file.rename(known.file.with_suffix(".away"))
    with monkeypatch.context() as there:
        there.setattr(socket, "gethostname", lambda: "elsewhere")
        look_outside(known.settings)
    away.rename(known.file)

    assert known.store.switch.paused() is None


def test_a_worker_beside_the_sweep_still_notices_that_the_file_is_gone(known: Anchored) -> None:
    known.file.unlink()

    look_outside(known.settings)

    pause = known.store.switch.paused()
    assert pause is not None
    assert (pause.code, pause.where) == (GONE, name_of_file(known.file))


def test_a_path_that_was_turned_elsewhere_is_no_new_file(known: Anchored, tmp_path: Path) -> None:
    known.file.parent.rename(tmp_path / "before")
    (tmp_path / "empty").mkdir()
    known.file.parent.symlink_to(tmp_path / "empty")

    assert known.look() == GONE


def test_a_second_sweep_stops_nobody_and_its_file_gets_everything(
    known: Anchored, second: Anchored
) -> None:
    second.tell(37)
    second.anchor()
    known.anchor()

    assert known.store.switch.paused() is None
    assert seqs(second) == seqs(known) == [4, 8, 12]


@pytest.mark.parametrize("emptied", ["first", "second"])
def test_whichever_file_is_emptied_is_noticed_and_named(
    known: Anchored, second: Anchored, emptied: str
) -> None:
    lost = known if emptied == "first" else second
    lost.file.write_text("")

    found = [known.look(), second.look()]

    pause = known.store.switch.paused()
    assert GONE in found
    assert pause is not None
    assert pause.where == name_of_file(lost.file)


@pytest.mark.parametrize("emptied", ["first", "second"])
def test_a_person_lets_it_go_on_and_only_that_file_is_filled_again(
    known: Anchored, second: Anchored, emptied: str
) -> None:
    lost = known if emptied == "first" else second
    lost.file.write_text("")
    lost.look()
    known.store.switch.resume(reason="the disk was swapped", by="ada", now=known.now)

    for each in (known, second):
        each.anchor(SECONDS)

    assert [known.look(), second.look()] == [None, None]
    assert seqs(known)[:2] == seqs(second)[:2] == [4, 8]


def test_an_empty_file_is_no_second_one_when_no_other_is_in_sight(
    known: Anchored, tmp_path: Path
) -> None:
    """The host with the file is lost, or somebody names another file to hide the first."""
    other = beside(known, tmp_path / "new.jsonl")
    other.now += MINUTES

    assert other.look() == GONE


def test_a_person_who_lets_that_go_on_is_believed(known: Anchored, tmp_path: Path) -> None:
    other = beside(known, tmp_path / "new.jsonl")
    other.now += MINUTES
    other.look()
    known.store.switch.resume(reason="the host burnt", by="ada", now=other.now)

    found = [other.look() for _ in range(2)]
    other.anchor(HOURS)

    assert [*found, other.look()] == [None, None, None]
    assert seqs(other)[:2] == [4, 8]


def test_a_sweep_keeps_its_file_in_sight_while_nothing_happens(
    known: Anchored, tmp_path: Path
) -> None:
    other = beside(known, tmp_path / "new.jsonl")
    known.anchor(HOURS)
    other.now = known.now + SECONDS

    assert other.look() is None
    assert known.store.checkpoints.out_of_sight(known.now) == []


def test_a_file_that_was_moved_is_not_written_twice_and_the_old_name_not_missed(
    known: Anchored, tmp_path: Path
) -> None:
    before = known.lines()
    moved = beside(known, known.file.rename(tmp_path / "moved.jsonl"))

    moved.anchor(HOURS)

    assert moved.lines()[:2] == before
    assert known.store.switch.paused() is None
    assert known.store.checkpoints.out_of_sight(moved.now + MINUTES) == []


def test_a_file_that_nobody_reads_any_more_is_said_until_a_person_gives_it_up(
    known: Anchored, second: Anchored
) -> None:
    gone = name_of_file(known.file)
    second.anchor(HOURS)
    probe = checkpoint_probe(
        lambda: known.store.checkpoints.unproved_since(names_of(second.settings)),
        known.store.checkpoints.out_of_sight,
        lambda: second.now,
    )
    missed = probe()

    known.store.checkpoints.forget_place(gone, reason="dismantled", by="ada", now=second.now)

    assert (missed.ok, shown(gone) in missed.detail, probe().ok) == (False, True, True)
    assert known.store.switch.paused() is None
    last = json.loads(list(known.store.checkpoints.rows())[-1]["body"])
    assert (last["action"], last["actor"]) == ("checkpoint_place_forgotten", "ada")


def test_a_place_that_nobody_knows_of_cannot_be_given_up(known: Anchored) -> None:
    rows = len(list(known.store.checkpoints.rows()))

    assert not known.store.checkpoints.forget_place(
        "file@x:/y", reason="x", by="ada", now=known.now
    )
    assert len(list(known.store.checkpoints.rows())) == rows


def an_earlier_version(engine: Engine) -> None:
    """It knew one file, and not which."""
    with writing(engine) as conn:
        ours = ANCHORS.c.place.startswith("file")
        conn.execute(update(ANCHORS).where(ours).values(place="file"))


def test_a_record_of_an_earlier_version_goes_on_with_its_file(
    known: Anchored, engine: Engine
) -> None:
    an_earlier_version(engine)
    before = known.lines()

    known.anchor(SECONDS)

    assert known.lines() == before
    assert list(known.store.checkpoints.files()) == [name_of_file(known.file)]


def test_what_was_written_before_the_upgrade_is_missed_after_it(
    known: Anchored, engine: Engine
) -> None:
    an_earlier_version(engine)
    known.file.unlink()

    assert known.look() == GONE


def test_a_second_sweeps_file_that_is_not_ours_stops_and_is_left_alone(
    known: Anchored, tmp_path: Path
) -> None:
    other = beside(known, tmp_path / "theirs.jsonl")
    other.file.write_text("hello\n")

    compare(other.store, other.settings, PAGE, known.now)
    anchor(other.store, other.settings, known.now)

    pause = known.store.switch.paused()
    assert pause is not None
    assert (pause.code, pause.where) == (UNPROVED, name_of_file(other.file))
    assert other.lines() == ["hello"]


def test_readiness_on_a_host_without_the_file_goes_by_the_others(
    known: Anchored, tmp_path: Path
) -> None:
    elsewhere = beside(known, tmp_path / "new.jsonl")

    assert known.store.checkpoints.unproved_since(names_of(elsewhere.settings)) is None

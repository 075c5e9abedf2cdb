"""Who gives a checkpoint up and cannot sign it: what the command does then, and refuses."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.checkpoints import lines
from integration.checkpoints.anchor import signer
from integration.checkpoints.files import read_file
from integration.checkpoints.setting_aside import NobodyWouldBelieve, set_aside
from integration.store.switch import BEHIND
from tests.integration.checkpoints.anchored import Anchored
from tests.integration.store.records import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"checkpoint_key": ""}, "no_key"),
        ({"checkpoint_key": "", "checkpoint_file": ""}, "no_key_and_no_file"),
        ({"checkpoint_key": "A" * 43 + "="}, "file_unread"),
    ],
)
def test_who_would_not_be_believed_is_told_so(
    anew: Anchored, changes: dict[str, str], code: str
) -> None:
    pause = anew.store.switch.paused()
    assert pause is not None
    here = replace(anew.settings, **changes)  # type: ignore[arg-type]

    with pytest.raises(NobodyWouldBelieve) as no:
        set_aside(anew.store, here, pause, reason="x", by="ada", now=NOW)

    assert no.value.code == code
    assert anew.store.switch.paused() == pause


def unsigned(anchored: Anchored) -> None:
    """The same in an installation that signs nothing."""
    anchored.without_key()
    (line,) = anchored.lines()
    text = signer(anchored.settings)(lines.read(line, None))
    anchored.file.write_text(f"{text}\n")


def test_without_a_key_the_command_itself_writes_to_the_file(anew: Anchored) -> None:
    unsigned(anew)

    anew.confirm()
    found = anew.look()
    anew.tell(60)
    anew.anchor()

    kept = read_file(anew.file, None)
    assert (found, kept.set_aside, len(kept.current)) == (None, 1, 2)


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """For this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_without_a_key_a_file_that_cannot_be_written_leaves_containment_paused(
    anew: Anchored,
) -> None:
    unsigned(anew)
    anew.file.write_text("\n" * 4_000_000 + anew.file.read_text())
    with no_file_longer_than(anew.file.stat().st_size), pytest.raises(NobodyWouldBelieve) as no:
        anew.confirm()

    assert no.value.code == "file_unwritten"
    assert anew.look() == BEHIND

"""A process that forks prepares what its children read with, and says so once a set of rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from detection import current
from detection.plan import plan_of
from integration.rule_files import Preparing
from tests.fixtures.lost_thing import rule


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The one file of rules that is read by."""
    written = tmp_path / "one.toml"
    written.write_text(rule("badge"))
    with current.using(tmp_path, second=False):
        yield written


def test_a_step_prepares_and_it_is_said_once_for_each_set_of_rules(file: Path) -> None:
    plan_of.cache_clear()
    preparing = Preparing()

    with capture_logs() as said:
        preparing.step()
        preparing.step()
        first, planned = current.current().version, plan_of.cache_info().misses
        file.write_text(rule("phone and my keys"))
        current.refresh()
        preparing.step()

    assert planned > 0
    assert [(line["event"], line["version"]) for line in said] == [
        ("reader_preparing", first),
        ("reader_preparing", current.current().version),
    ]
    assert current.current().version != first

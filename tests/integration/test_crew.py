"""Children of the sweep: one that freezes is killed, whatever it holds."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import psutil

from integration.crew import Crew
from integration.deadline import Deadline
from tests.fixtures.redis_server import wait_until


def freeze_with_a_lease(_number: int) -> None:
    """A child that takes a lease and is stopped while it holds it."""
    with Deadline(timedelta(seconds=0.5)).running():
        os.kill(os.getpid(), signal.SIGSTOP)


def test_a_frozen_child_is_killed_when_its_lease_would_end() -> None:
    crew, before = Crew(lambda: None), set(psutil.Process().children())
    crew.send("frozen", [1], freeze_with_a_lease, most=1)
    (child,) = set(psutil.Process().children()) - before

    wait_until(crew.reap)

    assert not child.is_running()
    crew.stop(patience=0.0)


def test_a_child_within_its_lease_is_left_alone(tmp_path: Path) -> None:
    def work(_number: int) -> None:
        time.sleep(0.3)
        (tmp_path / "done").touch()

    crew = Crew(lambda: None)
    crew.send("works", [1], work, most=1)

    wait_until(crew.reap)

    assert (tmp_path / "done").exists()

"""Real rq workers in processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.redis_server import wait_until

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).parent / "toy" / "worker.py"


class ToyWorker:
    """A worker whose jobs only write down that they ran."""

    def __init__(self, log: Path, redis_url: str, queue: str) -> None:
        log.touch()
        self.log = log
        env = {**os.environ, "TOY_LOG": str(log), "PYTHONPATH": str(ROOT)}
        argv = [sys.executable, str(TOY), redis_url, queue]
        self._said = log.with_suffix(".err")
        with self._said.open("wb") as err:
            self.process = subprocess.Popen(argv, env=env, stderr=err)

    def lines(self) -> list[str]:
        """What its jobs wrote."""
        return self.log.read_text(encoding="utf-8").splitlines()

    def wait_for(self, line: str) -> None:
        """Until a job wrote a line that begins so."""
        wait_until(lambda: any(each.startswith(line) for each in self.lines()))

    def horse(self) -> int:
        """The process of the last job."""
        return int(next(each for each in reversed(self.lines()) if " in " in each).split()[-1])

    def stop(self) -> int:
        """SIGTERM and its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def close(self) -> str:
        """kill -9; what it said on stderr."""
        self.process.kill()
        self.process.wait()
        return self._said.read_text(encoding="utf-8")


@pytest.fixture
def toy_worker(tmp_path: Path, redis_url: str) -> Iterator[ToyWorker]:
    """A worker of the triage queue, listening."""
    worker = ToyWorker(tmp_path / "toy.log", redis_url, "triage")
    yield worker
    worker.close()

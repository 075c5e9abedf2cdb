"""A named process and its life over all its restarts (integration/supervisor.py runs several)."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from integration.lifeline import end_with
from integration.strays import MARK

FIRST_PAUSE = 0.2  # seconds before a dead program is started again
LONGEST_PAUSE = 5.0  # seconds
LIVED = 10.0  # seconds after which a death is no longer part of a series
HEAD_START = 15.0  # seconds that the others wait for an urgent program
TAIL = 5  # lines of its log in the sentence about a program that does not start


@dataclass(frozen=True, slots=True)
class Program:
    """Something to run."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    base: bool = False
    """The others stand on it (Redis, the sandbox): it is stopped after them."""
    urgent: bool = False
    """Whoever died with it is started again only once it is ready: what comes while a door is
    shut may never come again, and all at once they would fight for the processor."""


class Running:
    """A program and its process, over all its restarts."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._pause = FIRST_PAUSE
        self._is_awaited = False
        self.deaths = 0
        """In a series, each soon after its start."""

    def start(self, mark: str) -> None:
        """Start it in a process group of its own, its output added to its log."""
        me = os.getpid()
        self._began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.program.argv,
                env={**self.program.env, MARK: mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=lambda: end_with(me, signal.SIGTERM),
            )

    @property
    def is_alive(self) -> bool:
        """False when it never started or has ended."""
        return self.process is not None and self.process.poll() is None

    def revive(self, mark: str) -> bool:
        """Start a dead one again once its pause is over; True when that was done."""
        lived = time.monotonic() - self._began
        if self.is_alive or lived < self._pause:
            return False
        is_series = lived <= LIVED
        self.deaths = self.deaths + 1 if is_series else 1
        self._pause = min(self._pause * 2, LONGEST_PAUSE) if is_series else FIRST_PAUSE
        self.send(signal.SIGKILL)  # what its group left behind: it may hold the port
        self.start(mark)
        self._is_awaited = self.program.urgent
        return True

    def is_opening(self) -> bool:
        """It is urgent, died, and is not ready again yet. One that dies in series holds up none."""
        if self.program.urgent and not self.is_alive and self._pause == FIRST_PAUSE:
            return True
        late = time.monotonic() - self._began > HEAD_START
        if self._is_awaited and (late or not self.is_alive or self.program.ready()):
            self._is_awaited = False
        return self._is_awaited

    def send(self, how: signal.Signals) -> None:
        """A signal to the program, or to its whole group when it is SIGKILL."""
        if self.process is None:
            return
        try:
            if how is signal.SIGKILL:
                os.killpg(self.process.pid, how)
            elif self.process.poll() is None:
                os.kill(self.process.pid, how)
        except (ProcessLookupError, PermissionError):
            pass  # nobody left

    def tail(self, lines: int = TAIL) -> str:
        """The last lines of its log that say something."""
        said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([line for line in said if line.strip()][-lines:])

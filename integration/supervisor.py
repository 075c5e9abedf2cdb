"""Named processes: started in order, restarted when they die, stopped together.

No child outlives the supervisor. The kernel ends its direct children when it dies, even by
kill -9, and every descendant carries a mark in its environment by which the next start finds
whatever is left (Linux).
"""

import fcntl
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from integration.lifeline import end_with
from integration.strays import MARK, end_strays

PATIENCE = 20.0  # seconds until a started program must be ready
STOP = 3.0  # seconds for the programs that work, then they are killed
STOP_BASE = 1.5  # seconds more for what they stand on
FIRST_PAUSE = 0.2  # seconds before a dead program is started again
LONGEST_PAUSE = 5.0  # seconds
LIVED = 10.0  # seconds after which a death is no longer part of a series
TAIL = 5  # lines of its log in the sentence about a program that does not start


class NotStarted(RuntimeError):
    """A program ended, or was not ready in time; the message quotes the end of its log."""


class AlreadyRunning(RuntimeError):
    """Another supervisor works in this directory."""


@dataclass(frozen=True, slots=True)
class Program:
    """Something to run."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    base: bool = False
    """The others stand on it (Redis, the sandbox): it is stopped after them."""


class _Running:
    """A program and its process, over all its restarts."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._pause = FIRST_PAUSE

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
        self._pause = FIRST_PAUSE if lived > LIVED else min(self._pause * 2, LONGEST_PAUSE)
        self.send(signal.SIGKILL)  # what its group left behind: it may hold the port
        self.start(mark)
        return True

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

    def tail(self) -> str:
        """The last lines of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-TAIL:])


class Supervisor:
    """Runs programs while its `with` block lasts. Call `tend` every now and then."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._running: list[_Running] = []
        self._lock: IO[str] | None = None
        self._mark = ""

    def __enter__(self) -> Self:
        """Take the directory and end what an earlier supervisor left there.

        Raises:
            AlreadyRunning: it still lives.
        """
        (self._directory / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self._directory / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            self._lock.close()
            raise AlreadyRunning(str(self._directory)) from exc
        self._mark = self._own_mark()
        end_strays(self._mark)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        end_strays(self._mark, grace=0.0)  # all of them were asked
        if self._lock is not None:
            self._lock.close()

    def start(self, *programs: Program, patience: float = PATIENCE) -> None:
        """Start them together and wait until each is ready.

        Raises:
            NotStarted: one ended, or was not ready after `patience` seconds.
        """
        started = [self._launch(program) for program in programs]
        ends = time.monotonic() + patience
        for running in started:
            while not running.program.ready():
                if not running.is_alive or time.monotonic() > ends:
                    raise NotStarted(f"{running.program.name}: {running.tail()}")
                time.sleep(0.02)

    def tend(self) -> tuple[str, ...]:
        """Start the dead again; the names of those that were."""
        return tuple(r.program.name for r in self._running if r.revive(self._mark))

    def pid(self, name: str) -> int:
        """The process of a program. Raises KeyError."""
        for running in self._running:
            if running.program.name == name and running.process is not None:
                return running.process.pid
        raise KeyError(name)

    def stop(self) -> None:
        """Stop all, those that stand on others first; within five seconds whatever they do."""
        _stop([r for r in self._running if not r.program.base], STOP)
        _stop([r for r in self._running if r.program.base], STOP_BASE)
        self._running.clear()

    def _launch(self, program: Program) -> _Running:
        """Start one, with an empty log."""
        log = self._directory / "logs" / f"{program.name}.log"
        log.unlink(missing_ok=True)
        running = _Running(program, log)
        self._running.append(running)
        running.start(self._mark)
        return running

    def _own_mark(self) -> str:
        """This directory's mark, the same at every start."""
        path = self._directory / "mark"
        if not path.exists():
            path.write_text(secrets.token_hex(16), encoding="ascii")
        return path.read_text(encoding="ascii")


def _stop(running: list[_Running], seconds: float) -> None:
    """Ask all at once, wait, kill the rest with their groups."""
    for one in running:
        one.send(signal.SIGTERM)
    ends = time.monotonic() + seconds
    while any(one.is_alive for one in running) and time.monotonic() < ends:
        time.sleep(0.02)
    for one in running:
        one.send(signal.SIGKILL)
        if one.process is not None:
            one.process.wait()

"""Named processes: started in order, restarted when they die, stopped together.

No child outlives the supervisor. The kernel ends its direct children when it dies, even by
kill -9, and every descendant carries a mark in its environment by which the next start finds
whatever is left (Linux).
"""

import fcntl
import secrets
import signal
import time
from pathlib import Path
from typing import IO, Self

from integration.program import Program, Running
from integration.strays import end_strays, kill_strays

__all__ = ["AlreadyRunning", "NotStarted", "Program", "Supervisor"]

PATIENCE = 60.0  # seconds until a started program must be ready, on a busy machine too
STOP = 2.0  # seconds for the programs that work, then they are killed
STOP_BASE = 1.0  # seconds more for what they stand on; with STOP and our own end below five
SERIES = 3  # deaths one after the other: it will not live


class NotStarted(RuntimeError):
    """A program ended, or was not ready in time; the message quotes the end of its log."""


class AlreadyRunning(RuntimeError):
    """Another supervisor works in this directory."""


class Supervisor:
    """Runs programs while its `with` block lasts. Call `tend` every now and then."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._running: list[Running] = []
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
        kill_strays(self._mark)  # all of them were asked
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
        """Start the dead again, urgent ones first; the names of those that were."""
        urgent = [r for r in self._running if r.program.urgent]
        others = [r for r in self._running if not r.program.urgent]
        revived = [r.program.name for r in urgent if r.revive(self._mark)]
        if not any(r.is_opening() for r in urgent):
            revived += [r.program.name for r in others if r.revive(self._mark)]
        return tuple(revived)

    def refuse_a_series(self) -> None:
        """Raises NotStarted, with its last words, when a program dies again and again."""
        for running in self._running:
            if running.deaths >= SERIES:
                raise NotStarted(f"{running.program.name}: {running.tail(1)}")

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

    def _launch(self, program: Program) -> Running:
        """Start one, with an empty log."""
        log = self._directory / "logs" / f"{program.name}.log"
        log.unlink(missing_ok=True)
        running = Running(program, log)
        self._running.append(running)
        running.start(self._mark)
        return running

    def _own_mark(self) -> str:
        """This directory's mark, the same at every start."""
        path = self._directory / "mark"
        if not path.exists():
            path.write_text(secrets.token_hex(16), encoding="ascii")
        return path.read_text(encoding="ascii")


def _stop(running: list[Running], seconds: float) -> None:
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

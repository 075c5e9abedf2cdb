"""Children of the sweep: each does one piece of work in a process of its own.

Whatever asks the outside, or may hang, is done here, so that the sweep itself never waits. No
connection is shared: the parent lets go of its own before a fork (SQLite's locks belong to a
process), and a child opens what it needs.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NoReturn

import structlog

from integration.deadline import Deadline, Fuse, watched_by
from integration.lifeline import end_with
from integration.signals import SignalRequest
from integration.spell import finish_soon

LOOK = 0.05  # seconds between two looks: has a child ended, has somebody asked to end?
LEAST_PAUSE = 0.2  # seconds, also when children end at once: a broken one must not spin
LONGEST = timedelta(minutes=2)  # for work that sets no alarm of its own

_STOPS = (signal.SIGTERM, signal.SIGINT)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Task:
    kind: str
    number: int


class Crew:
    """At most so many children of a kind at once; none twice for the same number."""

    def __init__(self, before_fork: Callable[[], None]) -> None:
        self._before_fork = before_fork
        self._at_work: dict[int, _Task] = {}
        self._fuses: dict[int, Fuse] = {}

    def send(
        self, kind: str, numbers: Iterable[int], work: Callable[[int], object], *, most: int
    ) -> None:
        """A child for each number that none has in hand, until `most` of the kind are at work.

        Who finds no child free is asked for again: nothing is queued here.
        """
        self.reap()
        for number in numbers:
            task = _Task(kind, number)
            busy = [each for each in self._at_work.values() if each.kind == kind]
            if len(busy) >= most:
                return
            if task not in busy:
                self._fork(task, partial(work, number))

    def reap(self) -> bool:
        """Let those that ended go, and kill those that should have; True when one had ended."""
        for pid, fuse in self._fuses.items():
            if fuse.is_burnt():
                os.kill(pid, signal.SIGKILL)
        ended = [pid for pid in self._at_work if os.waitpid(pid, os.WNOHANG)[0]]
        for pid in ended:
            del self._at_work[pid], self._fuses[pid]
        return bool(ended)

    def wait(self, seconds: float, end: SignalRequest) -> None:
        """That long, but not much longer than until a child ends: more may be due then."""
        began = time.monotonic()
        ended = False
        while not end.is_made and (left := began + seconds - time.monotonic()) > 0:
            ended = self.reap() or ended
            if ended and time.monotonic() - began >= LEAST_PAUSE:
                return
            time.sleep(min(left, LOOK))

    def stop(self, patience: float) -> None:
        """Let each finish the row in hand; kill those that take longer than `patience`."""
        self._signal(signal.SIGTERM)
        ends = time.monotonic() + patience
        while self._at_work and time.monotonic() < ends:
            self.reap()
            time.sleep(LOOK)
        self._signal(signal.SIGKILL)
        for pid in self._at_work:
            os.waitpid(pid, 0)
        self._at_work.clear()
        self._fuses.clear()

    def _signal(self, how: signal.Signals) -> None:
        """To every child; one that ended is ours to reap, so its number is not another's."""
        for pid in self._at_work:
            os.kill(pid, how)

    def _fork(self, task: _Task, work: Callable[[], object]) -> None:
        self._before_fork()
        parent, fuse = os.getpid(), Fuse()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # the parent's handlers stay out
        pid = os.fork()
        if pid == 0:
            _live(parent, fuse, work, mask)
        self._at_work[pid], self._fuses[pid] = task, fuse
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _live(parent: int, fuse: Fuse, work: Callable[[], object], mask: Iterable[int]) -> NoReturn:
    """A child's whole life. It never returns into the parent's code, whatever happens."""
    status = 1
    try:
        finish_soon.by(signal.SIGTERM)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # new rules are for the next child
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the parent
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        end_with(parent, signal.SIGTERM)
        watched_by(fuse)
        with Deadline(LONGEST).running():
            work()
        status = 0
    except Exception:
        _log.exception("child_broke")
    finally:
        os._exit(status)

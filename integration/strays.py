"""Processes that an earlier supervisor left behind, found by a mark in their environment.

A process id alone proves nothing: it may be somebody else's by now. The mark is a random word
that only our children and theirs were given.
"""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

MARK = "SUPERVISED_BY"
PROC = Path("/proc")
GRACE = 3.0  # seconds between asking and killing
LOOK = 0.05  # seconds between two looks, each of which reads all of /proc
PATIENCE = 1.0  # seconds for the kernel to end what was killed


def strays(mark: str) -> tuple[int, ...]:
    """Living processes that carry `mark`; none where there is no /proc."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            carries = wanted in (entry / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended, or is not ours to read
            continue
        if carries and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return tuple(found)


def end_strays(mark: str, *, grace: float = GRACE) -> None:
    """Ask them to end, and kill those that did not after `grace` seconds."""
    left = strays(mark)
    _send(left, signal.SIGTERM)
    ends = time.monotonic() + grace
    while left and time.monotonic() < ends:
        time.sleep(LOOK)
        left = strays(mark)
    kill_strays(mark)


def kill_strays(mark: str) -> None:
    """Kill them, and whatever they start meanwhile, until none is left or `PATIENCE` is over."""
    ends = time.monotonic() + PATIENCE
    while (left := strays(mark)) and time.monotonic() < ends:
        _send(left, signal.SIGKILL)
        time.sleep(LOOK)


def _send(pids: Iterable[int], how: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue

"""Processes that an earlier supervisor left behind, found by a mark in their environment.

A process id alone proves nothing: it may be somebody else's by now. The mark is a random word
that only our children and theirs were given.
"""

import os
import signal
import time
from pathlib import Path

MARK = "SUPERVISED_BY"
PROC = Path("/proc")
GRACE = 3.0  # seconds between asking and killing


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
    _send(mark, signal.SIGTERM)
    ends = time.monotonic() + grace
    while strays(mark) and time.monotonic() < ends:
        time.sleep(0.05)
    _send(mark, signal.SIGKILL)


def _send(mark: str, how: signal.Signals) -> None:
    for pid in strays(mark):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue

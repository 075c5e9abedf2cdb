"""The end of a job that takes too long: the process dies, before anybody else may take its row.

SIGALRM with its default action, not an exception: a job cannot swallow it, and a process that
was frozen past its lease dies before it runs another instruction of ours.

A frozen process hears no alarm until it is thawed, and may hold SQLite's only write lock until
then. So its parent watches the same moment, in memory that both see, and kills: SIGKILL reaches
a frozen process too.
"""

import mmap
import os
import signal
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

MARGIN = timedelta(seconds=5)  # between the alarm and the end of the lease

GRACE = 1.0  # seconds after a child's own alarm, before its parent kills it
AT_REST = 30.0  # seconds that a child may spend without an alarm of its own: to start, to end

_imported_in = os.getpid()


class Fuse:
    """Until when a child may live, in memory that it shares with its parent.

    Made before the fork. Times are those of the machine's monotonic clock, the same for both.
    """

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8)
        self.burn_in(AT_REST)

    def burn_in(self, seconds: float) -> None:
        """From now."""
        self._shared[:] = struct.pack("d", time.monotonic() + seconds)

    def is_burnt(self) -> bool:
        """It is over, and so is the moment left for the child's own alarm."""
        return bool(time.monotonic() > struct.unpack("d", self._shared[:])[0] + GRACE)


_watched_by: list[Fuse] = []


def watched_by(fuse: Fuse) -> None:
    """Called in a child: its parent looks at this one."""
    _watched_by[:] = [fuse]
    fuse.burn_in(AT_REST)


class Deadline:
    """An alarm a little before the end of a lease. It does nothing in a process that never forked.

    A web process, a test or the sweep that works inline must not be shot by a row's alarm.
    """

    def __init__(self, lease: timedelta) -> None:
        self._allowed = (lease - min(MARGIN, lease / 5)).total_seconds()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Armed from here on, so enter before the lease is taken."""
        self._arm(time.monotonic())
        try:
            yield
        finally:
            self._set(0.0)

    def renewed_by(self, renew: Callable[[], None]) -> Callable[[], None]:
        """What a job calls between its steps: renew the lease, then count from that moment."""

        def hold() -> None:
            since = time.monotonic()
            renew()
            self._arm(since)

        return hold

    def _arm(self, since: float) -> None:
        """Count from `since`; a time that is over already kills at once."""
        left = self._allowed - (time.monotonic() - since)
        self._set(max(left, 0.001))  # 0 would disarm

    def _set(self, seconds: float) -> None:
        if os.getpid() != _imported_in:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            for fuse in _watched_by:
                fuse.burn_in(seconds or AT_REST)

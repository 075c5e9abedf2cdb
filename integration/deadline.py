"""The end of a job that takes too long: the process dies, before anybody else may take its row.

SIGALRM with its default action, not an exception: a job cannot swallow it, and a process that
was frozen past its lease dies before it runs another instruction of ours.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

MARGIN = timedelta(seconds=5)  # between the alarm and the end of the lease

_imported_in = os.getpid()


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

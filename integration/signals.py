"""What a signal asks of a process: noted at once, done where nothing else is in hand.

A handler that raises is not always heard: whatever runs at that moment (a pool of connections
that is being closed, a finalizer) may swallow what it raises, and nobody asks twice.
"""

import signal
import time
from types import FrameType
from typing import Self

LOOK = 0.05  # seconds between two looks; a sleep goes on after a handler that does not raise


class SignalRequest:
    """One that signals may make. A handler itself, and safe inside any other code."""

    def __init__(self) -> None:
        self.is_made = False

    def __call__(self, _signum: int, _frame: FrameType | None) -> None:
        self.is_made = True

    def by(self, *signals: signal.Signals) -> Self:
        """Each of these makes it from now on."""
        for how in signals:
            signal.signal(how, self)
        return self

    def wait(self, seconds: float) -> bool:
        """At most so long; True as soon as it is made."""
        ends = time.monotonic() + seconds
        while not self.is_made and (left := ends - time.monotonic()) > 0:
            time.sleep(min(left, LOOK))
        return self.is_made

    def take(self) -> bool:
        """True when it was made; the next one is another."""
        was_made, self.is_made = self.is_made, False
        return was_made

"""Time: a clock, and the sign of life of whoever holds a lease."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

Hold = Callable[[], None]
"""A sign of life: renews the lease and the deadline. Raises LeaseLost."""


def at_ease() -> None:
    """A `Hold` for those who have no lease."""


class Clock(Protocol):
    """Time, so that a test can hold it."""

    def now(self) -> datetime:
        """Aware UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

"""Clocks differ, and are set right: what a time on record is worth that lies ahead of now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD = timedelta(minutes=1)
"""How far two machines' clocks may differ."""
LONGEST_LEASE = timedelta(minutes=5)
"""That settings may ask for: one that ends later was taken by a clock that was ahead."""
LONGEST_PAUSE = timedelta(hours=1)
"""Until a row's next try, whatever an outside system asks for: a later one is due."""


@dataclass(frozen=True, slots=True)
class Righted:
    """What was found on record that no right clock could have written."""

    at: datetime
    """When it was last found."""
    ahead: int  # seconds
    """By how much the furthest of it lay beyond what it may."""
    times: int
    """How many of them."""
    ends: int = 0
    """How many of these are ends of steps, which nobody sets right: people undo or confirm."""


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether no right clock can have said `at` yet."""
    return at - now > AHEAD

"""Look at the provider until what was asked is to be seen; clouds take a moment."""

from collections.abc import Callable
from typing import TypeVar

from incidents.ports.clock import Hold
from incidents.ports.services import Services

LOOKS = 5
"""How often it looks before it says what it saw last."""
PAUSE = 0.5  # seconds between two looks

T = TypeVar("T")


def look(read: Callable[[], T], is_seen: Callable[[T], bool], services: Services, hold: Hold) -> T:
    """What was read last: the first time that it is seen, else after LOOKS."""
    hold()
    found = read()
    for _ in range(LOOKS - 1):
        if is_seen(found):
            break
        services.clock.sleep(PAUSE)
        hold()
        found = read()
    return found

"""What one forked child does: the row that it was rung for, then every other that is due."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from incidents.ports import Services
from integration.turns import (
    CarryOut,
    Respond,
    contain_effect,
    triage_row,
    unrecorded,
)

MOST_ROWS = 200  # rows in one child, so that none grows for ever
LONGEST = 60.0  # seconds in one child

_leaving = threading.Event()


def finish_soon(_signum: int = signal.SIGUSR1, _frame: FrameType | None = None) -> None:
    """A signal handler: finish the row in hand, take no other."""
    _leaving.set()


def triage_rows(first: int, services: Services, respond: Respond) -> None:
    """Take the row `first`, then every other that is due."""

    def due() -> Sequence[int]:
        return services.inbox.due(now=services.clock.now(), limit=MOST_ROWS)

    with unrecorded():
        _drain(first, due, lambda number: triage_row(number, services, respond))


def contain_effects(first: int, services: Services, carry_out: CarryOut) -> None:
    """Take the effect `first`, then every other that is due."""

    def due() -> Sequence[int]:
        return services.ledger.due(now=services.clock.now(), limit=MOST_ROWS)

    with unrecorded():
        _drain(first, due, lambda number: contain_effect(number, services, carry_out))


def _drain(first: int, due: Callable[[], Sequence[int]], take: Callable[[int], bool]) -> None:
    """`first`, then what is due, until nothing is, or this child has done enough."""
    ends, taken = time.monotonic() + LONGEST, int(take(first))
    while True:
        before = taken
        for number in due():
            if _leaving.is_set() or taken >= MOST_ROWS or time.monotonic() > ends:
                return
            taken += take(number)
        if taken == before:  # nothing is due, or others have it all
            return

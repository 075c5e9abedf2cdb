"""What one forked child does: the row that it was rung for, then every other that is due."""

import time
from collections.abc import Callable, Sequence

from incidents.ports.services import Services
from integration.signals import SignalRequest
from integration.turns import (
    CarryOut,
    Respond,
    at_once,
    contain_effect,
    triage_row,
    unrecorded,
)

MOST_ROWS = 200  # rows in one child, so that none grows for ever
BATCH = 20  # rows between two looks at what follows them
LONGEST = 60.0  # seconds in one child

finish_soon = SignalRequest()
"""Finish the row in hand, take no other."""


def triage_rows(first: int, services: Services, respond: Respond) -> None:
    """Take the row `first`, then every other that is due.

    What follows an event (a note may wait two seconds for its ticket) waits for its batch, so
    that a hundred others need not wait for it.
    """

    def due() -> Sequence[int]:
        return services.inbox.due(now=services.clock.now(), limit=BATCH)

    waiting: list[Callable[[], None]] = []

    def take(number: int) -> bool:
        return triage_row(number, services, respond, follow=waiting.append)

    def between() -> None:
        while waiting:
            at_once(waiting.pop(0))

    with unrecorded():
        _drain(first, due, take, between)


def contain_effects(first: int, services: Services, carry_out: CarryOut) -> None:
    """Take the effect `first`, then every other that is due."""

    def due() -> Sequence[int]:
        return services.ledger.due(now=services.clock.now(), limit=BATCH)

    with unrecorded():
        _drain(first, due, lambda number: contain_effect(number, services, carry_out))


def _nothing() -> None:
    """Between batches, when nothing waits."""


def _drain(
    first: int,
    due: Callable[[], Sequence[int]],
    take: Callable[[int], bool],
    between: Callable[[], None] = _nothing,
) -> None:
    """`first`, then what is due, until nothing is, or this child has done enough."""
    ends = time.monotonic() + LONGEST
    try:
        taken = int(take(first))
        while True:
            before = taken
            for number in due():
                if finish_soon.is_made or taken >= MOST_ROWS or time.monotonic() > ends:
                    return
                taken += take(number)
            between()
            if taken == before:  # nothing is due, or others have it all
                return
    finally:
        between()

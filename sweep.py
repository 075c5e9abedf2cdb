"""The door that opens by itself: rings again for whatever is due, so that no ring matters."""

import time
from datetime import UTC, datetime
from typing import NoReturn

import structlog

from incidents.errors import StoreDown
from incidents.ports import Doorbell
from integration.store import Store

MOST = 100  # rows rung for in one turn; each ring makes a worker take all that is due
BEAT = "sweep"
"""The heartbeat's name in the store; /readyz looks at its age."""

_log = structlog.get_logger()


def run(store: Store, doorbell: Doorbell, *, seconds: float) -> NoReturn:
    """Turn after turn, `seconds` apart, until the process is told to end."""
    while True:
        try:
            turn(store, doorbell, now=datetime.now(UTC))
        except StoreDown:
            _log.warning("store_down", process=BEAT)
        time.sleep(seconds)


def turn(store: Store, doorbell: Doorbell, *, now: datetime) -> None:
    """Ring for every due event and effect, then show that the sweep lives.

    A doorbell that is away is no error: the next turn rings again. Raises StoreDown.
    """
    events = store.inbox.due(now=now, limit=MOST)
    effects = store.ledger.due(now=now, limit=MOST)
    rung = [not events or doorbell.triage(events), not effects or doorbell.contain(effects)]
    if not all(rung):
        _log.warning("doorbell_away", process=BEAT, count=len(events) + len(effects))
    store.beat(BEAT, now)

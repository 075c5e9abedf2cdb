"""A worker's sign of life in the record, beside the one that rq leaves in Redis."""

import os
import socket
import time

import structlog

from incidents.errors import StoreDown
from integration.store import open_store

EVERY = 10.0  # seconds between two beats

_log = structlog.get_logger()


class Pulse:
    """Beats from the process that made it, and from none of its children.

    The record is opened for each beat and let go at once: this process forks.
    """

    def __init__(self, database_url: str, queue: str) -> None:
        self._database_url = database_url
        self.name = f"worker-{queue}@{socket.gethostname()}:{os.getpid()}"
        self._pid = os.getpid()
        self._next = 0.0

    def beat(self) -> bool:
        """Say that it lives, unless it did so a moment ago: False then, and in a child.

        A record that is away is no fault.
        """
        if os.getpid() != self._pid or time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + EVERY
        store = open_store(self._database_url)
        try:
            store.beat(self.name, store.clock.now())
        except StoreDown:
            _log.warning("store_down", process=self.name)
        finally:
            store.close()
        return True

    def end(self) -> None:
        """It stops because it was told to: nobody need look for it."""
        store = open_store(self._database_url)
        try:
            store.forget_beat(self.name)
        except StoreDown:
            _log.warning("store_down", process=self.name)
        finally:
            store.close()

"""Those who come together are served together: one thread, one batch at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

import structlog

T = TypeVar("T")

BATCH = 128  # items at once: 128 bodies of 256 KiB are 32 MiB

_log = structlog.get_logger(__name__)


class Gathering(Generic[T]):
    """Hands to `work` everything that waits, in the order it came, from a thread of its own.

    The thread starts with the first item: build it before a fork, use it after.
    """

    def __init__(self, work: Callable[[Sequence[T]], None], *, name: str) -> None:
        self._work = work
        self._waiting: SimpleQueue[T] = SimpleQueue()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._calling = Lock()
        self._is_called = False
        """The thread will come and look; whoever adds an item now need not call it too."""

    @property
    def waiting(self) -> int:
        """How many items no batch has taken yet."""
        return self._waiting.qsize()

    def add(self, item: T) -> None:
        """Let `item` be served. Raises RuntimeError after `close`."""
        self._waiting.put(item)
        with self._calling:
            if not self._is_called:
                self._thread.submit(self._serve).add_done_callback(_report)
                self._is_called = True

    def close(self) -> None:
        """Serve what waits, then end the thread."""
        self._thread.shutdown(wait=True)

    def _serve(self) -> None:
        """What waits, in batches, whether or not one of them fails."""
        with self._calling:
            self._is_called = False
        batch = self._batch()
        try:
            if batch:
                self._work(batch)
        finally:
            if len(batch) == BATCH:
                self._serve()

    def _batch(self) -> list[T]:
        batch: list[T] = []
        try:
            while len(batch) < BATCH:
                batch.append(self._waiting.get_nowait())
        except Empty:
            pass
        return batch


def _report(served: "Future[None]") -> None:
    """A fault of ours would vanish in the thread; its text stays out, it may quote a ticket."""
    if error := served.exception():
        _log.error("batch_failed", error=type(error).__name__)

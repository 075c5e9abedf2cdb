"""Those who come together are served together: one thread, one batch at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
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

    @property
    def waiting(self) -> int:
        """How many items no batch has taken yet."""
        return self._waiting.qsize()

    def add(self, item: T) -> None:
        """Let `item` be served. Raises RuntimeError after `close`."""
        self._waiting.put(item)
        self._thread.submit(self._serve).add_done_callback(_report)

    def close(self) -> None:
        """Serve what waits, then end the thread."""
        self._thread.shutdown(wait=True)

    def _serve(self) -> None:
        """One batch; an item that came with an earlier one finds nothing left to do."""
        batch: list[T] = []
        try:
            while len(batch) < BATCH:
                batch.append(self._waiting.get_nowait())
        except Empty:
            pass
        if batch:
            self._work(batch)


def _report(served: "Future[None]") -> None:
    """A fault of ours would vanish in the thread; its text stays out, it may quote a ticket."""
    if error := served.exception():
        _log.error("batch_failed", error=type(error).__name__)

"""Deliveries as records: an invocation for each event and webhook, an attempt for each try."""

import heapq
from itertools import count
from threading import Condition
from time import monotonic

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.stamps import stamp, ulid

CONDITIONAL = "conditional_ticket_events"
PENDING = "pending"


def queue(state: State, hook: Record, body: str) -> Record:
    """A new invocation, sent once this change is kept. Inside `State.change()`."""
    at = state.now()
    invocation = {
        "id": ulid(at),
        "webhook_id": hook["id"],
        "status": PENDING,
        "latest_completed_at": None,
        "_created_at": stamp(at),
        "_body": body,
        "_outcomes": [],
    }
    state.table("invocations").put(invocation["id"], invocation)
    state.afterwards(lambda: due_of(state).add(str(invocation["id"]), state.profile.delay_seconds))
    return invocation


class Due:
    """Ids of invocations and when each is to be tried."""

    def __init__(self) -> None:
        self._ready = Condition()
        self._heap: list[tuple[float, int, str]] = []
        self._count = count()
        self._closed = False

    def add(self, invocation_id: str, seconds: float) -> None:
        """Try it in that many seconds."""
        with self._ready:
            heapq.heappush(self._heap, (monotonic() + seconds, next(self._count), invocation_id))
            self._ready.notify()

    def take(self) -> str | None:
        """Wait for the next; None when the sandbox stops."""
        with self._ready:
            while not self._closed:
                wait = self._heap[0][0] - monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)[2]
                self._ready.wait(wait)
            return None

    def close(self) -> None:
        """Wake everybody and let nobody wait again."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()


def due_of(state: State) -> Due:
    """The sandbox's one queue of deliveries."""
    return state.share("due", Due)

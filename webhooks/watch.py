"""Ask every part for its health, together, and wait for none of them long."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from time import monotonic

from integration.probes import Health, Probe

PATIENCE = 2.0  # seconds that one look may take
FRESH = 3.0  # seconds that an answer is used again


class Watch:
    """One question to each part at a time, however many people look."""

    def __init__(self, probes: Mapping[str, Probe], *, fresh: float = FRESH) -> None:
        self._probes = probes
        self._fresh = fresh
        self._pool = ThreadPoolExecutor(len(probes) or 1, thread_name_prefix="watch")
        self._asked: dict[str, tuple[float, Future[Health]]] = {}
        self._lock = Lock()

    def look(self) -> Mapping[str, Health]:
        """Every part's health, PATIENCE at the latest; who is silent is not well."""
        with self._lock:
            asked = {name: self._ask(name) for name in self._probes}
        wait(asked.values(), timeout=PATIENCE)
        return {name: _health(future) for name, future in asked.items()}

    def _ask(self, name: str) -> Future[Health]:
        """The question that is out, or whose answer is fresh; else a new one."""
        at, future = self._asked.get(name, (0.0, None))
        if future is None or (future.done() and monotonic() - at > self._fresh):
            future = self._pool.submit(self._probes[name])
            self._asked[name] = (monotonic(), future)
        return future


def _health(future: Future[Health]) -> Health:
    if not future.done():
        return Health(False, f"silent for {PATIENCE:g} s")
    return future.result()

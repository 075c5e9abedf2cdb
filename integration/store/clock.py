"""One clock for all who share a record: the database server's, where there is a server.

Leases, pauses and beats are set by one host and read by another. With PostgreSQL each host goes
by the server's clock, so that one whose own is wrong takes no row out of another's hands, undoes
no step too early, and puts nothing off for a day. SQLite has one host, and that host's clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

import structlog
from sqlalchemy import Engine, func, select

from incidents.errors import StoreDown
from integration.store.engine import reading

EVERY = 10.0  # seconds between two looks at the server's clock
SAME = timedelta(seconds=1)
"""Clocks that differ by less are one: a look takes a while itself."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Looked:
    """One look at both clocks."""

    at: float
    """By the monotonic clock, which nobody sets."""
    here: datetime
    """What this host's clock said."""
    ahead: timedelta
    """How far that is ahead of the server's."""


class RecordClock:
    """Reads the server's clock now and then, and goes on by this host's in between."""

    def __init__(
        self, engine: Engine, here: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._here = here
        self._looked: _Looked | None = None
        self._looking = Lock()

    def now(self) -> datetime:
        """Aware UTC. With the server away it goes on by what was seen last."""
        return self._here() - self.ahead()

    def ahead(self) -> timedelta:
        """How far this host's clock is ahead of the record's; negative when it is behind."""
        if self._engine.dialect.name != "postgresql":
            return timedelta(0)
        with self._looking:
            if self._is_old():
                self._look()
            return self._looked.ahead if self._looked else timedelta(0)

    def _is_old(self) -> bool:
        """Never looked, or a while ago, or this host's clock was set since."""
        if self._looked is None:
            return True
        return (
            time.monotonic() - self._looked.at >= EVERY or abs(self._was_set(self._looked)) >= SAME
        )

    def _was_set(self, last: _Looked) -> timedelta:
        """How far this host's clock went on since then, beyond the time that passed."""
        return self._here() - last.here - timedelta(seconds=time.monotonic() - last.at)

    def _look(self) -> None:
        """At both clocks. With the server away, how far this host's was set is known all the same;
        and who never looked looks again.
        """
        last = self._looked
        try:
            with reading(self._engine) as conn:
                at, here = time.monotonic(), self._here()
                server = conn.scalars(select(func.clock_timestamp())).one()
                took = timedelta(seconds=time.monotonic() - at)
        except StoreDown:
            if last is not None:
                ahead = last.ahead + self._was_set(last)
                self._looked = _Looked(time.monotonic(), self._here(), _beyond_same(ahead))
            return
        self._looked = _Looked(at, here, _beyond_same(here + took / 2 - server))
        if abs(self._looked.ahead - (last.ahead if last else timedelta(0))) >= SAME:
            _log.warning("clock_differs", seconds=round(self._looked.ahead.total_seconds()))


def _beyond_same(ahead: timedelta) -> timedelta:
    """Clocks that differ by less than SAME are one."""
    return ahead if abs(ahead) >= SAME else timedelta(0)

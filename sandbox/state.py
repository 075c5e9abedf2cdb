"""What the sandbox remembers: tables of JSON records behind one lock, written through to disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from sandbox.disk import Disk, Key, Record
from sandbox.profile import Profile
from sandbox.table import Table

Seed = Callable[["State"], None]
Shared = TypeVar("Shared")


class State:
    """All tables. `change()` is one transaction: all of it is kept, or none."""

    def __init__(self, directory: Path | None = None, profile: Profile | None = None) -> None:
        self.lock = RLock()
        self.profile = profile or Profile()
        self._tables: dict[str, Table] = {}
        self._old: dict[tuple[str, Key], Record | None] = {}
        self._depth = 0
        self._seeds: list[Seed] = []
        self._afterwards: list[Callable[[], None]] = []
        self._shared: dict[str, Any] = {}
        self._disk = Disk(directory) if directory else None
        for name, key, record in self._disk.load() if self._disk else ():
            self.table(name).place(key, record)

    def table(self, name: str) -> Table:
        """The table of that name; made when it is not there."""
        with self.lock:
            return self._tables.setdefault(name, Table(self, name))

    def tables(self) -> dict[str, Table]:
        """Every table that somebody asked for, by name."""
        with self.lock:
            return dict(self._tables)

    def share(self, name: str, make: Callable[[], Shared]) -> Shared:
        """The one object of that name, made on first use: what lives only as long as this
        process."""
        with self.lock:
            thing: Shared = self._shared.setdefault(name, make())
            return thing

    def unshare(self, name: str) -> None:
        """Forget it: the next who asks makes a new one."""
        with self.lock:
            self._shared.pop(name, None)

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def next_number(self, name: str, first: int = 1) -> int:
        """The next of a gap-free sequence. Inside `change()`."""
        counters = self.table("counters")
        number = int((counters.get(name) or {"next": first})["next"])
        counters.put(name, {"next": number + 1})
        return number

    def seed_with(self, seed: Seed) -> None:
        """Fill an empty sandbox: `seed` runs once now (unless it ran in an earlier life of this
        directory) and again after every reset."""
        self._seeds.append(seed)
        self._sow(seed)

    def _sow(self, seed: Seed) -> None:
        name = f"{seed.__module__}.{seed.__qualname__}"
        with self.change():
            if self.table("seeded").get(name) is None:
                seed(self)
                self.table("seeded").put(name, {})

    def reset(self) -> None:
        """Forget everything and seed again."""
        with self.change():
            for table in list(self._tables.values()):
                for key in list(table.records):
                    table.drop(key)
            for seed in self._seeds:
                self._sow(seed)

    def note(self, table: Table, key: Key) -> None:
        """Remember what was there before a change; for `Table` alone."""
        if not self._depth:
            raise RuntimeError(f"{table.name} was written outside State.change()")
        self._old.setdefault((table.name, key), table.get(key))

    def afterwards(self, call: Callable[[], None]) -> None:
        """Call it once this change is kept; not at all when it is undone."""
        self._afterwards.append(call)

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction; may be nested."""
        with self.lock:
            self._depth += 1
            kept = False
            try:
                yield
                kept = True
            finally:
                self._depth -= 1
                if not self._depth:
                    self._end(kept)

    def _end(self, kept: bool) -> None:
        """Write through, or put back what was there."""
        old, self._old = self._old, {}
        calls, self._afterwards = self._afterwards, []
        if not kept:
            for (name, key), record in old.items():
                self.table(name).place(key, record)
            return
        if self._disk and old:
            self._disk.write((name, key, self.table(name).get(key)) for name, key in old)
        for call in calls:
            call()

    def close(self) -> None:
        """Give the file back."""
        with self.lock:
            if self._disk:
                self._disk.close()

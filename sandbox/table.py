"""One table of JSON records, with indexes that are made when they are first asked for."""

from __future__ import annotations

from threading import RLock
from typing import Protocol

from sandbox.disk import Key, Record


class Owner(Protocol):
    """What a table needs of the `State` that it belongs to."""

    @property
    def lock(self) -> RLock:
        """Held around every access."""

    def note(self, table: Table, key: Key) -> None:
        """Remember what was there before a change."""


class Table:
    """Records by key, in the order they were made. A record is never changed in place:
    put a new one. Writing belongs inside `State.change()`."""

    def __init__(self, owner: Owner, name: str) -> None:
        self.name = name
        self._owner = owner
        self.records: dict[Key, Record] = {}
        self._index: dict[str, dict[object, dict[Key, None]]] = {}

    def __len__(self) -> int:
        return len(self.records)

    def get(self, key: Key) -> Record | None:
        """The record, or None."""
        return self.records.get(key)

    def all(self) -> list[Record]:
        """Every record, oldest first."""
        with self._owner.lock:
            return list(self.records.values())

    def where(self, field: str, value: object) -> list[Record]:
        """Records whose `field` is `value`, oldest first. Builds an index on first use."""
        with self._owner.lock:
            if field not in self._index:
                self._index[field] = {}
                for key, record in self.records.items():
                    self._index[field].setdefault(record.get(field), {})[key] = None
            return [self.records[key] for key in self._index[field].get(value, {})]

    def put(self, key: Key, record: Record) -> Record:
        """Add or replace; returns the record."""
        self._owner.note(self, key)
        self.place(key, record)
        return record

    def drop(self, key: Key) -> None:
        """Remove it, if it is there."""
        self._owner.note(self, key)
        self.place(key, None)

    def place(self, key: Key, record: Record | None) -> None:
        """Set or remove without a note; for `State` alone."""
        old = self.records.get(key)
        for field, values in self._index.items():
            if old is not None:
                values.get(old.get(field), {}).pop(key, None)
            if record is not None:
                values.setdefault(record.get(field), {})[key] = None
        if record is None:
            self.records.pop(key, None)
        else:
            self.records[key] = record

"""The sandbox on disk: one SQLite file, so that a killed sandbox continues where it was."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Key = int | str
Record = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (name, key)
)
"""
_WRITE = """
INSERT INTO records (name, key, body) VALUES (?, ?, ?)
ON CONFLICT (name, key) DO UPDATE SET body = excluded.body
"""


class Disk:
    """Named tables of JSON records. The caller holds a lock around every call."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._sql = sqlite3.connect(
            directory / "sandbox.db", check_same_thread=False, isolation_level=None
        )
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.execute(_SCHEMA)

    def load(self) -> Iterator[tuple[str, Key, Record]]:
        """Every record, in the order in which they were first written."""
        rows = self._sql.execute("SELECT name, key, body FROM records ORDER BY place")
        for name, key, body in rows.fetchall():
            yield name, json.loads(key), json.loads(body)

    def write(self, changes: Iterable[tuple[str, Key, Record | None]]) -> None:
        """All of it in one transaction; None removes a record."""
        self._sql.execute("BEGIN IMMEDIATE")
        with self._sql:
            for name, key, record in changes:
                if record is None:
                    self._sql.execute(
                        "DELETE FROM records WHERE name = ? AND key = ?", (name, json.dumps(key))
                    )
                else:
                    self._sql.execute(_WRITE, (name, json.dumps(key), json.dumps(record)))

    def close(self) -> None:
        """Give the file back."""
        self._sql.close()

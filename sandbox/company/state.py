"""What the company's systems remember: rows of JSON in one SQLite file, or in memory."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from sandbox.company.seed import rows_for

Row = dict[str, Any]

_TABLE = """
CREATE TABLE IF NOT EXISTS company (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
)
"""
_WORN = ("user", "session", "event", "contact")
"""What a new morning replaces; messages, pages and the Admin Console's log stay."""


class CompanyState:
    """Every row of the company, safe to use from many threads.

    Kinds: user, session, event, contact, admin_log, slack, page.
    """

    def __init__(self, directory: Path | None = None) -> None:
        """Open `directory`/company.sqlite3, seeding it when it is new; None is memory only."""
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        name = ":memory:" if directory is None else str(directory / "company.sqlite3")
        self._lock = RLock()
        self._db = sqlite3.connect(name, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_TABLE)
        if not self.rows("user"):
            self.reset()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def reset(self, now: datetime | None = None) -> None:
        """Forget everything and seed the company as of `now`."""
        with self.change():
            self._db.execute("DELETE FROM company")
            self._seed(now)

    def morning(self, now: datetime | None = None) -> None:
        """A new day: everybody is signed in, and Eve had her bad night again.

        What was told to people, and the Admin Console's log, is kept.
        """
        with self.change():
            for kind in _WORN:
                self._db.execute("DELETE FROM company WHERE kind = ?", (kind,))
            self._seed(now)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Several reads and writes as one: all of it is kept, or nothing."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, kind: str) -> list[Row]:
        """All of a kind, oldest first."""
        with self._lock:
            found = self._db.execute(
                "SELECT body FROM company WHERE kind = ? ORDER BY seq", (kind,)
            )
            return [json.loads(body) for (body,) in found.fetchall()]

    def row(self, kind: str, key: str) -> Row | None:
        """The one with that id."""
        with self._lock:
            found = self._db.execute(
                "SELECT body FROM company WHERE kind = ? AND id = ?", (kind, key)
            ).fetchone()
        return None if found is None else json.loads(found[0])

    def put(self, kind: str, row: Row) -> Row:
        """Write a row under its `id`, over what stood there."""
        with self._lock:
            self._db.execute(
                "INSERT INTO company (kind, id, body) VALUES (?, ?, ?) "
                "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, row["id"], json.dumps(row)),
            )
        return row

    def drop(self, kind: str, key: str) -> None:
        """Forget one row."""
        with self._lock:
            self._db.execute("DELETE FROM company WHERE kind = ? AND id = ?", (kind, key))

    def _seed(self, now: datetime | None) -> None:
        for kind, row in rows_for(now or datetime.now(UTC)):
            self.put(kind, row)

"""The audit's rows as they stand on disk, whatever somebody wrote there: for whoever proves them.

A value of another type than ours must not end the reading: it is a change like any other, and
its row is to be named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Text, literal_column, select

from integration.store.engine import legible
from integration.store.tables import AUDIT

_TEXTS = ("at", "actor", "action", "incident_id", "subject", "body", "prev", "hash")
_SQLITE = r"CAST(CASE typeof({0}) WHEN 'text' THEN {0} ELSE '\x' || hex({0}) END AS BLOB)"
_POSTGRESQL = "CAST({0} AS text)"
_POSTGRESQL_AT = """
CASE WHEN at BETWEEN '0001-01-02' AND '9999-12-30'
    THEN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
    ELSE CAST(at AS text) END
"""
"""However the server spells a time; what Python's calendar does not have is left as it is."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row, all as text. What is no text stands as its bytes in hexadecimal behind `\\x`."""

    seq: int
    at: str
    actor: str
    action: str
    incident_id: str
    subject: str
    body: str
    prev: str
    hash: str

    @property
    def moment(self) -> str | None:
        """`at` in UTC, spelt as in the body; None when it is no time."""
        try:
            at = datetime.fromisoformat(self.at)
            return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()
        except (ValueError, OverflowError):
            return None

    def plain(self) -> Mapping[str, Any]:
        """For another program to prove."""
        return {**asdict(self), "at": self.moment or self.at}


def every_row(conn: Connection) -> Iterator[Stored]:
    """The audit as it is, oldest first. Raises StoreDown when it cannot be read."""
    columns = [_as_text(name, conn.dialect.name) for name in _TEXTS]
    wanted = select(AUDIT.c.seq, *columns).order_by(AUDIT.c.seq)
    wanted = wanted.execution_options(yield_per=1_000)
    with legible("the audit"), conn.execute(wanted) as rows:
        for seq, *texts in rows:
            yield Stored(seq, *map(_text, texts))


def _as_text(name: str, dialect: str) -> ColumnElement[Any]:
    if dialect == "sqlite":
        return literal_column(_SQLITE.format(name), LargeBinary).label(name)
    spelt = _POSTGRESQL_AT if name == "at" else _POSTGRESQL.format(name)
    return literal_column(spelt, Text).label(name)


def _text(found: bytes | str) -> str:
    """SQLite keeps bytes as text that are none."""
    return found.decode(errors="backslashreplace") if isinstance(found, bytes) else found

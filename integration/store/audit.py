"""The audit: a chain of hashes that only grows, written with the change that it tells of.

hash = SHA-256(0x00, previous hash, number in 8 bytes big-endian, SHA-256(body)). The body holds
everything that the row says; the other columns repeat it for queries. No ticket text is in it:
values that may quote one stand as fingerprints.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from incidents.ledger import TimelineEntry
from integration.store.audit_rows import Stored, every_row
from integration.store.codec import canonical
from integration.store.engine import writing
from integration.store.tables import AUDIT
from integration.store.views import Told

US = "deskwarden"
"""The actor of what no person asked for."""
GENESIS = "0" * 64
"""What the first row follows."""
_LOCK = 0x5EC0_A0D1  # PostgreSQL's advisory lock of everybody who appends


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, to be appended."""

    at: datetime
    action: str
    incident_id: str
    subject: str
    """The incident's id or an effect's key."""
    detail: Mapping[str, object] = field(default_factory=dict)
    actor: str = US


@contextmanager
def recording(engine: Engine) -> Iterator[Connection]:
    """A transaction that will append: one at a time in all processes, so that nothing forks."""
    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield conn


def append(conn: Connection, entries: Iterable[Entry]) -> None:
    """Add rows to the chain; `conn` comes from `recording`."""
    newest = conn.execute(select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1))
    seq, prev = newest.one_or_none() or (0, GENESIS)
    rows = []
    for entry in entries:
        seq, body = seq + 1, canonical(_told(entry))
        link = chain(prev, seq, body)
        rows.append({**_columns(entry), "seq": seq, "body": body, "prev": prev, "hash": link})
        prev = link
    if rows:
        conn.execute(insert(AUDIT), rows)


def chain(prev: str, seq: int, body: str) -> str:
    """The hash of a row."""
    inner = hashlib.sha256(body.encode()).digest()
    return hashlib.sha256(b"\0" + bytes.fromhex(prev) + seq.to_bytes(8) + inner).hexdigest()


class Broken(Exception):
    """The chain does not go on at row `seq`: it was changed, or is missing."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"row {seq}")
        self.seq = seq


def walk(conn: Connection) -> Iterator[Stored]:
    """Row after row as long as each follows from the last. Raises Broken.

    A missing tail cannot be seen from inside: compare with checkpoints kept elsewhere.
    """
    prev = GENESIS
    for seq, row in enumerate(every_row(conn), start=1):
        follows = (row.seq, row.prev, row.hash) == (seq, prev, chain(prev, seq, row.body))
        if not follows or not _agrees(row):
            raise Broken(seq)
        yield row
        prev = row.hash


def first_break(conn: Connection) -> int | None:
    """The place of the first row that does not follow from those before; None when all do."""
    try:
        for _ in walk(conn):
            pass
    except Broken as broken:
        return broken.seq
    return None


def story(conn: Connection, incident_id: str) -> Sequence[TimelineEntry]:
    """What the audit tells of an incident, oldest first."""
    wanted = select(AUDIT).where(AUDIT.c.incident_id == incident_id).order_by(AUDIT.c.seq)
    return [
        TimelineEntry(row.at, row.action, row.subject, json.loads(row.body)["detail"], row.actor)
        for row in conn.execute(wanted)
    ]


def about(conn: Connection, subject: str) -> Sequence[Told]:
    """What the audit tells of one row, oldest first, with who did it."""
    wanted = select(AUDIT).where(AUDIT.c.subject == subject).order_by(AUDIT.c.seq)
    return [
        Told(
            TimelineEntry(row.at, row.action, row.subject, json.loads(row.body)["detail"]),
            row.actor,
        )
        for row in conn.execute(wanted)
    ]


def _columns(entry: Entry) -> dict[str, Any]:
    """What stands beside the body, for queries."""
    return {
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "incident_id": entry.incident_id,
        "subject": entry.subject,
    }


def _told(entry: Entry) -> dict[str, Any]:
    """Everything; the time in UTC, so that it is spelt in one way only."""
    at = entry.at.astimezone(UTC).isoformat()
    return {**_columns(entry), "at": at, "detail": entry.detail}


def _agrees(row: Stored) -> bool:
    """Whether the columns repeat what the body says."""
    columns = {name: getattr(row, name) for name in ("actor", "action", "incident_id", "subject")}
    try:
        told = {**columns, "at": row.moment, "detail": json.loads(row.body)["detail"]}
        return canonical(told) == row.body
    except (ValueError, KeyError, TypeError, RecursionError):
        return False

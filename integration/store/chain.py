"""The audit's chain as it stands: its end, and whether it has a certain row."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from incidents.checkpoint import Place
from integration.store.audit import GENESIS
from integration.store.tables import AUDIT


def tip(conn: Connection) -> Place:
    """The newest row's place; the number 0 before the first."""
    newest = conn.execute(select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1))
    return Place(*(newest.one_or_none() or (0, GENESIS)))


def hash_at(conn: Connection, seq: int) -> str | None:
    """The hash of that row; None when there is none."""
    found: str | None = conn.scalars(select(AUDIT.c.hash).where(AUDIT.c.seq == seq)).one_or_none()
    return found


def stands(conn: Connection, place: Place) -> bool:
    """Whether the chain has that very row."""
    return hash_at(conn, place.seq) == place.hash


def oldest_after(conn: Connection, seq: int) -> datetime | None:
    """When the oldest row after `seq` was written; None when there is none.

    Not always the first of them: a clock that was ahead may have written that one.
    """
    oldest = select(func.min(AUDIT.c.at)).where(AUDIT.c.seq > seq)
    found: datetime | None = conn.scalars(oldest).one()
    return found

"""Checkpoints that are on record: what they say, and whose key signed them."""

import json
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, select, update

from incidents.checkpoint import Checkpoint, Place
from integration.store.chain import stands, tip
from integration.store.codec import from_json
from integration.store.tables import ANCHORS, CHECKPOINTS
from integration.store.upsert import insert_into

UNREADABLE = "unreadable"
_AN_ACT, _A_CHANGE = '"replaces":{', '"takes_over":{'

Prover = Callable[[str], Checkpoint | None]
"""The checkpoint of a line that our key signed; None of any other. Without a key none is."""


def keep(conn: Connection, checkpoint: Checkpoint, line: str) -> None:
    """Put it on record, to be delivered; who made it first has made it."""
    row = {"seq": checkpoint.seq, "at": checkpoint.at, "line": line}
    conn.execute(insert_into(conn, CHECKPOINTS).values(**row).on_conflict_do_nothing())


def last(conn: Connection) -> Checkpoint | None:
    """The newest that was made; None before the first, and when it cannot be read."""
    line = select(CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.seq.desc()).limit(1)
    found = conn.scalars(line).one_or_none()
    return None if found is None else _checkpoint_of(found)


def changes(conn: Connection) -> Sequence[str]:
    """Lines that tell of a change of keys, the newest first, if the chain has their row."""
    told = CHECKPOINTS.c.line.contains(_A_CHANGE, autoescape=True)
    wanted = select(CHECKPOINTS.c.line).where(told).order_by(CHECKPOINTS.c.seq.desc())
    found = ((line, place_of(line)) for line in conn.scalars(wanted).all())
    return [line for line, place in found if place is not None and stands(conn, place)]


def signed_by(conn: Connection) -> str | None:
    """The name of the key of the newest checkpoint, empty when none signed it; None before that.

    A row that is no checkpoint has no key's name: nobody signs after it.
    """
    newest = select(CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.seq.desc()).limit(1)
    line = conn.scalars(newest).one_or_none()
    try:
        return None if line is None else str(json.loads(line)["key"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return UNREADABLE


def signs(conn: Connection, key: str) -> bool:
    """Whether the key of that name may sign the next: it signed the last, or there is none."""
    return signed_by(conn) in (None, key)


def given_up_at(conn: Connection, outside: Place, prove: Prover) -> int | None:
    """The row of the last checkpoint by which a person gave `outside` up for this very record, and
    signed it; None when nobody did. Rows alone prove nothing.
    """
    acts = select(CHECKPOINTS.c.line).where(CHECKPOINTS.c.line.contains(_AN_ACT, autoescape=True))
    proved = [act for line in conn.scalars(acts) if (act := prove(line)) is not None]
    ours = (act.seq for act in proved if act.replaces == outside and stands(conn, act.place))
    return max(ours, default=None)


def drop(conn: Connection, rows: Sequence[int]) -> None:
    """Checkpoints that somebody else put on record, and what they made of how far a place is."""
    for seq in rows:
        conn.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.seq == seq))
    conn.execute(update(ANCHORS).where(ANCHORS.c.seq > tip(conn).seq).values(seq=0))


def place_of(line: str) -> Place | None:
    """Where that checkpoint stands; None when it is none."""
    found = _checkpoint_of(line)
    return found.place if found else None


def _checkpoint_of(line: str) -> Checkpoint | None:
    """None when it is none: somebody else wrote it."""
    try:
        return from_json(json.loads(line)["checkpoint"], Checkpoint)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None

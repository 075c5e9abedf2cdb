"""Checkpoints as rows: when the next is due, and what it says."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from incidents.checkpoint import Checkpoint, KeyChange, Place
from incidents.ledger import InboxState
from incidents.model import IncidentState
from incidents.skew import is_ahead
from integration.store.audit import GENESIS
from integration.store.codec import from_json
from integration.store.pausing import paused
from integration.store.tables import ANCHORS, AUDIT, CHECKPOINTS, COUNTERS, INBOX, INCIDENTS
from integration.store.upsert import insert_into

EVERY_ROWS = 100
EVERY = timedelta(minutes=10)
LOOK_BACK = timedelta(days=30)
GRAIN = timedelta(minutes=1)  # a ticket is made before its event says so
UNREADABLE = "unreadable"
_AN_ACT, _A_CHANGE = '"replaces":{', '"takes_over":{'

Signer = Callable[[Checkpoint], str]
"""A checkpoint as the line that goes outside."""
Prover = Callable[[str], Checkpoint | None]
"""The checkpoint of a line that our key signed; None of any other. Without a key none is."""


def tip(conn: Connection) -> Place:
    """The newest row's place; the number 0 before the first."""
    newest = conn.execute(select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1))
    return Place(*(newest.one_or_none() or (0, GENESIS)))


def hash_at(conn: Connection, seq: int) -> str | None:
    """The hash of that row; None when there is none."""
    found: str | None = conn.scalars(select(AUDIT.c.hash).where(AUDIT.c.seq == seq)).one_or_none()
    return found


def due(conn: Connection, now: datetime, versions: tuple[str, str]) -> Checkpoint | None:
    """The checkpoint that is to be made now; None while there is no need.

    Every EVERY_ROWS rows and, when there are new ones, every EVERY; at once for a new incident,
    so that its number is never given twice.
    """
    newest, last, pause = tip(conn), _last(conn), paused(conn)
    in_doubt = pause is not None and pause.outside is not None
    if in_doubt or newest.seq == (last.seq if last else 0):
        return None
    checkpoint = _checkpoint(conn, newest, now, versions)
    is_old = last is None or now - last.at >= EVERY or is_ahead(last.at, now)
    if last is None or is_old or newest.seq - last.seq >= EVERY_ROWS:
        return checkpoint
    return checkpoint if last.counters != checkpoint.counters else None


def begin_anew(
    conn: Connection, outside: Place, versions: tuple[str, str], sign: Signer, now: datetime
) -> tuple[int, str]:
    """A checkpoint of the chain as it is that says: a person gave `outside` up. Its number, line.

    What the chain does not have goes from the record; every place gets this one next.
    """
    newest = tip(conn)
    for row in conn.execute(select(CHECKPOINTS.c.seq, CHECKPOINTS.c.line)).all():
        place = _place_of(row.line)
        if row.seq >= newest.seq or place is None or not stands(conn, place):
            conn.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.seq == row.seq))
    beyond = update(ANCHORS).where(ANCHORS.c.seq >= newest.seq)
    conn.execute(beyond.values(seq=newest.seq - 1))
    checkpoint = _checkpoint(conn, newest, now, versions, replaces=outside)
    keep(conn, checkpoint, line := sign(checkpoint))
    return checkpoint.seq, line


def take_over(
    conn: Connection,
    change: KeyChange,
    versions: tuple[str, str],
    sign: Signer,
    now: datetime,
) -> None:
    """A checkpoint of the chain as it is that says: another key signs from here on."""
    checkpoint = _checkpoint(conn, tip(conn), now, versions, takes_over=change)
    keep(conn, checkpoint, sign(checkpoint))


def changes(conn: Connection) -> Sequence[str]:
    """Lines that tell of a change of keys, the newest first, if the chain has their row."""
    told = CHECKPOINTS.c.line.contains(_A_CHANGE, autoescape=True)
    wanted = select(CHECKPOINTS.c.line).where(told).order_by(CHECKPOINTS.c.seq.desc())
    found = ((line, _place_of(line)) for line in conn.scalars(wanted).all())
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


def stands(conn: Connection, place: Place) -> bool:
    """Whether the chain has that very row."""
    return hash_at(conn, place.seq) == place.hash


def keep(conn: Connection, checkpoint: Checkpoint, line: str) -> None:
    """Put it on record, to be delivered; who made it first has made it."""
    row = {"seq": checkpoint.seq, "at": checkpoint.at, "line": line}
    conn.execute(insert_into(conn, CHECKPOINTS).values(**row).on_conflict_do_nothing())


def oldest_after(conn: Connection, seq: int) -> datetime | None:
    """When the oldest row after `seq` was written; None when there is none.

    Not always the first of them: a clock that was ahead may have written that one.
    """
    oldest = select(func.min(AUDIT.c.at)).where(AUDIT.c.seq > seq)
    found: datetime | None = conn.scalars(oldest).one()
    return found


def _checkpoint(
    conn: Connection,
    newest: Place,
    now: datetime,
    versions: tuple[str, str],
    *,
    replaces: Place | None = None,
    takes_over: KeyChange | None = None,
) -> Checkpoint:
    """Of the chain as it is."""
    counters = {row.year: row.last for row in conn.execute(select(COUNTERS))}
    return Checkpoint(
        seq=newest.seq,
        hash=newest.hash,
        at=now,
        since=_open_since(conn, now),
        counters=counters,
        rules=versions[0],
        policy=versions[1],
        replaces=replaces,
        takes_over=takes_over,
    )


def _open_since(conn: Connection, now: datetime) -> datetime:
    """When the oldest event or incident came that is not worked off; LOOK_BACK at the most.

    A record that is made anew looks for tickets from here on, and finds those incidents again.
    """
    events = select(func.min(INBOX.c.received_at)).where(
        INBOX.c.state.in_((InboxState.NEW, InboxState.HELD))
    )
    incidents = select(func.min(INCIDENTS.c.reported_at)).where(
        INCIDENTS.c.state == IncidentState.OPEN
    )
    found = [conn.scalars(each).one() for each in (events, incidents)]
    oldest: datetime = min([now, *(each - GRAIN for each in found if each is not None)])
    return max(oldest, now - LOOK_BACK)


def _place_of(line: str) -> Place | None:
    """Where that checkpoint stands; None when it is none."""
    found = _checkpoint_of(line)
    return found.place if found else None


def _checkpoint_of(line: str) -> Checkpoint | None:
    """None when it is none: somebody else wrote it."""
    try:
        return from_json(json.loads(line)["checkpoint"], Checkpoint)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _last(conn: Connection) -> Checkpoint | None:
    """The newest that was made; None before the first, and when it cannot be read."""
    line = select(CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.seq.desc()).limit(1)
    found = conn.scalars(line).one_or_none()
    return None if found is None else _checkpoint_of(found)

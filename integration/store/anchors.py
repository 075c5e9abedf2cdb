"""The checkpoints that we make: when the next is due, and what it says of the record."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from incidents.checkpoint import Checkpoint, KeyChange, Place
from incidents.ledger import InboxState
from incidents.model import IncidentState
from incidents.skew import is_ahead
from integration.store import checkpoint_rows
from integration.store.chain import stands, tip
from integration.store.pausing import paused
from integration.store.tables import ANCHORS, CHECKPOINTS, COUNTERS, INBOX, INCIDENTS

EVERY_ROWS = 100
EVERY = timedelta(minutes=10)
LOOK_BACK = timedelta(days=30)
GRAIN = timedelta(minutes=1)  # a ticket is made before its event says so

Signer = Callable[[Checkpoint], str]
"""A checkpoint as the line that goes outside."""


def due(conn: Connection, now: datetime, versions: tuple[str, str]) -> Checkpoint | None:
    """The checkpoint that is to be made now; None while there is no need.

    Every EVERY_ROWS rows and, when there are new ones, every EVERY; at once for a new incident,
    so that its number is never given twice.
    """
    newest, last, pause = tip(conn), checkpoint_rows.last(conn), paused(conn)
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
        place = checkpoint_rows.place_of(row.line)
        if row.seq >= newest.seq or place is None or not stands(conn, place):
            conn.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.seq == row.seq))
    beyond = update(ANCHORS).where(ANCHORS.c.seq >= newest.seq)
    conn.execute(beyond.values(seq=newest.seq - 1))
    checkpoint = _checkpoint(conn, newest, now, versions, replaces=outside)
    checkpoint_rows.keep(conn, checkpoint, line := sign(checkpoint))
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
    checkpoint_rows.keep(conn, checkpoint, sign(checkpoint))


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

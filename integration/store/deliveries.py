"""Which places outside have which checkpoints, and which of them nobody looks after any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from integration.store.engine import Illegible, legible
from integration.store.kept import keep, kept
from integration.store.tables import ANCHORS, CHECKPOINTS
from integration.store.upsert import put

CHECKPOINT_FILE = "file"
"""The place that can be read again: DESKWARDEN_CHECKPOINT_FILE. A host and a path follow, for each
host may have one; a record of an earlier version has the bare word.
"""
IN_SIGHT = timedelta(minutes=2)  # since a sweep last found its file in order
LOST_SIGHT = timedelta(hours=1)
_AGAIN = timedelta(seconds=30)  # that a file is in order is put on record again after this
_MOVED = "checkpoints_moved:"


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far one place outside has come."""

    seq: int
    at: datetime
    """When it was last known to have that."""

    def is_in_sight(self, now: datetime) -> bool:
        """Whether a sweep found it in order lately."""
        return abs(now - self.at) <= IN_SIGHT


def pending(conn: Connection, place: str) -> Sequence[tuple[int, str]]:
    """Numbers and lines of what that place does not have yet, oldest first."""
    has = select(ANCHORS.c.seq).where(ANCHORS.c.place == place).scalar_subquery()
    wanted = select(CHECKPOINTS.c.seq, CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.seq)
    found = conn.execute(wanted.where(CHECKPOINTS.c.seq > func.coalesce(has, 0)))
    return [(row.seq, row.line) for row in found]


def newest(conn: Connection) -> Sequence[tuple[int, str]]:
    """Number and line of the last one on record, if there is one."""
    wanted = select(CHECKPOINTS.c.seq, CHECKPOINTS.c.line).order_by(CHECKPOINTS.c.seq.desc())
    return [(row.seq, row.line) for row in conn.execute(wanted.limit(1))]


def delivered(conn: Connection, place: str, seq: int, now: datetime, *, held: int) -> None:
    """That place has everything up to `seq`.

    `held`: the newest that it had before. A file that is new to us and holds all that another got
    is that one, by a new name of the file or of its host.
    """
    earlier = files(conn) if is_file(place) else {}
    put(conn, ANCHORS, "place", {"place": place, "seq": seq, "at": now})
    if earlier and place not in earlier:
        for name in [name for name, each in earlier.items() if 0 < each.seq <= held]:
            keep(conn, f"{_MOVED}{name}", place)
        forget(conn, CHECKPOINT_FILE)


def in_order(conn: Connection, place: str, now: datetime) -> None:
    """Somebody looked, and that place has what it got."""
    conn.execute(update(ANCHORS).where(ANCHORS.c.place == place).values(at=now))


def is_due_in_order(anchor: Anchor, now: datetime) -> bool:
    """Whether `in_order` is worth a write."""
    return abs(now - anchor.at) >= _AGAIN


def is_file(place: str) -> bool:
    """Whether it can be read again."""
    return place.partition("@")[0] == CHECKPOINT_FILE


def shown(place: str) -> str:
    """Its name as people write it: a file's host and path."""
    return place.removeprefix(f"{CHECKPOINT_FILE}@")


def files(conn: Connection) -> Mapping[str, Anchor]:
    """How far each place has come that can be read again."""
    return {name: each for name, each in _all(conn).items() if is_file(name)}


def are_legible(conn: Connection) -> bool:
    """Whether all of that can be read."""
    try:
        _all(conn)
    except Illegible:
        return False
    return True


def begin_anew(conn: Connection) -> None:
    """Nobody knows any more what any place has: each gets every checkpoint that it lacks."""
    conn.execute(delete(ANCHORS))


def _all(conn: Connection) -> Mapping[str, Anchor]:
    """How far each place has come. Raises Illegible."""
    with legible("the table of places outside"):
        rows = conn.execute(select(ANCHORS).order_by(ANCHORS.c.at)).all()
        return {row.place: Anchor(int(row.seq), row.at) for row in rows}


def reached(conn: Connection, places: Iterable[str]) -> int:
    """The row up to which all of them have checkpoints. Of a file that got none here, the other
    hosts' files tell.
    """
    known = {name: each.seq for name, each in _all(conn).items()}
    elsewhere = max((seq for place, seq in known.items() if is_file(place)), default=0)
    has = (known.get(each, elsewhere if is_file(each) else 0) for each in places)
    return min(has, default=0)


def out_of_sight(conn: Connection, now: datetime) -> Sequence[str]:
    """Files that got checkpoints and that no sweep has read for LOST_SIGHT, the longest first."""
    return [
        name
        for name, each in files(conn).items()
        if each.seq and abs(now - each.at) > LOST_SIGHT and kept(conn, f"{_MOVED}{name}") is None
    ]


def bring_all(conn: Connection, place: str, now: datetime) -> None:
    """A person knows that it lacks some: every checkpoint on record is brought there again."""
    put(conn, ANCHORS, "place", {"place": place, "seq": 0, "at": now})


def forget(conn: Connection, place: str) -> bool:
    """Nothing is expected there any more; False when nobody knows of it."""
    ours = delete(ANCHORS).where(ANCHORS.c.place == place).returning(ANCHORS.c.place)
    return conn.execute(ours).one_or_none() is not None

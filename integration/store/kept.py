"""Small named values: what provisioning made, cursors, and when each process last lived."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from incidents.tickets import DeskObjects
from integration.store.codec import canonical, from_json
from integration.store.tables import BEATS, KEPT
from integration.store.upsert import insert_into, put

_DESK = "desk_objects"


def keep(conn: Connection, name: str, value: str) -> None:
    """Remember `value`, instead of what `name` held."""
    put(conn, KEPT, "name", {"name": name, "value": value})


def kept(conn: Connection, name: str) -> str | None:
    """What `name` holds; None when it was never kept."""
    return conn.scalars(select(KEPT.c.value).where(KEPT.c.name == name)).one_or_none()


def names(conn: Connection, prefix: str) -> Sequence[str]:
    """Those that begin so."""
    ours = KEPT.c.name.startswith(prefix, autoescape=True)
    return conn.scalars(select(KEPT.c.name).where(ours).order_by(KEPT.c.name)).all()


def swap(conn: Connection, name: str, before: str | None, after: str) -> bool:
    """Remember `after` instead of `before`; False when somebody else wrote in between."""
    if before is None:
        first = insert_into(conn, KEPT).values(name=name, value=after)
        wanted = first.on_conflict_do_nothing(index_elements=["name"])
        return conn.execute(wanted.returning(KEPT.c.name)).one_or_none() is not None
    ours = (KEPT.c.name == name, KEPT.c.value == before)
    swapped = update(KEPT).where(*ours).values(value=after).returning(KEPT.c.name)
    return conn.execute(swapped).one_or_none() is not None


def forget(conn: Connection, name: str) -> None:
    """As if `name` was never kept."""
    conn.execute(delete(KEPT).where(KEPT.c.name == name))


def forget_desk_objects(conn: Connection) -> None:
    """Provisioning took everything away."""
    forget(conn, _DESK)


def save_desk_objects(conn: Connection, objects: DeskObjects) -> None:
    """Remember what provisioning made."""
    keep(conn, _DESK, canonical(objects))


def desk_objects(conn: Connection) -> DeskObjects | None:
    """What provisioning made; None before it ran."""
    found = kept(conn, _DESK)
    return None if found is None else from_json(json.loads(found), DeskObjects)


def beat(conn: Connection, name: str, now: datetime) -> None:
    """`name` lives."""
    put(conn, BEATS, "name", {"name": name, "at": now})


def forget_beats(conn: Connection, which: ColumnElement[bool]) -> None:
    """Signs of life that say nothing any more."""
    conn.execute(delete(BEATS).where(which))


def beats(conn: Connection) -> dict[str, datetime]:
    """When each was last known to live."""
    return {row.name: row.at for row in conn.execute(select(BEATS))}

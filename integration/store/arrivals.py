"""New rows of the inbox: one for a key, however often and by however many it is brought."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from incidents.ledger import Accepted, Delivery, InboxState
from integration.store.columns import clean
from integration.store.tables import INBOX
from integration.store.upsert import insert_into

NewRow = Mapping[str, object]

LONGEST_KEY = 200  # characters; Zendesk's own are 26


def new_row(delivery: Delivery, now: datetime) -> NewRow:
    """The row of a delivery; one that could not be read waits for a person."""
    readable = delivery.ticket_id is not None and not delivery.unreadable
    return {
        "dedupe_key": _short(clean(delivery.key)),
        "door": delivery.door,
        "ticket_id": delivery.ticket_id,
        "raw": delivery.raw,
        "raw_sha256": hashlib.sha256(delivery.raw).hexdigest(),
        "received_at": now,
        "is_follow_up": delivery.is_follow_up,
        "state": InboxState.NEW if readable else InboxState.HELD,
        "attempts": 0,
        "deaths": 0,
        "last_error": None if readable else delivery.unreadable or "no ticket is named",
    }


def as_held(row: NewRow, error: str) -> NewRow:
    """The row without what no database can hold."""
    return {**row, "ticket_id": None, "state": InboxState.HELD, "last_error": error}


def write(conn: Connection, rows: Sequence[NewRow]) -> list[Accepted]:
    """Each row's id, in order; `is_new` for the first of a key that was not there.

    Written in the order of the keys, so that two receivers never wait for each other in a ring.
    """
    if not rows:
        return []
    unique = {str(row["dedupe_key"]): row for row in rows}
    fresh = _insert(conn, [unique[key] for key in sorted(unique)])
    ids = fresh | _known(conn, unique.keys() - fresh.keys())
    answers = []
    for row in rows:
        key = str(row["dedupe_key"])
        answers.append(Accepted(ids[key], is_new=fresh.pop(key, None) is not None))
    return answers


def _short(key: str) -> str:
    """A key that every index can hold: PostgreSQL's refuses more than some 2,700 bytes."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _insert(conn: Connection, rows: Sequence[NewRow]) -> dict[str, int]:
    """Ids of those that were not there, by key."""
    wanted = insert_into(conn, INBOX).on_conflict_do_nothing(index_elements=["dedupe_key"])
    done = conn.execute(wanted.returning(INBOX.c.dedupe_key, INBOX.c.id), [dict(r) for r in rows])
    return {row.dedupe_key: row.id for row in done}


def _known(conn: Connection, keys: Collection[str]) -> dict[str, int]:
    """Ids of those that were there, by key."""
    if not keys:
        return {}
    found = select(INBOX.c.dedupe_key, INBOX.c.id).where(INBOX.c.dedupe_key.in_(keys))
    return {row.dedupe_key: row.id for row in conn.execute(found)}

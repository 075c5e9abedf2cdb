"""What somebody can do who writes in the database, and means it ill."""

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from incidents.checkpoint import Place
from integration.checkpoints import lines
from integration.store.audit import chain
from integration.store.codec import canonical
from integration.store.tables import AUDIT


def drop_triggers(conn: Connection) -> None:
    """What somebody who owns the database can do."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("DROP FUNCTION IF EXISTS audit_is_append_only CASCADE"))
        return
    for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
        conn.execute(text(f"DROP TRIGGER IF EXISTS {name}"))


def rewrite(conn: Connection, since: int = 1) -> Place:
    """Another actor in every row from `since` on, and each hash made to fit; the newest's place."""
    drop_triggers(conn)
    behind = AUDIT.c.seq >= since
    rows = conn.execute(select(AUDIT).where(behind).order_by(AUDIT.c.seq)).all()
    conn.execute(delete(AUDIT).where(behind))
    prev = rows[0].prev
    for row in rows:
        body = canonical({**json.loads(row.body), "actor": "zendesk:666"})
        link = chain(prev, row.seq, body)
        changed = {"actor": "zendesk:666", "body": body, "prev": prev, "hash": link}
        conn.execute(insert(AUDIT).values({**row._mapping, **changed}))
        prev = link
    return Place(rows[-1].seq, prev)


def a_row(line: str) -> dict[str, Any]:
    """A line as the record keeps it."""
    told = lines.read(line, None)
    return {"seq": told.seq, "at": told.at, "line": line}

"""An incident's story: when its ticket reached us, then what the audit tells."""

from sqlalchemy import Connection, select

from incidents.ledger import TimelineEntry
from incidents.model import Incident
from integration.store.audit import story
from integration.store.tables import INBOX


def timeline_of(conn: Connection, incident: Incident) -> tuple[TimelineEntry, ...]:
    """Oldest first; one moment's entries in the order they were written."""
    told = [*_received(conn, incident), *story(conn, incident.id)]
    return tuple(sorted(told, key=lambda entry: entry.at))


def _received(conn: Connection, incident: Incident) -> list[TimelineEntry]:
    """The first event that named the ticket; none for one that was opened by hand."""
    first = conn.execute(
        select(INBOX.c.id, INBOX.c.received_at, INBOX.c.door)
        .where(INBOX.c.ticket_id == incident.ticket_id)
        .order_by(INBOX.c.id)
        .limit(1)
    ).one_or_none()
    if first is None:
        return []
    detail = {"inbox_id": first.id, "door": first.door}
    return [TimelineEntry(first.received_at, "received", incident.id, detail)]

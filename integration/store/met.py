"""Tickets of which Zendesk gave no good answer: from the first bad one until a good one. Another
failure in between, such as a busy Zendesk's, is no answer, and no end of it.
"""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, func, or_, select

from incidents.errors import DeskBusy, DeskDenied, DeskElsewhere, DeskStrange, NotProvisioned
from incidents.ledger import EffectState, InboxState
from integration.store import kept
from integration.store.codec import canonical, from_json
from integration.store.engine import reading, writing
from integration.store.tables import EFFECTS, INBOX, INCIDENTS

_PREFIX = "met_"
_NO_GOOD_ANSWER = tuple(
    each.__name__ for each in (DeskBusy, DeskDenied, DeskElsewhere, DeskStrange, NotProvisioned)
)


def met(engine: Engine, error: str, most: int) -> Mapping[int, str]:
    """Tickets with an open event or effect that met that error, and no good answer since; what it
    said. `most` of them at the most, which are kept for the next look. Raises StoreDown.
    """
    name = f"{_PREFIX}{error}"
    with reading(engine) as conn:
        written = kept.kept(conn, name)
        known = {} if written is None else from_json(json.loads(written), dict[int, str])
        still = _put_off(conn, _NO_GOOD_ANSWER, len(known), known)
        found = {ticket: known[ticket] for ticket in still} | _put_off(conn, (error,), most)
    found = {ticket: found[ticket] for ticket in sorted(found)[:most]}
    if found != known:
        with writing(engine) as conn:
            kept.swap(conn, name, written, canonical(found))
    return found


def _put_off(
    conn: Connection, errors: Collection[str], most: int, among: Collection[int] | None = None
) -> dict[int, str]:
    """Tickets (of those `among`) with an open row whose last try ended so; what it said."""
    events = select(INBOX.c.ticket_id, INBOX.c.last_error).where(
        INBOX.c.state == InboxState.NEW, _ended_in(INBOX, errors)
    )
    effects = select(INCIDENTS.c.ticket_id, EFFECTS.c.last_error).where(
        EFFECTS.c.incident_id == INCIDENTS.c.id,
        EFFECTS.c.state.in_((EffectState.APPROVED, EffectState.STARTED)),
        _ended_in(EFFECTS, errors),
    )
    both = events.union_all(effects).subquery()
    ticket, said = both.c.ticket_id, func.min(both.c.last_error)
    wanted = select(ticket, said).group_by(ticket).order_by(ticket).limit(most)
    if among is not None:
        wanted = wanted.where(ticket.in_(among))
    return {int(ticket_id): str(words) for ticket_id, words in conn.execute(wanted)}


def _ended_in(table: Table, errors: Collection[str]) -> ColumnElement[bool]:
    """Put off for one of them: who put a row back took its next time away, and it met nothing."""
    said = (table.c.last_error.startswith(f"{error}:") for error in errors)
    return and_(table.c.next_at.is_not(None), or_(*said))

"""Is the record worked on? What has waited longest, who fell silent, what last went well."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from incidents.ledger import EffectKind, EffectState, InboxState
from incidents.model import Source
from integration.store import effects, leases
from integration.store.tables import EFFECTS, INBOX, INCIDENTS

RECENT = 20  # incidents in which a source that answered is looked for
_DONE_BY = {
    "zendesk": (EffectKind.NOTE, EffectKind.RESULT),
    "chat": (EffectKind.CHAT,),
    "pager": (EffectKind.PAGE,),
    "identity": (EffectKind.REVOKE_SESSIONS,),
}
"""The integrations whose effects the ledger knows."""


@dataclass(frozen=True, slots=True)
class Due:
    """What anybody could take now, in one half of the record."""

    oldest_at: datetime | None
    """Since when the one that has waited longest could be taken; None when nothing waits."""
    cut: int
    """How many of them had a holder who fell silent in the middle."""


def due_events(conn: Connection, now: datetime) -> Due:
    """In the inbox."""
    return _due(conn, INBOX, leases.is_free(INBOX, (InboxState.NEW,), now), INBOX.c.received_at)


def due_effects(conn: Connection, now: datetime) -> Due:
    """In the ledger."""
    return _due(conn, EFFECTS, effects.may_run(now), EFFECTS.c.planned_at)


def successes(conn: Connection) -> dict[str, datetime]:
    """When each integration last did, or answered, what it was asked; from incidents alone."""
    found = _heard(conn)
    for name, kinds in _DONE_BY.items():
        last = select(func.max(EFFECTS.c.finished_at)).where(
            EFFECTS.c.state == EffectState.DONE,
            EFFECTS.c.kind.in_(kinds),
            EFFECTS.c.started_at.is_not(None),
        )
        at = conn.scalar(last)
        if at is not None:
            found[name] = max(at, found.get(name, at))
    return found


def _due(
    conn: Connection, table: Table, due: ColumnElement[bool], made_at: ColumnElement[Any]
) -> Due:
    """A row is due since its lease ran out, else since it was put off to, else since it came."""
    since = func.coalesce(table.c.lease_until, table.c.next_at, made_at)
    cut = case((table.c.lease_token.is_not(None), 1), else_=0)
    row = conn.execute(select(func.min(since), func.coalesce(func.sum(cut), 0)).where(due)).one()
    return Due(row[0], int(row[1]))


def _heard(conn: Connection) -> dict[str, datetime]:
    """The sources, by the newest incident in whose assessment each was heard."""
    newest = (
        select(INCIDENTS.c.opened_at, INCIDENTS.c.assessment)
        .order_by(INCIDENTS.c.opened_at.desc())
        .limit(RECENT)
    )
    found: dict[str, datetime] = {}
    for at, assessment in conn.execute(newest):
        for source in Source:
            if source not in (assessment.get("unknown") or {}):
                found.setdefault(source.value, at)
    return found

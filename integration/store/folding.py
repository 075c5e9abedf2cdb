"""Pages after the third are folded into messages that list them: while the breaker is open, and
those of unproven reports that come in a flood, also before it opens the breaker.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select, update

from incidents.alarms import BETWEEN, FOLDED
from incidents.ledger import EffectKind, EffectPlan, EffectState
from integration.store import alarms, breaker
from integration.store.tables import EFFECTS, INCIDENTS

MOST_PAGES = 3  # since the breaker opened, or of one flood; whoever is on call knows by then
MOST = 100  # incidents that one message lists
_OPENINGS = ("", "raised")
"""First words of the generation of pages that may be folded: an unknown end always pages."""
_UNTOLD = and_(
    EFFECTS.c.kind == EffectKind.PAGE,
    EFFECTS.c.remote_ref == FOLDED,
    EFFECTS.c.told_at.is_(None),
)


def is_folded(conn: Connection, incident_id: str, wanted: EffectPlan, now: datetime) -> bool:
    """Whether that page is one too many."""
    is_opening = wanted.generation.partition("-")[0] in _OPENINGS
    if wanted.kind is not EffectKind.PAGE or not is_opening:
        return False
    return _is_one_of_a_flood(conn, incident_id, now) or _is_known_anyway(conn)


def _is_known_anyway(conn: Connection) -> bool:
    """Enough were sent since the breaker opened."""
    found = breaker.opened(conn)
    if found is None:
        return False
    sent = EFFECTS.c.remote_ref != FOLDED
    return _pages(conn, sent, EFFECTS.c.planned_at >= found.since) >= MOST_PAGES


def _is_one_of_a_flood(conn: Connection, incident_id: str, now: datetime) -> bool:
    """An unproven report's, and such reports have paged enough of late, sent or folded."""
    this = select(INCIDENTS.c.id).where(INCIDENTS.c.id == incident_id, breaker.UNPROVEN)
    if conn.scalar(this) is None:
        return False
    lately = breaker.is_late(EFFECTS.c.planned_at, breaker.flood_from(conn, now), now)
    unproven = exists().where(INCIDENTS.c.id == EFFECTS.c.incident_id, breaker.UNPROVEN)
    return _pages(conn, lately, unproven) >= MOST_PAGES


def _pages(conn: Connection, *which: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(EFFECTS)
    return conn.scalars(wanted.where(EFFECTS.c.kind == EffectKind.PAGE, *which)).one()


def as_folded(row: dict[str, object], now: datetime) -> dict[str, object]:
    """The page's row: it is not sent, and is listed instead."""
    return {**row, "state": EffectState.DONE, "finished_at": now, "remote_ref": FOLDED}


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether there are some that no message has listed, and the last one is not too young."""
    last = alarms.newest(conn, FOLDED, now)
    is_time = last is None or now - last >= BETWEEN
    return is_time and bool(conn.scalar(select(exists().where(_UNTOLD))))


def tell(conn: Connection, channels: Collection[EffectKind], now: datetime) -> None:
    """One message that lists them all."""
    some = select(EFFECTS.c.id).where(_UNTOLD).order_by(EFFECTS.c.id).limit(MOST)
    marked = update(EFFECTS).where(EFFECTS.c.id.in_(some), _UNTOLD).values(told_at=now)
    rows = conn.execute(marked.returning(EFFECTS.c.id, EFFECTS.c.incident_id)).all()
    if rows:
        key = f"{FOLDED}-{min(row.id for row in rows)}"
        listed = sorted(row.incident_id for row in rows)
        alarms.plan(conn, key, FOLDED, {"incidents": listed}, channels, now)

"""While the breaker is open, pages after the third are folded into messages that list them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, select, update

from incidents.alarms import BETWEEN, FOLDED
from incidents.ledger import EffectKind, EffectPlan, EffectState
from integration.store import alarms, breaker
from integration.store.tables import EFFECTS

MOST_PAGES = 3  # since the breaker opened; whoever is on call knows by then
MOST = 100  # incidents that one message lists
_OPENINGS = ("", "raised")
"""First words of the generation of pages that may be folded: an unknown end always pages."""
_UNTOLD = and_(
    EFFECTS.c.kind == EffectKind.PAGE,
    EFFECTS.c.remote_ref == FOLDED,
    EFFECTS.c.told_at.is_(None),
)


def is_folded(conn: Connection, wanted: EffectPlan) -> bool:
    """Whether that page is one too many."""
    found = breaker.opened(conn)
    is_opening = wanted.generation.partition("-")[0] in _OPENINGS
    if wanted.kind is not EffectKind.PAGE or found is None or not is_opening:
        return False
    since = (EFFECTS.c.kind == EffectKind.PAGE, EFFECTS.c.planned_at >= found.since)
    wanted_count = select(func.count()).select_from(EFFECTS).where(*since)
    return conn.scalars(wanted_count).one() >= MOST_PAGES


def as_folded(row: dict[str, object], now: datetime) -> dict[str, object]:
    """The page's row: it is not sent, and is listed instead."""
    return {**row, "state": EffectState.DONE, "finished_at": now, "remote_ref": FOLDED}


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether there are some that no message has listed, and the last one is not too young."""
    last = alarms.newest(conn, FOLDED)
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

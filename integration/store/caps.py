"""How often we write on one ticket: a loop of ours must end by itself."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from incidents.errors import TooManyWrites
from incidents.ledger import Effect, EffectKind
from integration.store.tables import EFFECTS

WRITES = (EffectKind.NOTE, EffectKind.RESULT)
"""Effects that are a PUT on the ticket."""
MOST = 20
DAY = timedelta(hours=24)


def refuse_flood(conn: Connection, effect: Effect, now: datetime) -> None:
    """Raises TooManyWrites when `effect` would be one write too many on its ticket.

    Whatever was begun within a day counts, as it may have arrived. A write that was begun
    already may be tried again: it is one and the same. `conn` comes from `audit.recording`, so
    that nobody begins another meanwhile.
    """
    if effect.kind not in WRITES or effect.started_at is not None:
        return
    begun = conn.scalar(
        select(func.count())
        .select_from(EFFECTS)
        .where(
            EFFECTS.c.kind.in_(WRITES),
            EFFECTS.c.target == effect.target,
            EFFECTS.c.started_at > now - DAY,
        )
    )
    if (begun or 0) >= MOST:
        raise TooManyWrites(f"{MOST} writes on ticket {effect.target} within a day")

"""What is to be told: an unreadable event, an effect that ended, and what was planned since."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, select

from incidents.ledger import PATIENCE, EffectKind, EffectPlan, EffectState
from integration.store import Store
from integration.store.engine import open_engine, reading
from tests.integration.store.records import LEASE, NOW, a_delivery, a_draft

SOON = NOW + PATIENCE + timedelta(hours=1)
NOBODY: tuple[EffectKind, ...] = ()


def unreadable(store: Store) -> int:
    """An event that is held from the first; its number."""
    return store.inbox.accept(a_delivery(ticket_id=None, unreadable="not JSON")).id


def ended(store: Store, plan: EffectPlan, state: EffectState) -> tuple[str, int]:
    """An incident whose one effect ended so; both ids."""
    incident = store.ledger.open(a_draft(), [plan], now=NOW)
    (effect,) = store.ledger.effects(incident.id)
    held = store.ledger.claim(effect.id, now=NOW, lease=LEASE)
    assert held is not None
    store.ledger.finish(held, state=state, now=NOW)
    return incident.id, effect.id


def followed(store: Store, incident: str) -> list[tuple[str, str]]:
    """What was planned since."""
    return [(e.kind.value, e.generation) for e in store.ledger.effects(incident)[1:]]


def rows(database_url: str, table: Table) -> list[dict[str, Any]]:
    """All of that table, oldest first."""
    engine = open_engine(database_url)
    with reading(engine) as conn:
        found = [dict(row) for row in conn.execute(select(table).order_by(table.c.id)).mappings()]
    engine.dispose()
    return found

"""Held events and bad ends that nobody was told of, however they came about.

Telling is planned in the transaction that marks them told, so two sweeps at once plan it once.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, exists, select, update

from incidents.alarms import BETWEEN, BREAKER, HELD, MESSAGES, after_bad_end
from incidents.breaker import Open
from incidents.ledger import EffectKind
from integration.store import (
    alarms,
    audit,
    breaker,
    effects,
    folding,
    lapses,
    planning,
    switch,
    unheard,
)
from integration.store.audit import recording
from integration.store.engine import reading, writing
from integration.store.tables import EFFECTS, INBOX
from integration.store.unheard import BAD_END, HELD_EVENT

MOST = 100  # rows that one message or one transaction speaks of
LONGEST_WHY = 160  # characters of what was wrong with an event


def plan_telling(engine: Engine, channels: Collection[EffectKind], now: datetime) -> None:
    """Plan whatever people and tickets have not been told. Raises StoreDown.

    Without any channel tickets are told, and what people must hear of stays untold (unheard.py):
    they are told as soon as there is one.
    """
    if channels:
        _plan_for_people(engine, channels, now)
    with reading(engine) as conn:
        bad = BAD_END if channels else unheard.TO_SORT
        is_bad = _any(conn, bad) or _any(conn, lapses.has_lapsed(now))
    if is_bad:
        with recording(engine) as conn:
            lapsed = lapses.lapse(conn, lapses.has_lapsed(now), now)
            audit.append(conn, [*lapsed, *_tell_of_bad_ends(conn, channels, now)])


def _plan_for_people(engine: Engine, channels: Collection[EffectKind], now: datetime) -> None:
    """Each in a transaction of its own, and only what there is to tell."""
    with reading(engine) as conn:
        due = [tell for is_due, tell in _FOR_PEOPLE if is_due(conn, now)]
    for tell in due:
        with writing(engine) as conn:
            tell(conn, channels, now)


def _any(conn: Connection, condition: ColumnElement[bool]) -> bool:
    return bool(conn.scalar(select(exists().where(condition))))


def _is_held(conn: Connection, now: datetime) -> bool:
    """Some are, and the last message about held events is not younger than BETWEEN."""
    last = alarms.newest(conn, HELD, now)
    return _any(conn, HELD_EVENT) and (last is None or now - last >= BETWEEN)


def _is_untold_breaker(conn: Connection, _now: datetime) -> bool:
    """It is open, and no message says so."""
    found = breaker.opened(conn)
    return found is not None and not alarms.is_planned(conn, _key_of_breaker(found))


def _key_of_breaker(found: Open) -> str:
    """One message for each time that it opened."""
    return f"{BREAKER}:{found.since.isoformat()}"


def _tell_of_breaker(conn: Connection, channels: Collection[EffectKind], now: datetime) -> None:
    """Why it is open, and since when."""
    found = breaker.opened(conn)
    if found is not None:
        said = {"why": found.why, "by": found.by, "at": found.since}
        alarms.plan(conn, _key_of_breaker(found), BREAKER, said, channels, now)


def _tell_of_held(conn: Connection, channels: Collection[EffectKind], now: datetime) -> None:
    """One message that names them all; events of one outage must not page a hundred times."""
    rows = _mark(conn, INBOX, HELD_EVENT, now)
    if not rows:
        return
    first = rows[0]
    events = [
        {"id": row.id, "ticket_id": row.ticket_id, "why": (row.last_error or "")[:LONGEST_WHY]}
        for row in rows
    ]
    key = f"{HELD}-{first.id}-{first.attempts}-{int(now.timestamp())}"
    alarms.plan(conn, key, HELD, {"events": events}, channels, now)


def _tell_of_bad_ends(
    conn: Connection, channels: Collection[EffectKind], now: datetime
) -> list[audit.Entry]:
    if not channels:
        return unheard.sort(conn, now)
    entries = []
    for row in _mark(conn, EFFECTS, BAD_END, now):
        effect = effects.with_id(conn, row.id)
        ticket = effects.ticket_of(conn, effect.incident_id)
        plans = after_bad_end(effect, ticket, channels)
        if effect.kind in MESSAGES and not plans:
            unheard.keep(conn, effect)
        entries += planning.plan(conn, effect.incident_id, plans, now)
    return entries


def _mark(
    conn: Connection, table: Table, condition: ColumnElement[bool], now: datetime
) -> list[Row[Any]]:
    """The rows that this transaction, and no other, marked told; in their order."""
    some = select(table.c.id).where(condition).order_by(table.c.id).limit(MOST)
    wanted = update(table).where(table.c.id.in_(some), condition).values(told_at=now)
    return sorted(conn.execute(wanted.returning(*table.c)), key=lambda row: int(row.id))


_FOR_PEOPLE = (
    (folding.is_due, folding.tell),
    (_is_untold_breaker, _tell_of_breaker),
    (switch.is_untold, switch.tell),
    (_is_held, _tell_of_held),
    (unheard.is_due, unheard.tell),
)
"""Whether there is something of a kind to tell, and how that is planned."""

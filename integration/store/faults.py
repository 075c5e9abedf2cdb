"""Episodes of faults: people are told once in each, however many sweeps look."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from incidents.faults import Episode, Fault, is_to_be_told, looked_at
from incidents.ledger import EffectKind, EffectState, InboxState
from integration.store import alarms, kept
from integration.store.codec import canonical, from_json
from integration.store.engine import reading, writing
from integration.store.tables import EFFECTS, INBOX, INCIDENTS

_PREFIX = "fault_"


def judge(
    engine: Engine, faults: Iterable[Fault], channels: Collection[EffectKind], now: datetime
) -> None:
    """Plan telling of those that stand for too long. Raises StoreDown.

    Without any channel an episode stays untold: it is told as soon as there is one.
    """
    found = list(faults)
    with reading(engine) as conn:
        found += _over(conn, {fault.name for fault in found})
    for fault in found:
        with reading(engine) as conn:
            written = kept.kept(conn, _name(fault))
        after = looked_at(_read(written), fault, now)
        if after is None and written is None:
            continue
        with writing(engine) as conn:
            _write(conn, fault, written, after, channels, now)


def _write(
    conn: Connection,
    fault: Fault,
    before: str | None,
    after: Episode | None,
    channels: Collection[EffectKind],
    now: datetime,
) -> None:
    """The episode, and its message when it is time; nothing when another sweep was faster."""
    if after is None:
        kept.forget(conn, _name(fault))
        return
    is_time = bool(channels) and is_to_be_told(after, fault, now)
    after = replace(after, is_told=after.is_told or is_time)
    if kept.swap(conn, _name(fault), before, canonical(after)) and is_time:
        key = f"{fault.name}:{after.since.isoformat()}"
        alarms.plan(conn, key, fault.message, fault.detail, channels, now)


def met(conn: Connection, error: str, most: int) -> Mapping[int, str]:
    """Tickets with an open event or effect that was put off for that error, and not tried since;
    what it said.
    """
    events = select(INBOX.c.ticket_id, INBOX.c.last_error).where(
        INBOX.c.state == InboxState.NEW, INBOX.c.last_error.startswith(f"{error}:")
    )
    effects = select(INCIDENTS.c.ticket_id, EFFECTS.c.last_error).where(
        EFFECTS.c.incident_id == INCIDENTS.c.id,
        EFFECTS.c.state.in_((EffectState.APPROVED, EffectState.STARTED)),
        EFFECTS.c.last_error.startswith(f"{error}:"),
    )
    both = events.union_all(effects).subquery()
    ticket, said = both.c.ticket_id, func.min(both.c.last_error)
    rows = conn.execute(select(ticket, said).group_by(ticket).order_by(ticket).limit(most))
    return {int(ticket_id): str(words) for ticket_id, words in rows}


def _over(conn: Connection, looked_for: Collection[str]) -> list[Fault]:
    """Those with an episode that nobody looks for any more: what they were about is gone."""
    return [
        Fault(name.removeprefix(_PREFIX), "", stands=False)
        for name in kept.names(conn, _PREFIX)
        if name.removeprefix(_PREFIX) not in looked_for
    ]


def _name(fault: Fault) -> str:
    return f"{_PREFIX}{fault.name}"


def _read(written: str | None) -> Episode | None:
    return None if written is None else from_json(json.loads(written), Episode)

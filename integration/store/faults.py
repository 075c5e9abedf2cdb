"""Episodes of faults: people are told once in each, however many sweeps look."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from incidents.faults import Episode, Fault, is_to_be_told, looked_at
from incidents.ledger import EffectKind
from integration.store import alarms, kept
from integration.store.codec import canonical, from_json
from integration.store.engine import reading, writing

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

"""The breaker as a row: opened by what goes wrong, closed by a person only."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from incidents.breaker import (
    FLOOD_WITHIN,
    UNDOS_WITHIN,
    End,
    Open,
    Why,
    are_too_many_undos,
    is_failing,
    is_flood,
)
from incidents.holds import HELD
from incidents.ledger import EffectKind, EffectState
from incidents.model import Proof
from incidents.skew import AHEAD
from integration.store.audit import US, Entry
from integration.store.codec import canonical, from_json
from integration.store.kept import forget, keep, kept
from integration.store.tables import EFFECTS, INCIDENTS

SUBJECT = "breaker"
"""What the audit's rows are about."""
_OPEN = "breaker_open"
_CLOSED = "breaker_closed"
"""When it was last closed: what happened before does not open it again."""
_STEPS = tuple(k for k in EffectKind if k.contains and k is not EffectKind.UNDO)
UNPROVEN = INCIDENTS.c.reporter["proof"].as_integer() == Proof.UNPROVEN
"""Incidents that nobody proved to have reported."""
_ENDS = (EffectState.DONE, EffectState.UNKNOWN, EffectState.REFUSED)


def opened(conn: Connection) -> Open | None:
    """Since when and why it is open; None while it is closed."""
    found = kept(conn, _OPEN)
    return None if found is None else from_json(json.loads(found), Open)


def open_it(conn: Connection, wanted: Open) -> list[Entry]:
    """Open; one that is open stays as it is. `conn` comes from `audit.recording`."""
    if opened(conn) is not None:
        return []
    keep(conn, _OPEN, canonical(wanted))
    detail = {"why": wanted.why, "detail": wanted.detail}
    return [Entry(wanted.since, "breaker_opened", "", SUBJECT, detail, wanted.by)]


def date(conn: Connection, wanted: Open) -> None:
    """It is open since then: a clock that was ahead had opened it. No approval is younger than a
    time that is yet to come.
    """
    keep(conn, _OPEN, canonical(wanted))


def close_it(conn: Connection, *, by: str, reason: str, now: datetime) -> list[Entry]:
    """Close; empty when it was closed. `conn` comes from `audit.recording`."""
    before = opened(conn)
    if before is None:
        return []
    forget(conn, _OPEN)
    keep(conn, _CLOSED, now.isoformat())
    detail = {"why": before.why, "since": before.since, "reason": reason}
    return [Entry(now, "breaker_closed", "", SUBJECT, detail, by)]


def after_report(conn: Connection, now: datetime) -> list[Entry]:
    """Open it when too many reports of late were unproven."""
    _close_at_latest(conn, now)
    late = is_late(INCIDENTS.c.opened_at, flood_from(conn, now), now)
    wanted = select(func.count()).select_from(INCIDENTS).where(late, UNPROVEN)
    return _opened_by(conn, Why.FLOOD, is_flood(conn.scalars(wanted).one()), now)


def flood_from(conn: Connection, now: datetime) -> datetime:
    """Since when unproven reports count towards a flood."""
    return _from(conn, now - FLOOD_WITHIN, now)


def is_late(at: ColumnElement[Any], since: datetime, now: datetime) -> ColumnElement[bool]:
    """After `since`. What a clock that was ahead wrote counts no more: it would count for as long
    as that was ahead, and open again what a person closes.
    """
    return and_(at > since, at <= now + AHEAD)


def after_end(conn: Connection, now: datetime) -> list[Entry]:
    """Open it when too many steps of late were undone, or failed."""
    _close_at_latest(conn, now)
    since = is_late(EFFECTS.c.finished_at, _from(conn, now - UNDOS_WITHIN, now), now)
    undone = (
        select(func.count())
        .select_from(EFFECTS)
        .where(EFFECTS.c.kind == EffectKind.UNDO, EFFECTS.c.state == EffectState.DONE, since)
        .where(func.coalesce(EFFECTS.c.result["was"].as_string(), "") != HELD)
    )
    entries = _opened_by(conn, Why.UNDOS, are_too_many_undos(conn.scalars(undone).one()), now)
    ends = (
        select(EFFECTS.c.state, EFFECTS.c.incident_id, EFFECTS.c.target)
        .where(
            EFFECTS.c.kind.in_(_STEPS),
            EFFECTS.c.state.in_(_ENDS),
            EFFECTS.c.started_at.is_not(None),
            since,
        )
        .order_by(EFFECTS.c.finished_at.desc(), EFFECTS.c.id.desc())
    )
    rows = conn.execute(ends)
    failing = is_failing([End(EffectState(r.state), r.incident_id, r.target) for r in rows])
    return entries + _opened_by(conn, Why.FAILURES, failing, now)


def _opened_by(conn: Connection, why: Why, holds: bool, now: datetime) -> list[Entry]:
    return open_it(conn, Open(now, why, US)) if holds else []


def _from(conn: Connection, moment: datetime, now: datetime) -> datetime:
    """That moment, or when a person last closed the breaker: they knew what was before."""
    closed = kept(conn, _CLOSED)
    return moment if closed is None else max(moment, min(datetime.fromisoformat(closed), now))


def _close_at_latest(conn: Connection, now: datetime) -> None:
    """A clock that was ahead when it was closed must not hide what happens until then."""
    closed = kept(conn, _CLOSED)
    if closed is not None and datetime.fromisoformat(closed) > now:
        keep(conn, _CLOSED, now.isoformat())

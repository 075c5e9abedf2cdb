"""Steps that shut somebody out end by themselves: reminded of first, then undone.

Each is marked, or has its UNDO under one key, in the transaction that plans: a clock that jumps
makes it early or late, never twice.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from incidents.alarms import EXPIRES as EXPIRES_SOON
from incidents.alarms import TEAM
from incidents.ladder import EXPIRES, REMINDER, UNDO_AGAIN, UNDO_EXPIRED
from incidents.ledger import PLAYBOOK, EffectKind, EffectPlan, EffectState
from incidents.skew import AHEAD
from integration.store import deciding, effects, planning
from integration.store.audit import Entry
from integration.store.tables import EFFECTS

MOST = 100  # effects that one transaction speaks of
EXPIRED = "expired"
"""Generation of the UNDO that nobody asked for: one for each step, and one more, numbered, for
each that was refused."""

_UNDO = EFFECTS.alias("undo")


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether `plan` would find anything."""
    return bool(conn.scalar(select(exists().where(or_(_to_undo(now), _to_remind(now))))))


def plan(conn: Connection, now: datetime) -> list[Entry]:
    """Plan reminders and undoing. `conn` comes from `audit.recording`."""
    entries = []
    for row in _some(conn, _to_undo(now)):
        effect = effects.with_id(conn, row.id)
        generation = _generation(conn, row.id)
        wanted = deciding.undo_plan(
            effect, reason=UNDO_EXPIRED, generation=generation, requested_by=PLAYBOOK
        )
        entries += planning.plan(conn, effect.incident_id, [wanted], now)
    for row in _some(conn, _to_remind(now)):
        conn.execute(update(EFFECTS).where(EFFECTS.c.id == row.id).values(reminded_at=now))
        told = EffectPlan(EffectKind.CHAT, TEAM, f"{EXPIRES_SOON}-{row.id}")
        entries += planning.plan(conn, row.incident_id, [told], now)
    return entries


def _generation(conn: Connection, effect_id: int) -> str:
    """expired, and expired-3 after two that were refused."""
    before = select(func.count()).where(_UNDO.c.undo_of == effect_id)
    refused = conn.scalars(before).one()
    return f"{EXPIRED}-{refused + 1}" if refused else EXPIRED


def lasting() -> ColumnElement[bool]:
    """Done, or perhaps, with an end that nobody has taken away and no UNDO has come before; one
    that was refused has not come."""
    undone = exists().where(_UNDO.c.undo_of == EFFECTS.c.id, _UNDO.c.state != EffectState.REFUSED)
    return and_(
        EFFECTS.c.expires_at.is_not(None),
        EFFECTS.c.confirmed_by.is_(None),
        EFFECTS.c.state.in_((EffectState.DONE, EffectState.UNKNOWN)),
        not_(undone),
    )


def _to_undo(now: datetime) -> ColumnElement[bool]:
    """Not so soon after an UNDO was refused, for the provider would say the same."""
    of_late = exists().where(
        _UNDO.c.undo_of == EFFECTS.c.id,
        _UNDO.c.finished_at > now - UNDO_AGAIN,
        _UNDO.c.finished_at <= now + AHEAD,  # by a clock that was ahead: then once more
    )
    return and_(lasting(), EFFECTS.c.expires_at <= now, not_(of_late))


def _to_remind(now: datetime) -> ColumnElement[bool]:
    """Not when it is undone at this moment anyway."""
    soon = EFFECTS.c.expires_at <= now + (EXPIRES - REMINDER)
    not_yet = EFFECTS.c.expires_at > now
    return and_(lasting(), soon, not_yet, EFFECTS.c.reminded_at.is_(None))


def _some(conn: Connection, condition: ColumnElement[bool]) -> list[Row[Any]]:
    wanted = select(EFFECTS.c.id, EFFECTS.c.incident_id).where(condition)
    return list(conn.execute(wanted.order_by(EFFECTS.c.id).limit(MOST)))

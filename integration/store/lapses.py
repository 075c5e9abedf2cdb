"""Approvals do not last: a step that was allowed long ago and never began asks again.

But not an UNDO that policy allowed: it comes when the provider, or containment, is back.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, not_, or_, update

from incidents.approvals import POLICY
from incidents.ladder import valid_for
from incidents.ledger import EffectKind, EffectPlan, EffectState
from incidents.playbook import APPROVAL_LAPSED
from integration.store import approvals, effects, leases, planning
from integration.store.audit import Entry
from integration.store.tables import APPROVALS, EFFECTS

_CONTAINMENT = tuple(kind for kind in EffectKind if kind.contains)


def has_lapsed(now: datetime) -> ColumnElement[bool]:
    """A step against an account, held by nobody, not begun, and approved too long ago.

    Whether what is fresh is enough is asked when the step begins (beginning.py).
    """
    in_time = [
        and_(EFFECTS.c.kind == kind, APPROVALS.c.at > now - valid_for(kind))
        for kind in _CONTAINMENT
    ]
    gives_back = and_(EFFECTS.c.kind == EffectKind.UNDO, APPROVALS.c.approved_by == POLICY)
    fresh = and_(APPROVALS.c.effect_id == EFFECTS.c.id, or_(gives_back, *in_time))
    return and_(
        EFFECTS.c.kind.in_(_CONTAINMENT),
        EFFECTS.c.started_at.is_(None),
        leases.is_free(EFFECTS, (EffectState.APPROVED,), now, early=True),
        not_(exists().where(fresh)),
    )


def lapse(conn: Connection, condition: ColumnElement[bool], now: datetime) -> list[Entry]:
    """Back to waiting for a person, and the ticket is told. `conn` is from `audit.recording`."""
    waiting = {
        "state": EffectState.PLANNED,
        "reason": APPROVAL_LAPSED,
        "deaths": 0,
        "lease_token": None,
        "lease_until": None,
        "next_at": None,
        "first_failed_at": None,
    }
    lapsed = update(EFFECTS).where(condition).values(waiting).returning(*EFFECTS.c)
    return [entry for row in conn.execute(lapsed).all() for entry in _ask_again(conn, row, now)]


def _ask_again(conn: Connection, row: Row[Any], now: datetime) -> list[Entry]:
    """The old approvals are void: one that stayed could start the step without a new one."""
    given = approvals.void(conn, row.id)
    detail = {"approved_by": [each.approver for each in given], "attempts": row.attempts}
    result = EffectPlan(
        EffectKind.RESULT,
        str(effects.ticket_of(conn, row.incident_id)),
        f"{row.id}-lapsed-{int(now.timestamp())}",
    )
    lapsed = Entry(now, "lapsed", row.incident_id, row.key, detail)
    return [lapsed, *planning.plan(conn, row.incident_id, [result], now)]

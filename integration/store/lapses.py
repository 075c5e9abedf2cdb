"""Approvals do not last: a step that was allowed long ago and never began asks again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, not_, select, update

from incidents.ledger import APPROVAL_LASTS, EffectKind, EffectPlan, EffectState
from incidents.playbook import APPROVAL_LAPSED
from integration.store import leases, planning
from integration.store.audit import Entry
from integration.store.tables import APPROVALS, EFFECTS, INCIDENTS

_CONTAINMENT = tuple(kind for kind in EffectKind if kind.contains)


def has_lapsed(now: datetime) -> ColumnElement[bool]:
    """A step against an account, held by nobody, not begun, and approved too long ago."""
    fresh = and_(APPROVALS.c.effect_id == EFFECTS.c.id, APPROVALS.c.at > now - APPROVAL_LASTS)
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
    void = delete(APPROVALS).where(APPROVALS.c.effect_id == row.id)
    given = conn.execute(void.returning(APPROVALS.c.approved_by, APPROVALS.c.at)).all()
    detail = {"approved_by": [each.approved_by for each in given], "attempts": row.attempts}
    ticket = select(INCIDENTS.c.ticket_id).where(INCIDENTS.c.id == row.incident_id)
    result = EffectPlan(
        EffectKind.RESULT,
        str(conn.scalars(ticket).one()),
        f"{row.id}-lapsed-{int(now.timestamp())}",
    )
    lapsed = Entry(now, "lapsed", row.incident_id, row.key, detail)
    return [lapsed, *planning.plan(conn, row.incident_id, [result], now)]

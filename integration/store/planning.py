"""Effects that are asked for: one row for a key, with its approval where somebody gave one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from incidents.errors import ApprovalMismatch
from incidents.ledger import EffectKind, EffectPlan, EffectState
from integration.store.audit import Entry
from integration.store.codec import fingerprint
from integration.store.pausing import paused
from integration.store.tables import APPROVALS, EFFECTS
from integration.store.upsert import insert_into


def plan(
    conn: Connection, incident_id: str, plans: Iterable[EffectPlan], now: datetime
) -> list[Entry]:
    """Write those whose key is new; what was planned before stays as it is."""
    entries = []
    for wanted in plans:
        target = wanted.target.replace("{incident}", incident_id)
        entries += _plan_one(conn, incident_id, replace(wanted, target=target), now)
    return entries


def _plan_one(conn: Connection, incident_id: str, wanted: EffectPlan, now: datetime) -> list[Entry]:
    """The plan's row, and the approval's; nothing when the key is there already."""
    row = _new_row(incident_id, wanted, now)
    once = insert_into(conn, EFFECTS).values(**row).on_conflict_do_nothing(index_elements=["key"])
    effect_id = conn.execute(once.returning(EFFECTS.c.id)).scalar_one_or_none()
    if effect_id is None:
        return []
    told = {name: row[name] for name in ("kind", "target", "generation", "state", "reason")}
    if wanted.kind.contains and (pause := paused(conn)) is not None:
        told["paused"] = pause.code
    planned = Entry(now, "planned", incident_id, str(row["key"]), told)
    if wanted.approved_by is None:
        return [planned]
    proof = {"plan_sha256": plan_sha256(incident_id, wanted)}
    approval = {"effect_id": effect_id, "approved_by": wanted.approved_by, "at": now, **proof}
    conn.execute(insert(APPROVALS).values(approval))
    return [planned, replace(planned, action="approved", detail=proof, actor=wanted.approved_by)]


def plan_sha256(incident_id: str, wanted: EffectPlan) -> str:
    """What an approval is bound to: another target or reason would be another plan."""
    plan = (wanted.key(incident_id), wanted.kind, wanted.target, wanted.generation, wanted.reason)
    return fingerprint(plan)


def refuse_another_plan(conn: Connection, effect_id: int) -> None:
    """Raises ApprovalMismatch: nobody approved the effect as it stands on record now."""
    row = conn.execute(select(EFFECTS).where(EFFECTS.c.id == effect_id)).one()
    now_is = EffectPlan(EffectKind(row.kind), row.target, row.generation, reason=row.reason)
    wanted = APPROVALS.c.plan_sha256 == plan_sha256(row.incident_id, now_is)
    approved = select(APPROVALS.c.id).where(APPROVALS.c.effect_id == effect_id, wanted).limit(1)
    if now_is.key(row.incident_id) != row.key or conn.scalars(approved).one_or_none() is None:
        raise ApprovalMismatch("what was approved is another plan than this step's")


def _new_row(incident_id: str, wanted: EffectPlan, now: datetime) -> dict[str, object]:
    waits = wanted.kind.contains and wanted.approved_by is None
    return {
        "key": wanted.key(incident_id),
        "incident_id": incident_id,
        "kind": wanted.kind,
        "target": wanted.target,
        "generation": wanted.generation,
        "state": EffectState.PLANNED if waits else EffectState.APPROVED,
        "reason": wanted.reason,
        "attempts": 0,
        "deaths": 0,
        "planned_at": now,
        "next_at": now + wanted.grace if wanted.grace else None,
        "remote_ref": "",
        "prior": {},
        "result": {},
    }

"""Effects that are asked for: one row for a key, with its approval where somebody gave one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, update

from incidents.approvals import POLICY, Approval
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.playbook import BREAKER_OPEN
from integration.store import approvals, breaker, effects, folding
from integration.store.audit import Entry
from integration.store.codec import to_json
from integration.store.pausing import paused
from integration.store.tables import EFFECTS
from integration.store.upsert import insert_into


def plan(
    conn: Connection, incident_id: str, plans: Iterable[EffectPlan], now: datetime
) -> list[Entry]:
    """Write those whose key is new. A step that still waits takes a new blast radius, and loses
    the approvals of the old one; else what was planned before stays as it is.
    """
    entries = []
    for wanted in plans:
        target = wanted.target.replace("{incident}", incident_id)
        entries += _plan_one(conn, incident_id, replace(wanted, target=target), now)
    return entries


def _plan_one(conn: Connection, incident_id: str, wanted: EffectPlan, now: datetime) -> list[Entry]:
    """The plan's row, and the approval's."""
    wanted = _asking(conn, wanted)
    row = _new_row(incident_id, wanted, now)
    if folding.is_folded(conn, incident_id, wanted, now):
        row = folding.as_folded(row, now)
    once = insert_into(conn, EFFECTS).values(**row).on_conflict_do_nothing(index_elements=["key"])
    effect_id = conn.execute(once.returning(EFFECTS.c.id)).scalar_one_or_none()
    if effect_id is None:
        return _shown_anew(conn, wanted, effects.with_key(conn, str(row["key"])), now)
    effect = effects.with_id(conn, effect_id)
    planned = Entry(now, "planned", incident_id, effect.key, _told(conn, effect))
    if wanted.approved_by is None:
        return [planned]
    approvals.add(conn, effect_id, Approval(wanted.approved_by, effect.plan_hash, now))
    proof = {"plan_sha256": effect.plan_hash}
    return [planned, replace(planned, action="approved", detail=proof, actor=wanted.approved_by)]


def _asking(conn: Connection, wanted: EffectPlan) -> EffectPlan:
    """The plan; while the breaker is open, policy's word alone is none."""
    is_automatic = wanted.kind.contains and wanted.approved_by == POLICY
    if not is_automatic or wanted.kind is EffectKind.UNDO or breaker.opened(conn) is None:
        return wanted
    return replace(wanted, approved_by=None, reason=BREAKER_OPEN)


def _shown_anew(conn: Connection, wanted: EffectPlan, effect: Effect, now: datetime) -> list[Entry]:
    """The plan that people are shown now; whoever approved the one before must say so again."""
    blast = to_json(wanted.blast)
    if effect.state is not EffectState.PLANNED or not blast or blast == effect.blast:
        return []
    conn.execute(update(EFFECTS).where(EFFECTS.c.id == effect.id).values(blast=blast))
    void = [each.approver for each in approvals.void(conn, effect.id)]
    proof = effects.with_id(conn, effect.id).plan_hash
    detail = {"plan_sha256": proof, "approvals_void": void}
    return [Entry(now, "plan_changed", effect.incident_id, effect.key, detail)]


def _told(conn: Connection, effect: Effect) -> dict[str, object]:
    """What the audit says of a plan: no text of a person's, the blast radius as its hash."""
    told: dict[str, object] = {
        "kind": effect.kind,
        "target": effect.target,
        "generation": effect.generation,
        "state": effect.state,
        "reason": effect.reason,
    }
    if not effect.kind.contains:
        return told
    if (pause := paused(conn)) is not None:
        told["paused"] = pause.code
    more = {
        "item": effect.item,
        "undo_of": effect.undo_of,
        "requested_by": effect.requested_by,
        "plan_sha256": effect.plan_hash,
    }
    return told | more


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
        "item": wanted.item,
        "requested_by": wanted.requested_by,
        "undo_of": wanted.undo_of,
        "blast": to_json(wanted.blast),
    }

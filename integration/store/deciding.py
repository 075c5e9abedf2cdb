"""What a person's act does to effects: approve, refuse, confirm, undo."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from incidents import approvals as rules
from incidents.approvals import POLICY, Approval, Approved, PersonAct
from incidents.asking import STOPPED, confirmable, is_waiting_undo, stoppable
from incidents.errors import AskedInVain
from incidents.ladder import EXPIRES, UNDO_ASKED, Rung, rung_of, undoes, valid_for
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.verification import Way, why_unverified
from integration.store import approvals, breaker, effects, incidents, planning
from integration.store.audit import Entry
from integration.store.tables import EFFECTS


def approve(
    conn: Connection,
    plans: Mapping[int, str],
    act: PersonAct,
    *,
    tell: bool = True,
) -> tuple[Approved, list[Entry]]:
    """Write the approvals; those that have enough may begin. Raises AskedInVain.

    `tell`: the ticket is told of each that does not begin yet.
    """
    found = [_with_id(conn, number) for number in sorted(plans)]
    is_new = approvals.is_new(conn, act, f"approve {sorted(plans)}")
    entries = []
    if is_new:
        for effect in found:
            _refuse_approval(conn, effect, plans[effect.id], act)
            entries += _approve(conn, effect, act, tell=tell)
    now_are = [effects.with_id(conn, effect.id) for effect in found]
    ready = tuple(e.id for e in now_are if e.state is EffectState.APPROVED)
    waiting = tuple(e.id for e in now_are if e.state is EffectState.PLANNED)
    return Approved(is_new, ready, waiting), entries


def _refuse_approval(conn: Connection, effect: Effect, shown: str, act: PersonAct) -> None:
    """Raises AskedInVain."""
    if not effect.kind.contains or effect.state is not EffectState.PLANNED:
        raise AskedInVain("approval_too_late", id=effect.id, state=effect.state.value)
    if shown != effect.plan_hash:
        raise AskedInVain("approval_changed", id=effect.id)
    reporter = incidents.with_id(conn, effect.incident_id).reporter
    code = rules.why_not(
        act,
        requester=effect.requested_by,
        reporter=rules.person(reporter.user_id),
        target=effect.target,
    )
    if code := code or _why_unverified(effect, act):
        raise AskedInVain(code, id=effect.id, ways=", ".join(Way))


def _why_unverified(effect: Effect, act: PersonAct) -> str:
    """Of rung 3 each approver says how they made sure of the account's owner."""
    if rung_of(effect.kind, lasting=effect.lasting) < Rung.REPLACED:
        return ""
    return why_unverified(act.verified, act.at, valid_for(effect.kind, lasting=effect.lasting))


def _approve(conn: Connection, effect: Effect, act: PersonAct, *, tell: bool) -> list[Entry]:
    """One person's word, and the step may begin when it is enough."""
    given = Approval(act.by, effect.plan_hash, act.at, act.how, act.id, act.verified)
    approvals.add(conn, effect.id, given)
    is_open = breaker.opened(conn)
    is_enough = rules.enough(
        effect.kind,
        effect.plan_hash,
        approvals.given(conn, effect.id),
        now=act.at,
        lasting=effect.lasting,
        since=None if is_open is None else is_open.since,
    )
    if is_enough:
        _set(conn, effect.id, state=EffectState.APPROVED)
    detail: dict[str, object] = {
        "plan_sha256": effect.plan_hash,
        "how": act.how,
        "act": act.id,
        "reason": act.reason,
        "enough": is_enough,
    }
    if act.verified is not None:
        detail |= {"verified_by": act.verified.way, "verified_at": act.verified.at.isoformat()}
    entry = Entry(act.at, "approved", effect.incident_id, effect.key, detail, act.by)
    still_waits = tell and not is_enough
    told = _tell(conn, effect, f"{effect.id}-approved-{act.id}", act) if still_waits else ()
    return [entry, *told]


def refuse(conn: Connection, effect_id: int, act: PersonAct, *, tell: bool = True) -> list[Entry]:
    """A step that waits, or has not begun, never will; empty when this act said so before.

    `tell`: the ticket is told of this alone. An UNDO cannot be refused: what shuts somebody out
    stays only where a proved person confirms it.
    """
    effect = _with_id(conn, effect_id)
    if not approvals.is_new(conn, act, f"refuse {effect_id}"):
        return []
    if effect.kind is EffectKind.UNDO:
        raise AskedInVain("undo_not_refused", id=effect_id, step=effect.undo_of)
    if not stoppable([effect]):
        raise AskedInVain("refusal_too_late", id=effect_id, state=effect.state.value)
    return [
        _drop(conn, effect, act),
        *(_tell(conn, effect, f"{effect_id}-refused", act) if tell else ()),
    ]


def _drop(conn: Connection, effect: Effect, act: PersonAct) -> Entry:
    """End one of which no call is out now."""
    return _never(conn, effect, act) if effect.started_at is None else _stop(conn, effect, act)


def _never(conn: Connection, effect: Effect, act: PersonAct) -> Entry:
    """End one that has not begun: nobody is paged for what a person wanted."""
    result = {"refused_by": act.by}
    ended = {"state": EffectState.REFUSED, "finished_at": act.at, "told_at": act.at}
    _set(conn, effect.id, result=result, lease_token=None, lease_until=None, **ended)
    return _entry("refused_by_person", effect, act)


def _stop(conn: Connection, effect: Effect, act: PersonAct) -> Entry:
    """End one that began once: its call may have happened, so the sweep pages for it, and where
    an UNDO can take it back it ends by itself."""
    result = {"code": STOPPED, "stopped_by": act.by}
    ended = {"state": EffectState.UNKNOWN, "finished_at": act.at}
    comes_back = undoes(effect.kind) and not effect.lasting
    expires_at = act.at + EXPIRES if comes_back else None
    held = {"lease_token": None, "lease_until": None}
    _set(conn, effect.id, result=result, expires_at=expires_at, **held, **ended)
    return _entry("stopped_by_person", effect, act)


def confirm(conn: Connection, effect_id: int, act: PersonAct, *, tell: bool = True) -> list[Entry]:
    """It stays, and an UNDO of it that waits for a person's word never comes, or is not tried
    again, also where it was confirmed before; empty when this act said so before. `tell` as in
    `refuse`.
    """
    effect = _with_id(conn, effect_id)
    if not approvals.is_new(conn, act, f"confirm {effect_id}"):
        return []
    there = effects.of_incident(conn, effect.incident_id)
    undoing = [e for e in there if e.undo_of == effect_id and e.state is not EffectState.REFUSED]
    if all(each.id != effect_id for each in confirmable(there)):
        raise AskedInVain("undone_before" if undoing else "not_expiring", id=effect_id)
    _set(conn, effect_id, confirmed_by=act.by)
    withdrawn = [_drop(conn, each, act) for each in undoing if is_waiting_undo(each)]
    told = _tell(conn, effect, f"{effect_id}-confirmed-{act.id}", act) if tell else ()
    return [_entry("confirmed", effect, act), *withdrawn, *told]


def undo(conn: Connection, effect_id: int, act: PersonAct) -> tuple[int, list[Entry]]:
    """The UNDO's id. Giving back what we took needs no second person."""
    effect = _with_id(conn, effect_id)
    may_be_done = effect.state in (EffectState.DONE, EffectState.UNKNOWN)
    if not undoes(effect.kind) or not may_be_done:
        raise AskedInVain("not_undoable", id=effect_id, state=effect.state.value)
    is_new = approvals.is_new(conn, act, f"undo {effect_id}")
    wanted = undo_plan(effect, reason=UNDO_ASKED, generation=act.id, requested_by=act.by)
    entries = [_entry("undo_asked", effect, act)] if is_new else []
    entries += planning.plan(conn, effect.incident_id, [wanted], act.at)
    planned = effects.with_key(conn, wanted.key(effect.incident_id))
    return planned.id, entries


def undo_plan(effect: Effect, *, reason: str, generation: str, requested_by: str) -> EffectPlan:
    """What takes `effect` back."""
    return EffectPlan(
        EffectKind.UNDO,
        effect.target,
        generation,
        approved_by=POLICY,
        reason=reason,
        item=effect.item,
        requested_by=requested_by,
        undo_of=effect.id,
    )


def _entry(action: str, effect: Effect, act: PersonAct) -> Entry:
    """A row of the audit: what a person said of a step, by which way, and why."""
    detail = {"act": act.id, "how": act.how, "reason": act.reason}
    return Entry(act.at, action, effect.incident_id, effect.key, detail, act.by)


def _tell(conn: Connection, effect: Effect, generation: str, act: PersonAct) -> list[Entry]:
    ticket = str(effects.ticket_of(conn, effect.incident_id))
    plans = [EffectPlan(EffectKind.RESULT, ticket, generation)]
    return planning.plan(conn, effect.incident_id, plans, act.at)


def _with_id(conn: Connection, effect_id: int) -> Effect:
    there = select(EFFECTS.c.id).where(EFFECTS.c.id == effect_id)
    if conn.scalars(there).one_or_none() is None:
        raise AskedInVain("no_effect", id=effect_id)
    return effects.with_id(conn, effect_id)


def _set(conn: Connection, effect_id: int, **values: Any) -> None:
    conn.execute(update(EFFECTS).where(EFFECTS.c.id == effect_id).values(values))

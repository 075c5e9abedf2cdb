"""Whether a claimed step may begin now: asked in the transaction that writes its intent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from incidents import approvals as rules
from incidents.breaker import Open, Why
from incidents.caps import Guard, exceeded
from incidents.errors import ApprovalMismatch
from incidents.ladder import Rung, rung_of
from incidents.ledger import Effect, EffectKind, EffectPlan, EffectState
from incidents.playbook import APPROVAL_LAPSED, BREAKER_OPEN
from integration.store import approvals, begun, breaker, effects, planning
from integration.store.audit import US, Entry
from integration.store.tables import EFFECTS


def why_not(
    conn: Connection, effect: Effect, guard: Guard, now: datetime
) -> tuple[str, list[Entry]]:
    """Why the step goes back to waiting for a person (empty: it may begin), and what opened.

    Raises ApprovalMismatch: nobody approved the step as it stands on record now.
    """
    effect, given = _approved(conn, effect)
    if not _enough(effect, given, now):
        return APPROVAL_LAPSED, []
    if effect.kind is EffectKind.UNDO:
        return "", []
    return _held_back(conn, effect, given, guard, now)


def why_not_share(conn: Connection, effect: Effect, now: datetime) -> str:
    """`why_not` for what no call is made for: it breaks no cap, and counts towards none."""
    effect, given = _approved(conn, effect)
    if not _enough(effect, given, now):
        return APPROVAL_LAPSED
    is_open = None if effect.kind is EffectKind.UNDO else breaker.opened(conn)
    if is_open is not None and not _enough(effect, given, now, is_open.since):
        return BREAKER_OPEN
    return ""


def _approved(conn: Connection, effect: Effect) -> tuple[Effect, Sequence[rules.Approval]]:
    """The step as it is on record, and its approvals. Raises ApprovalMismatch: all are others'."""
    effect = effects.with_id(conn, effect.id)
    given = approvals.given(conn, effect.id)
    if not any(each.plan_hash == effect.plan_hash for each in given):
        raise ApprovalMismatch("what was approved is another plan than this step's")
    return effect, given


def _moment(effect: Effect, now: datetime) -> datetime:
    """When the approvals must last: now, but for what signing in undoes when it first began."""
    is_low = rung_of(effect.kind) <= Rung.SIGNED_OUT
    return effect.started_at if is_low and effect.started_at is not None else now


def _held_back(
    conn: Connection, effect: Effect, given: Sequence[rules.Approval], guard: Guard, now: datetime
) -> tuple[str, list[Entry]]:
    """The breaker, then the caps; one that would be broken opens the breaker.

    With an open breaker only the caps of people hold: whoever approves since then knows it.
    """
    is_open = breaker.opened(conn)
    if is_open is not None and not _enough(effect, given, now, is_open.since):
        return BREAKER_OPEN, []
    if effect.started_at is not None:
        return "", []  # it is counted already
    found = begun.counted(conn, effect, given, guard.group, now)
    code = exceeded(found, guard, knowingly=is_open is not None)
    if not code:
        conn.execute(
            update(EFFECTS).where(EFFECTS.c.id == effect.id).values(group_id=guard.group.id)
        )
        return "", []
    return code, breaker.open_it(conn, Open(now, Why.CAP, US, code))


def _enough(
    effect: Effect, given: Sequence[rules.Approval], now: datetime, since: datetime | None = None
) -> bool:
    return rules.enough(
        effect.kind,
        effect.plan_hash,
        given,
        now=_moment(effect, now),
        lasting=effect.lasting,
        since=since,
    )


def wait(conn: Connection, effect: Effect, code: str, now: datetime) -> list[Entry]:
    """Back to waiting for a person, held by nobody, and the ticket is told. Raises LeaseLost."""
    effects.hold(effect).leave(
        conn, state=EffectState.PLANNED, reason=code, next_at=None, first_failed_at=None, deaths=0
    )
    void = [each.approver for each in approvals.void(conn, effect.id)]
    told = Entry(now, "waits", effect.incident_id, effect.key, {"reason": code, "void": void})
    result = EffectPlan(
        EffectKind.RESULT,
        str(effects.ticket_of(conn, effect.incident_id)),
        f"{effect.id}-waits-{effect.attempts}",
    )
    return [told, *planning.plan(conn, effect.incident_id, [result], now)]

"""Effects as rows: taken by one, started, ended. How they come to be: planning.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Row,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from incidents.ladder import EXPIRES, undoes
from incidents.ledger import PATIENCE, Effect, EffectKind, EffectState
from integration.store import leases
from integration.store.audit import Entry
from integration.store.codec import to_json
from integration.store.pausing import paused
from integration.store.salts import commitment
from integration.store.tables import APPROVALS, EFFECTS, INCIDENTS

_CONTAINMENT = tuple(kind for kind in EffectKind if kind.contains)
_RUNNABLE = (EffectState.APPROVED, EffectState.STARTED)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an effect ended, and what was read back."""

    state: EffectState
    remote_ref: str = ""
    result: Mapping[str, object] = field(default_factory=dict)
    expires_at: datetime | None = None
    """When it is undone unless a person confirms it."""


def with_id(conn: Connection, effect_id: int) -> Effect:
    """The effect, with the first who approved it."""
    return _find(conn, EFFECTS.c.id == effect_id)[0]


def with_key(conn: Connection, key: str) -> Effect:
    """The effect of that key, which is there."""
    return _find(conn, EFFECTS.c.key == key)[0]


def ticket_of(conn: Connection, incident_id: str) -> int:
    """The ticket of an incident."""
    wanted = select(INCIDENTS.c.ticket_id).where(INCIDENTS.c.id == incident_id)
    return int(conn.scalars(wanted).one())


def of_incident(conn: Connection, incident_id: str) -> Sequence[Effect]:
    """An incident's effects, in the order they were planned."""
    return _find(conn, EFFECTS.c.incident_id == incident_id)


def of_account(conn: Connection, account_id: str) -> Sequence[Effect]:
    """Every step against that account, of all incidents, and every UNDO."""
    theirs = EFFECTS.c.target == account_id
    return _find(conn, and_(theirs, EFFECTS.c.kind.in_(_CONTAINMENT)))


def may_run(now: datetime, *, early: bool = False) -> ColumnElement[bool]:
    """Approved or cut off in the middle, held by nobody alive, and due unless `early`.

    A containment step needs its approval row besides: a changed state alone starts none.
    """
    approved = exists().where(APPROVALS.c.effect_id == EFFECTS.c.id)
    allowed = or_(EFFECTS.c.kind.not_in(_CONTAINMENT), approved)
    return and_(leases.is_free(EFFECTS, _RUNNABLE, now, early=early), allowed)


def claim(
    conn: Connection, effect_id: int, condition: ColumnElement[bool], until: datetime
) -> Effect | None:
    """The effect, held until `until`; None when `condition` does not hold."""
    row = leases.take(conn, EFFECTS, effect_id, condition, until)
    return None if row is None else replace(with_id(conn, effect_id), token=row.lease_token)


def give_up(
    conn: Connection, effect_id: int, condition: ColumnElement[bool], now: datetime
) -> list[Entry]:
    """End one whose holders keep dying: nobody knows what it did, or it never went out."""
    end = {
        "state": _unknown_if_out(),
        "result": {"error": f"{leases.MOST_DEATHS} workers in a row died of it"},
        "finished_at": now,
    }
    row = leases.retire(conn, EFFECTS, effect_id, condition, **end)
    if row is None:
        return []
    _expire(conn, row, now)
    return [_entry(row, row.state, now, deaths=row.deaths)]


def start(
    conn: Connection, effect: Effect, prior: Mapping[str, object], now: datetime
) -> list[Entry]:
    """The intent; an earlier attempt's `prior` and time stay. Raises LeaseLost."""
    is_first = EFFECTS.c.started_at.is_(None)
    row = hold(effect).write_in_time(
        conn,
        now,
        state=EffectState.STARTED,
        prior=case((is_first, literal(to_json(prior), JSON)), else_=EFFECTS.c.prior),
        started_at=func.coalesce(EFFECTS.c.started_at, now),
    )
    proof = commitment(conn, row.incident_id, prior)
    return [_entry(row, "started", now, attempt=row.attempts, prior_hmac=proof)]


def finish(
    conn: Connection,
    effect: Effect,
    ending: Ending,
    now: datetime,
) -> list[Entry]:
    """The end. Raises LeaseLost."""
    row = hold(effect).leave(
        conn,
        state=ending.state,
        remote_ref=ending.remote_ref,
        result=to_json(ending.result),
        finished_at=now,
        expires_at=ending.expires_at,
    )
    proof = commitment(conn, row.incident_id, ending.result)
    return [_entry(row, row.state, now, remote_ref=row.remote_ref, result_hmac=proof)]


def put_off(
    conn: Connection, effect: Effect, at: datetime, error: str, now: datetime
) -> list[Entry]:
    """Due again at `at`, its state kept; ended after PATIENCE of this. Raises LeaseLost."""
    if effect.kind.contains and paused(conn) is not None:
        return put_by(conn, effect, at, error, now)
    first = hold(effect).failing_since(conn, now)
    row = hold(effect).leave(conn, next_at=at, last_error=error, first_failed_at=first)
    if now - first >= PATIENCE:
        why = f"nothing but failures for {PATIENCE.total_seconds() / 3600:.0f} h; the last: {error}"
        return _ended(conn, effect.id, {"error": why}, now)
    return [_entry(row, "put_off", now, until=at, attempt=row.attempts)]


def put_by(
    conn: Connection, effect: Effect, at: datetime, error: str, now: datetime
) -> list[Entry]:
    """`put_off` for a step that waits because containment is stopped: it failed at nothing, so
    it is never ended, and no such wait counts towards PATIENCE. Raises LeaseLost.
    """
    first = hold(effect).blameless_until(conn, at, now)
    row = hold(effect).leave(conn, next_at=at, last_error=error, first_failed_at=first)
    return [_entry(row, "put_off", now, until=at, attempt=row.attempts)]


def hold_back(
    conn: Connection, effect: Effect, at: datetime, error: str, now: datetime
) -> list[Entry]:
    """`put_by` for one that the kill switch kept from its call: it goes back to the state in which
    `effect` was claimed, for this try made no call. One that no try began has not begun, and
    counts towards no cap.
    """
    if effect.state is EffectState.STARTED:
        return put_by(conn, effect, at, error, now)
    unbegun: dict[str, object] = {"started_at": None, "prior": {}}
    values = unbegun if effect.started_at is None else {}
    values["first_failed_at"] = hold(effect).blameless_until(conn, at, now)
    row = hold(effect).leave(conn, state=effect.state, next_at=at, last_error=error, **values)
    return [_entry(row, "held_back", now, until=at, attempt=row.attempts)]


def _ended(
    conn: Connection, effect_id: int, result: Mapping[str, object], now: datetime
) -> list[Entry]:
    """The end of one that nobody holds: unknown when its call went out, else it never happened."""
    wanted = update(EFFECTS).where(EFFECTS.c.id == effect_id)
    ending = {"state": _unknown_if_out(), "result": result, "finished_at": now}
    row = conn.execute(wanted.values(ending).returning(*EFFECTS.c)).one()
    _expire(conn, row, now)
    return [_entry(row, row.state, now, attempt=row.attempts)]


def _expire(conn: Connection, row: Row[Any], now: datetime) -> None:
    """What may have shut somebody out does not stay by itself: an end as one that is done has."""
    comes_back = undoes(EffectKind(row.kind)) and row.blast.get("lasting") is not True
    if row.state == EffectState.UNKNOWN and comes_back:
        ours = EFFECTS.c.id == row.id
        conn.execute(update(EFFECTS).where(ours).values(expires_at=now + EXPIRES))


def _unknown_if_out() -> ColumnElement[str]:
    """One that began, and was allowed again since, may have happened all the same."""
    is_out = EFFECTS.c.started_at.is_not(None)
    return case((is_out, EffectState.UNKNOWN.value), else_=EffectState.REFUSED.value)


def hold(effect: Effect) -> leases.Hold:
    """The proof that `effect` was claimed."""
    return leases.Hold(EFFECTS, effect.id, effect.token)


_APPROVER = (
    select(APPROVALS.c.approved_by)
    .where(APPROVALS.c.effect_id == EFFECTS.c.id)
    .order_by(APPROVALS.c.id)
    .limit(1)
    .scalar_subquery()
    .label("approved_by")
)
_IN_ORDER = select(EFFECTS, _APPROVER).order_by(EFFECTS.c.id)
"""Made once: it is asked for ninety times while one report is worked on."""


def _find(conn: Connection, condition: ColumnElement[bool]) -> Sequence[Effect]:
    return [_effect(row) for row in conn.execute(_IN_ORDER.where(condition))]


def _effect(row: Row[Any]) -> Effect:
    return Effect(
        id=row.id,
        key=row.key,
        incident_id=row.incident_id,
        kind=EffectKind(row.kind),
        target=row.target,
        generation=row.generation,
        state=EffectState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        planned_at=row.planned_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        approved_by=row.approved_by,
        remote_ref=row.remote_ref,
        prior=row.prior,
        result=row.result,
        item=row.item,
        requested_by=row.requested_by,
        undo_of=row.undo_of,
        blast=row.blast,
        expires_at=row.expires_at,
        confirmed_by=row.confirmed_by,
        last_error=row.last_error or "",
    )


def _entry(row: Row[Any], action: str, now: datetime, **detail: object) -> Entry:
    return Entry(now, action, row.incident_id, row.key, detail)

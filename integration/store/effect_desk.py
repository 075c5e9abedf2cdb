"""A person's hand on the ledger: look, and settle what we could not find out ourselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, select, update

from incidents.approvals import POLICY, is_person
from incidents.errors import AskedInVain
from incidents.ladder import UNDO_ASKED
from incidents.ledger import EffectKind, EffectPlan, EffectState
from incidents.playbook import ASKED_AGAIN
from integration.store import audit, effects, holding, planning
from integration.store.audit import Entry, recording
from integration.store.engine import reading
from integration.store.salts import commitment
from integration.store.tables import APPROVALS, EFFECTS, INCIDENTS
from integration.store.views import Act, EffectView, Told, Wanted


class EffectDesk:
    """Effects for people. Every method raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, wanted: Wanted) -> Sequence[EffectView]:
        """Oldest first."""
        query = _query().where(EFFECTS.c.state.in_(wanted.states))
        if wanted.older_than is not None:
            query = query.where(EFFECTS.c.planned_at <= wanted.older_than)
        if wanted.ticket_id is not None:
            query = query.where(INCIDENTS.c.ticket_id == wanted.ticket_id)
        with reading(self._engine) as conn:
            rows = conn.execute(query.order_by(EFFECTS.c.id).limit(wanted.limit)).all()
            return [_view(conn, row) for row in rows]

    def find(self, effect_id: int) -> EffectView:
        """One of them. Raises AskedInVain."""
        with reading(self._engine) as conn:
            return _find(conn, effect_id)

    def told(self, effect: EffectView) -> Sequence[Told]:
        """What the audit says of it, oldest first."""
        with reading(self._engine) as conn:
            return audit.about(conn, effect.key)

    def resolve(self, effect_id: int, act: Act, *, done: bool) -> None:
        """Settle an unknown effect by what a person saw; the ticket is told.

        AskedInVain: `no_effect`, `effect_not_unknown`; for a step against an account, or the undo
        of one, `approval_by_nobody` for no proved person.
        """
        state = EffectState.DONE if done else EffectState.REFUSED
        with recording(self._engine) as conn:
            before = _find(conn, effect_id)
            _refuse_nobody(before, act)
            told = _settle(conn, before, state, act)
            told += planning.plan(conn, before.incident_id, _result(before, "resolved"), act.at)
            audit.append(conn, told)

    def ask_again(self, effect_id: int, act: Act) -> int:
        """Plan anew what was refused, or what a person found not done, as a request of its own,
        in the name of whoever asked first; a step against an account then waits for its approval,
        an UNDO needs none.

        Returns the new effect's id. AskedInVain: the codes of `resolve`, `effect_asked_again`.
        """
        with recording(self._engine) as conn:
            before = _find(conn, effect_id)
            _refuse_nobody(before, act)
            anew = _anew(before)
            _refuse_twice(conn, before, anew)
            if before.state is EffectState.REFUSED:
                told = _take_up(conn, before, act)
            else:
                told = _settle(conn, before, EffectState.REFUSED, act)
            plans = [anew, *_result(before, "again")]
            audit.append(conn, [*told, *planning.plan(conn, before.incident_id, plans, act.at)])
            return effects.with_key(conn, anew.key(before.incident_id)).id


def _refuse_nobody(before: EffectView, act: Act) -> None:
    """Raises AskedInVain: whoever is wrong about an account keeps somebody shut out."""
    if before.kind.contains and not is_person(act.by):
        raise AskedInVain("approval_by_nobody", id=before.id)


def _refuse_twice(conn: Connection, before: EffectView, anew: EffectPlan) -> None:
    """Raises AskedInVain: it was asked for anew already, and that one is to be looked at."""
    ours = EFFECTS.c.key == anew.key(before.incident_id)
    known = conn.scalars(select(EFFECTS.c.id).where(ours)).one_or_none()
    if known is not None:
        raise AskedInVain("effect_asked_again", id=before.id, new=known)


def _take_up(conn: Connection, before: EffectView, act: Act) -> list[Entry]:
    """It stays refused, and nobody needs to be told of that any more."""
    ours = and_(EFFECTS.c.id == before.id, EFFECTS.c.told_at.is_(None))
    conn.execute(update(EFFECTS).where(ours).values(told_at=act.at))
    detail = {"reason": act.reason}
    return [Entry(act.at, "asked_again", before.incident_id, before.key, detail, act.by)]


def _settle(conn: Connection, before: EffectView, state: EffectState, act: Act) -> list[Entry]:
    """It was unknown, and is not any more. Raises AskedInVain."""
    result = {"checked_by": act.by, "why": act.reason, "before": before.result}
    unknown = and_(EFFECTS.c.id == before.id, EFFECTS.c.state == EffectState.UNKNOWN)
    values = {"state": state, "result": result, "finished_at": act.at, "told_at": act.at}
    wanted = update(EFFECTS).where(unknown).values(values)
    if conn.execute(wanted.returning(EFFECTS.c.id)).one_or_none() is None:
        raise AskedInVain("effect_not_unknown", id=before.id, state=before.state.value)
    detail = {
        "reason": act.reason,
        "result_hmac": commitment(conn, before.incident_id, result),
    }
    action = f"resolved_{state.value}"
    entry = Entry(act.at, action, before.incident_id, before.key, detail, act.by)
    if state is EffectState.DONE:
        return [entry]
    return [entry, *holding.give_up(conn, effects.with_id(conn, before.id), act.at)]


def _anew(before: EffectView) -> EffectPlan:
    """The same effect as another request."""
    parts = (before.generation, f"again-{before.id}")
    return EffectPlan(
        before.kind,
        before.target,
        "-".join(part for part in parts if part),
        approved_by=POLICY if before.kind is EffectKind.UNDO else None,
        reason=_why_again(before),
        item=before.item,
        requested_by=before.requested_by,
        undo_of=before.undo_of,
        blast=before.blast,
    )


def _why_again(before: EffectView) -> str:
    """Not why an UNDO waited: with that it would not look whether somebody changed the field."""
    if before.kind is EffectKind.UNDO:
        return UNDO_ASKED
    return ASKED_AGAIN if before.kind.contains else before.reason


def _result(before: EffectView, word: str) -> list[EffectPlan]:
    """The ticket is told of a step against an account."""
    ticket, generation = str(before.ticket_id), f"{before.id}-{word}"
    return [EffectPlan(EffectKind.RESULT, ticket, generation)] if before.kind.contains else []


def _query() -> Select[Any]:
    joined = EFFECTS.join(INCIDENTS, INCIDENTS.c.id == EFFECTS.c.incident_id)
    return select(EFFECTS, INCIDENTS.c.ticket_id.label("ticket_id")).select_from(joined)


def _find(conn: Connection, effect_id: int) -> EffectView:
    row = conn.execute(_query().where(EFFECTS.c.id == effect_id)).one_or_none()
    if row is None:
        raise AskedInVain("no_effect", id=effect_id)
    return _view(conn, row)


def _view(conn: Connection, row: Row[Any]) -> EffectView:
    approvers = select(APPROVALS.c.approved_by).where(APPROVALS.c.effect_id == row.id)
    return EffectView(
        id=row.id,
        key=row.key,
        kind=EffectKind(row.kind),
        target=row.target,
        generation=row.generation,
        state=EffectState(row.state),
        reason=row.reason,
        incident_id=row.incident_id,
        ticket_id=row.ticket_id,
        planned_at=row.planned_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        told_at=row.told_at,
        attempts=row.attempts,
        deaths=row.deaths,
        held_until=row.lease_until,
        next_at=row.next_at,
        first_failed_at=row.first_failed_at,
        last_error=row.last_error,
        remote_ref=row.remote_ref,
        prior=row.prior,
        result=row.result,
        approved_by=conn.scalars(approvers.order_by(APPROVALS.c.id)).all(),
        item=row.item,
        requested_by=row.requested_by,
        undo_of=row.undo_of,
        blast=row.blast,
        plan_hash=effects.with_id(conn, row.id).plan_hash,
        expires_at=row.expires_at,
        confirmed_by=row.confirmed_by,
    )

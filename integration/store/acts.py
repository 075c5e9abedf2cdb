"""Acts of people: everything that one asks for is one transaction with its rows of the audit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from incidents.approvals import PersonAct
from incidents.asking import Asking, Carried
from incidents.ledger import EffectPlan
from incidents.model import Incident, IncidentState
from integration.store import audit, deciding, effects, feedback, incidents, planning
from integration.store.audit import Entry, recording
from integration.store.engine import reading
from integration.store.tables import ACTS
from integration.store.upsert import insert_into
from integration.store.views import Act

REFUSED = "refused_"


class SqlActs:
    """Fills `incidents.ports.acts.Acts`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, act_id: str) -> str | None:
        with reading(self._engine) as conn:
            return conn.scalars(select(ACTS.c.what).where(ACTS.c.id == act_id)).one_or_none()

    def carry(self, incident_id: str, act: PersonAct, asking: Asking, *, now: datetime) -> Carried:
        with recording(self._engine) as conn:
            if not _is_first(conn, act, act.reason):
                return Carried(is_new=False)
            entries = [_asked(incident_id, act, asking, now)]
            entries += _amend(conn, incidents.with_id(conn, incident_id), asking, act, now)
            entries += _decide(conn, asking, act)
            entries += planning.plan(conn, incident_id, asking.plans, now)
            if asking.is_false_alarm:
                given = Act(act.by, act.reason, now)
                entries.append(feedback.put(conn, incident_id, None, given)[1])
            audit.append(conn, entries)
            planned = {plan.key(incident_id) for plan in asking.plans if plan.kind.contains}
            return Carried(is_new=True, effects=_of(conn, incident_id, asking, planned))

    def refuse(
        self,
        act: PersonAct,
        code: str,
        *,
        ticket_id: int,
        incident_id: str = "",
        plans: Iterable[EffectPlan] = (),
        now: datetime,
    ) -> bool:
        with recording(self._engine) as conn:
            if not _is_first(conn, act, f"{REFUSED}{code}"):
                return False
            subject = incident_id or f"ticket:{ticket_id}"
            detail = {"act": act.id, "how": act.how, "code": code, "ticket_id": ticket_id}
            entries = [Entry(now, "act_refused", incident_id, subject, detail, act.by)]
            entries += planning.plan(conn, incident_id, plans, now)
            audit.append(conn, entries)
        return True


def _asked(incident_id: str, act: PersonAct, asking: Asking, now: datetime) -> Entry:
    """Who asked, for which new steps, and why: their own words."""
    theirs = (plan.kind for plan in asking.plans if plan.requested_by == act.by)
    steps = sorted({kind.value for kind in theirs if kind.contains})
    detail = {"act": act.id, "how": act.how, "reason": act.reason, "steps": steps}
    return Entry(now, "asked", incident_id, incident_id, detail, act.by)


def _is_first(conn: Connection, act: PersonAct, what: str) -> bool:
    """Whether nobody had put the act on record; it is now."""
    row = {"id": act.id, "by": act.by, "at": act.at, "what": what}
    once = insert_into(conn, ACTS).values(**row).on_conflict_do_nothing(index_elements=["id"])
    return conn.execute(once.returning(ACTS.c.id)).one_or_none() is not None


def _amend(
    conn: Connection, before: Incident, asking: Asking, act: PersonAct, now: datetime
) -> list[Entry]:
    """The incident's own part: its severity, what was looked at for it, whether it is open.

    Raises: HeardMeanwhile.
    """
    incidents.refuse_stale(before, asking.based_on)
    after = replace(
        before,
        judgement=asking.judgement or before.judgement,
        assessment=asking.assessment or before.assessment,
        reporter=asking.reporter or before.reporter,
        state=asking.state or before.state,
    )
    entries = incidents.amend(conn, before, after, now)
    if after.state is not before.state:
        action = "reopened" if after.state is IncidentState.OPEN else after.state.value
        entries.append(Entry(now, action, after.id, after.id, {"act": act.id}, act.by))
    return entries


def _decide(conn: Connection, asking: Asking, act: PersonAct) -> list[Entry]:
    """The parts that are about steps on record. Raises AskedInVain."""
    entries = []
    for effect_id in asking.refuse:
        part = _part(act, f"refuse-{effect_id}")
        entries += deciding.refuse(conn, effect_id, part, tell=False)
    for effect_id in asking.confirm:
        entries += deciding.confirm(conn, effect_id, _part(act, f"confirm-{effect_id}"), tell=False)
    for effect_id in asking.undo:
        entries += deciding.undo(conn, effect_id, _part(act, f"undo-{effect_id}"))[1]
    if asking.approve:
        part = _part(act, "approve")
        entries += deciding.approve(conn, asking.approve, part, tell=False)[1]
    return entries


def _part(act: PersonAct, what: str) -> PersonAct:
    """One of the things that the act does, on record under an id of its own."""
    return replace(act, id=f"{act.id}/{what}")


def _of(conn: Connection, incident_id: str, asking: Asking, planned: set[str]) -> tuple[int, ...]:
    """The steps that the act is about."""
    return tuple(
        effect.id
        for effect in effects.of_incident(conn, incident_id)
        if effect.key in planned or effect.id in asking.approve or effect.undo_of in asking.undo
    )

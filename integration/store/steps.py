"""People's hands on steps: each act is one transaction, with its rows of the audit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select

from incidents.approvals import Approval, Approved, PersonAct, is_person
from incidents.breaker import Open, Why
from incidents.errors import AskedInVain
from incidents.protection import Protected
from integration.store import approvals, audit, breaker, deciding, expiry
from integration.store.audit import Entry, recording
from integration.store.engine import reading
from integration.store.tables import PROTECTED
from integration.store.upsert import put


class SqlSteps:
    """Fills `incidents.ports.steps.Steps`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def approve(self, plans: Mapping[int, str], act: PersonAct) -> Approved:
        with recording(self._engine) as conn:
            approved, entries = deciding.approve(conn, plans, act)
            audit.append(conn, entries)
        return approved

    def approvals(self, effect_id: int) -> Sequence[Approval]:
        with reading(self._engine) as conn:
            return approvals.given(conn, effect_id)

    def refuse(self, effect_id: int, act: PersonAct) -> bool:
        with recording(self._engine) as conn:
            entries = deciding.refuse(conn, effect_id, act)
            audit.append(conn, entries)
        return bool(entries)

    def confirm(self, effect_id: int, act: PersonAct) -> bool:
        with recording(self._engine) as conn:
            entries = deciding.confirm(conn, effect_id, act)
            audit.append(conn, entries)
        return bool(entries)

    def undo(self, effect_id: int, act: PersonAct) -> int:
        with recording(self._engine) as conn:
            undo_id, entries = deciding.undo(conn, effect_id, act)
            audit.append(conn, entries)
        return undo_id

    def protect(self, account_id: str, act: PersonAct) -> None:
        row = {"account_id": account_id, "why": act.reason, "by": act.by, "at": act.at}
        with recording(self._engine) as conn:
            if approvals.is_new(conn, act, f"protect {account_id}"):
                put(conn, PROTECTED, "account_id", row)
                audit.append(conn, [_entry("protected", account_id, act)])

    def unprotect(self, account_id: str, act: PersonAct) -> None:
        gone = delete(PROTECTED).where(PROTECTED.c.account_id == account_id)
        with recording(self._engine) as conn:
            if not approvals.is_new(conn, act, f"unprotect {account_id}"):
                return
            if conn.execute(gone.returning(PROTECTED.c.account_id)).one_or_none() is None:
                raise AskedInVain("not_protected", account=account_id)
            audit.append(conn, [_entry("unprotected", account_id, act)])

    def protected(self) -> Sequence[Protected]:
        with reading(self._engine) as conn:
            rows = conn.execute(select(PROTECTED).order_by(PROTECTED.c.at, PROTECTED.c.account_id))
            return [Protected(row.account_id, row.why, row.by, row.at) for row in rows]

    def is_protected(self, account_id: str) -> bool:
        with reading(self._engine) as conn:
            return _is_listed(conn, account_id)

    def breaker(self) -> Open | None:
        with reading(self._engine) as conn:
            return breaker.opened(conn)

    def open_breaker(self, act: PersonAct) -> Open:
        wanted = Open(act.at, Why.PERSON, act.by, act.reason)
        with recording(self._engine) as conn:
            if approvals.is_new(conn, act, "open breaker"):
                audit.append(conn, breaker.open_it(conn, wanted))
            return breaker.opened(conn) or wanted

    def close_breaker(self, act: PersonAct) -> bool:
        if not is_person(act.by):
            raise AskedInVain("approval_by_nobody")
        with recording(self._engine) as conn:
            if not approvals.is_new(conn, act, "close breaker"):
                return False
            entries = breaker.close_it(conn, by=act.by, reason=act.reason, now=act.at)
            audit.append(conn, entries)
        return bool(entries)

    def expire(self, now: datetime) -> int:
        with reading(self._engine) as conn:  # nearly always that is all
            if not expiry.is_due(conn, now):
                return 0
        with recording(self._engine) as conn:
            entries = expiry.plan(conn, now)
            audit.append(conn, entries)
        return len(entries)


def _is_listed(conn: Connection, account_id: str) -> bool:
    wanted = select(PROTECTED.c.account_id).where(PROTECTED.c.account_id == account_id)
    return conn.scalars(wanted).one_or_none() is not None


def _entry(action: str, account_id: str, act: PersonAct) -> Entry:
    return Entry(act.at, action, "", account_id, {"reason": act.reason}, act.by)

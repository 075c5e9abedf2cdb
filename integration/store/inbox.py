"""The record of intake: who may work on an event, and what became of it.

An event that was taken or ended is written `soon` (engine.py): should a power cut take that
back, the event is answered again, and what it plans is planned once (planning.py).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, update

from incidents.decision import Decision
from incidents.ledger import PATIENCE, Accepted, Delivery, Door, InboxRow, InboxState
from integration.store import decisions, leases
from integration.store.engine import reading, writing
from integration.store.intake import Intake, OnCommit
from integration.store.tables import INBOX

_OPEN = (InboxState.NEW,)
_DEADLY = f"{leases.MOST_DEATHS} workers in a row died of it"


class SqlInbox:
    """Fills `incidents.ports.inbox.Inbox`."""

    def __init__(self, engine: Engine, intake: Intake) -> None:
        self._engine = engine
        self._intake = intake

    def on_commit(self, callback: OnCommit) -> None:
        """Call `callback` with the ids of new rows (integration/store/intake.py)."""
        self._intake.on_commit(callback)

    def accept(self, delivery: Delivery) -> Accepted:
        return self._intake.accept(delivery)

    def claim(self, inbox_id: int, *, now: datetime, lease: timedelta) -> InboxRow | None:
        free = leases.is_free(INBOX, _OPEN, now)
        with writing(self._engine, soon=True) as conn:
            end = {"state": InboxState.HELD, "last_error": _DEADLY, "finished_at": now}
            if leases.retire(conn, INBOX, inbox_id, free, **end) is not None:
                return None
            row = leases.take(conn, INBOX, inbox_id, free, now + lease)
        if row is None:
            return None
        return InboxRow(
            id=row.id,
            door=Door(row.door),
            raw=row.raw,
            ticket_id=row.ticket_id,
            received_at=row.received_at,
            attempts=row.attempts,
            token=row.lease_token,
        )

    def renew(self, row: InboxRow, *, now: datetime, lease: timedelta) -> None:
        with writing(self._engine, soon=True) as conn:
            _hold(row).write(conn, lease_until=now + lease)

    def finish(
        self, row: InboxRow, *, outcome: str, now: datetime, decision: Decision | None = None
    ) -> None:
        with writing(self._engine, soon=True) as conn:
            _hold(row).leave(conn, state=InboxState.DONE, outcome=outcome, finished_at=now)
            decisions.keep(conn, decision, None, now)

    def reschedule(self, row: InboxRow, *, at: datetime, error: str, now: datetime) -> InboxState:
        with writing(self._engine, soon=True) as conn:
            first = _hold(row).failing_since(conn, now)
            _hold(row).leave(conn, next_at=at, last_error=error, first_failed_at=first)
            if now - first < PATIENCE:
                return InboxState.NEW
            held = {"state": InboxState.HELD, "finished_at": now}
            conn.execute(update(INBOX).where(INBOX.c.id == row.id).values(held))
        return InboxState.HELD

    def hold(self, row: InboxRow, *, error: str, now: datetime) -> None:
        self._leave(row, state=InboxState.HELD, last_error=error, finished_at=now)

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        with reading(self._engine) as conn:
            return leases.oldest(conn, INBOX, leases.is_free(INBOX, _OPEN, now), limit)

    def _leave(self, row: InboxRow, **values: object) -> None:
        with writing(self._engine, soon=True) as conn:
            _hold(row).leave(conn, **values)


def _hold(row: InboxRow) -> leases.Hold:
    return leases.Hold(INBOX, row.id, row.token)

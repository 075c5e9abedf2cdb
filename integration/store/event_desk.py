"""A person's hand on the inbox: look, try again, give up. Each act is audited with its person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, func, or_, select, update

from incidents.errors import AskedInVain
from incidents.ledger import Door, InboxState
from integration.store import audit
from integration.store.audit import Entry, recording
from integration.store.engine import reading
from integration.store.tables import INBOX, INCIDENTS
from integration.store.views import Act, EventView, Told, Wanted


class EventDesk:
    """Events for people. Every method raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, wanted: Wanted) -> Sequence[EventView]:
        """Oldest first."""
        query = _query().where(INBOX.c.state.in_(wanted.states))
        if wanted.older_than is not None:
            query = query.where(INBOX.c.received_at <= wanted.older_than)
        if wanted.ticket_id is not None:
            query = query.where(INBOX.c.ticket_id == wanted.ticket_id)
        with reading(self._engine) as conn:
            rows = conn.execute(query.order_by(INBOX.c.id).limit(wanted.limit)).all()
        return [_view(row) for row in rows]

    def find(self, inbox_id: int) -> EventView:
        """One of them. Raises AskedInVain."""
        with reading(self._engine) as conn:
            row = conn.execute(_query().where(INBOX.c.id == inbox_id)).one_or_none()
        if row is None:
            raise AskedInVain("no_event", id=inbox_id)
        return _view(row)

    def told(self, inbox_id: int) -> Sequence[Told]:
        """What people did to it."""
        with reading(self._engine) as conn:
            return audit.about(conn, _subject(inbox_id))

    def raw(self, inbox_id: int) -> tuple[Door, bytes]:
        """By which door it came, and its bytes as they came. Raises AskedInVain."""
        wanted = select(INBOX.c.door, INBOX.c.raw).where(INBOX.c.id == inbox_id)
        with reading(self._engine) as conn:
            row = conn.execute(wanted).one_or_none()
        if row is None:
            raise AskedInVain("no_event", id=inbox_id)
        return Door(row.door), row.raw

    def retry(self, inbox_id: int, ticket_id: int | None, act: Act) -> None:
        """Held to new, due now; tries so far stay counted. Raises AskedInVain."""
        fresh = {
            "state": InboxState.NEW,
            "ticket_id": ticket_id,
            "deaths": 0,
            "next_at": None,
            "first_failed_at": None,
            "finished_at": None,
            "told_at": None,
        }
        held = INBOX.c.state == InboxState.HELD
        self._change(inbox_id, held, fresh, "event_retried", act, "event_not_held")

    def drop(self, inbox_id: int, act: Act) -> None:
        """Given up for good. Raises AskedInVain for one that is in hand, done or dead."""
        idle = or_(INBOX.c.lease_until.is_(None), INBOX.c.lease_until <= act.at)
        open_ = and_(INBOX.c.state.in_((InboxState.HELD, InboxState.NEW)), idle)
        dead = {
            "state": InboxState.DEAD,
            "lease_token": None,
            "lease_until": None,
            "finished_at": act.at,
        }
        self._change(inbox_id, open_, dead, "event_dropped", act, "event_not_open")

    def _change(
        self,
        inbox_id: int,
        condition: ColumnElement[bool],
        values: Mapping[str, object],
        action: str,
        act: Act,
        refusal: str,
    ) -> None:
        """The change and its audit row; what the row was before stands in the audit."""
        before = self.find(inbox_id)
        wanted = update(INBOX).where(INBOX.c.id == inbox_id, condition).values(values)
        detail = {
            "reason": act.reason,
            "was": before.state,
            "attempts": before.attempts,
            "ticket_id": before.ticket_id,
        }
        with recording(self._engine) as conn:
            if conn.execute(wanted.returning(INBOX.c.id)).one_or_none() is None:
                raise AskedInVain(refusal, id=inbox_id, state=_standing(before, act.at))
            entry = Entry(
                act.at, action, before.incident_id or "", _subject(inbox_id), detail, act.by
            )
            audit.append(conn, [entry])


def _subject(inbox_id: int) -> str:
    return f"inbox:{inbox_id}"


def _standing(event: EventView, now: datetime) -> str:
    """Its state in a word; one that a worker has in hand says so."""
    if event.held_until is not None and event.held_until > now:
        return "in a worker's hands"
    return event.state.value


def _query() -> Select[Any]:
    size = func.length(INBOX.c.raw).label("raw_bytes")
    columns = [column for column in INBOX.c if column.name != "raw"]
    return select(*columns, size, INCIDENTS.c.id.label("incident_id")).outerjoin(
        INCIDENTS, INCIDENTS.c.ticket_id == INBOX.c.ticket_id
    )


def _view(row: Row[Any]) -> EventView:
    return EventView(
        id=row.id,
        key=row.dedupe_key,
        door=row.door,
        state=InboxState(row.state),
        ticket_id=row.ticket_id,
        incident_id=row.incident_id,
        received_at=row.received_at,
        attempts=row.attempts,
        deaths=row.deaths,
        held_until=row.lease_until,
        next_at=row.next_at,
        first_failed_at=row.first_failed_at,
        finished_at=row.finished_at,
        told_at=row.told_at,
        outcome=row.outcome,
        last_error=row.last_error,
        raw_sha256=row.raw_sha256,
        raw_bytes=row.raw_bytes,
    )

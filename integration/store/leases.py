"""Who may work on a row: one conditional UPDATE takes it, a random token proves it.

Inbox, effects and alarms have the columns that it needs: `state`, and columns.lease_columns().
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    case,
    or_,
    select,
    true,
    update,
)

from incidents.errors import LeaseLost
from incidents.skew import AHEAD, LONGEST_LEASE, LONGEST_PAUSE

MOST_DEATHS = 5
"""How many holders in a row a row may outlive: it is the row, then, not the weather."""
AWAY = timedelta(hours=1)
"""Due for so long, and nobody tried it: then it was us who were away, and no vendor."""


def is_free(
    table: Table, states: Collection[StrEnum], now: datetime, *, early: bool = False
) -> ColumnElement[bool]:
    """In one of `states`, held by nobody alive, and due; `early` asks nothing about that.

    What a clock that was ahead has put off, or taken, is not believed: no right one could have.
    """
    due = or_(table.c.next_at.is_(None), table.c.next_at <= now, is_beyond_pause(table, now))
    free = or_(
        table.c.lease_until.is_(None), table.c.lease_until <= now, is_beyond_lease(table, now)
    )
    return and_(table.c.state.in_(states), free, true() if early else due)


def is_beyond_lease(table: Table, now: datetime) -> ColumnElement[bool]:
    """Held for longer than anybody may hold a row."""
    return table.c.lease_until > now + LONGEST_LEASE + AHEAD


def is_beyond_pause(table: Table, now: datetime) -> ColumnElement[bool]:
    """Put off for longer than anything is."""
    return table.c.next_at > now + LONGEST_PAUSE + AHEAD


def oldest(
    conn: Connection, table: Table, condition: ColumnElement[bool], limit: int
) -> Sequence[int]:
    """Ids of the rows that meet `condition`."""
    return conn.scalars(select(table.c.id).where(condition).order_by(table.c.id).limit(limit)).all()


def take(
    conn: Connection, table: Table, row_id: int, condition: ColumnElement[bool], until: datetime
) -> Row[Any] | None:
    """The row, held until `until`; None when `condition` does not hold.

    The try is counted before the work. A token that is still there belongs to a holder who
    died, or hung, before a word about the row's end was on record.
    """
    died = case((table.c.lease_token.is_not(None), table.c.deaths + 1), else_=0)
    return conn.execute(
        update(table)
        .where(table.c.id == row_id, condition)
        .values(
            lease_token=secrets.token_hex(16),
            lease_until=until,
            attempts=table.c.attempts + 1,
            deaths=died,
        )
        .returning(*table.c)
    ).one_or_none()


def is_deadly(table: Table) -> ColumnElement[bool]:
    """Whether MOST_DEATHS holders in a row died, the last of them just now."""
    return and_(table.c.lease_token.is_not(None), table.c.deaths + 1 >= MOST_DEATHS)


def retire(
    conn: Connection, table: Table, row_id: int, condition: ColumnElement[bool], **end: object
) -> Row[Any] | None:
    """Take a deadly row out of everybody's way; None when it is not one."""
    return conn.execute(
        update(table)
        .where(table.c.id == row_id, condition, is_deadly(table))
        .values(lease_token=None, lease_until=None, deaths=MOST_DEATHS, **end)
        .returning(*table.c)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class Hold:
    """A row that its holder may write to, as long as nobody else has taken it."""

    table: Table
    row_id: int
    token: str

    def write(self, conn: Connection, **values: object) -> Row[Any]:
        """The row, changed. Raises LeaseLost: another took it, or we have left it."""
        return self._write(conn, self.table.c.lease_token == self.token, values)

    def write_in_time(self, conn: Connection, now: datetime, **values: object) -> Row[Any]:
        """`write` before a call that must not go out twice: a lease that ran out is lost too."""
        ours = and_(self.table.c.lease_token == self.token, self.table.c.lease_until > now)
        return self._write(conn, ours, values)

    def leave(self, conn: Connection, **values: object) -> Row[Any]:
        """`write`, and let the row go."""
        return self.write(conn, lease_token=None, lease_until=None, **values)

    def failing_since(self, conn: Connection, now: datetime) -> datetime:
        """The first failure, for one that failed again `now`: moved on by the time in which
        nobody was there to try. Raises LeaseLost.
        """
        first, due = self._first_and_due(conn)
        if first is None:
            return now
        return first + (now - due) if due is not None and now - due > AWAY else first

    def blameless_until(self, conn: Connection, at: datetime, now: datetime) -> datetime | None:
        """The first failure, for one that may not be tried before `at`: moved on by all that wait,
        which began when it was due. None: it never failed. Raises LeaseLost.
        """
        first, due = self._first_and_due(conn)
        if first is None:
            return None
        return first + (at - (now if due is None else min(due, now)))

    def _first_and_due(self, conn: Connection) -> tuple[datetime | None, datetime | None]:
        columns = self.table.c
        ours = and_(columns.id == self.row_id, columns.lease_token == self.token)
        wanted = select(columns.first_failed_at, columns.next_at).where(ours)
        row = conn.execute(wanted).one_or_none()
        if row is None:
            raise self._lost()
        return row.first_failed_at, row.next_at

    def _lost(self) -> LeaseLost:
        return LeaseLost(f"{self.table.name} {self.row_id} is no longer ours")

    def _write(
        self, conn: Connection, ours: ColumnElement[bool], values: dict[str, object]
    ) -> Row[Any]:
        wanted = update(self.table).where(self.table.c.id == self.row_id, ours).values(values)
        row = conn.execute(wanted.returning(*self.table.c)).one_or_none()
        if row is None:
            raise self._lost()
        return row

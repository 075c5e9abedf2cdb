"""Times that lie further ahead than a right clock could have put them: found, set right, told.

A clock that was ahead, or is behind now, leaves such times. Leases, pauses, beats and episodes are
not believed where they are read (leases.py, walk.py, incidents/skew.py); here they are put right
on record, and it is kept that this was so. The audit stays as it was written, and so does the end
of a step.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Engine, and_, func, select, true, update

from incidents.alarms import AlarmState
from incidents.ladder import EXPIRES
from incidents.ledger import EffectState, InboxState
from incidents.skew import AHEAD, LONGEST_LEASE, LONGEST_PAUSE, Righted, is_ahead
from integration.store import breaker, expiry, kept
from integration.store.codec import canonical, from_json
from integration.store.engine import reading, writing
from integration.store.tables import ALARMS, BEATS, EFFECTS, INBOX

REMEMBERED = timedelta(hours=1)
"""How long it is said that something was set right."""
_RIGHTED = "righted"
_NO_TIME = timedelta(0)
_OPEN = {
    INBOX: INBOX.c.state == InboxState.NEW,
    EFFECTS: EFFECTS.c.state.in_((EffectState.PLANNED, EffectState.APPROVED, EffectState.STARTED)),
    ALARMS: ALARMS.c.state == AlarmState.WAITING,
}
"""The rows that wait, or are worked on."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """A time that says until when rows wait, or since when."""

    column: Column[datetime]
    longest: timedelta = _NO_TIME
    """How far ahead of now it may lie."""
    only: ColumnElement[bool] = true()
    """Which of the rows."""
    instead: Column[datetime] | None = None
    """What says so from then on; None: the column itself."""

    def is_beyond(self, now: datetime) -> ColumnElement[bool]:
        """It lies further ahead."""
        return and_(self.only, self.column > now + self.longest + AHEAD)


_WAITS = (
    *(_Wait(table.c.lease_until, LONGEST_LEASE, is_open) for table, is_open in _OPEN.items()),
    *(_Wait(table.c.next_at, LONGEST_PAUSE, is_open) for table, is_open in _OPEN.items()),
    *(_Wait(table.c.first_failed_at, only=_OPEN[table]) for table in (INBOX, EFFECTS)),
    _Wait(
        INBOX.c.received_at,
        only=and_(_OPEN[INBOX], INBOX.c.next_at.is_(None)),
        instead=INBOX.c.next_at,
    ),
    _Wait(
        EFFECTS.c.planned_at,
        only=and_(_OPEN[EFFECTS], EFFECTS.c.next_at.is_(None)),
        instead=EFFECTS.c.next_at,
    ),
)
_BEAT = _Wait(BEATS.c.at)
_END = _Wait(EFFECTS.c.expires_at, EXPIRES, expiry.lasting())
"""Told, and left as it is: a clock that is behind sees the same, and must let no attacker in."""


def right(engine: Engine, now: datetime) -> None:
    """Set right what lies too far ahead, and keep that it was so. Raises StoreDown."""
    with reading(engine) as conn:  # nearly always that is all
        if not any(_beyond(conn, now)):
            return
    with writing(engine) as conn:
        found = list(_beyond(conn, now))
        if not found:
            return
        _set_right(conn, now)
        before = righted(conn, now)
        ahead = max([*(each.ahead for each in found), *([before.ahead] if before else [])])
        times = sum(each.times for each in found) + (before.times if before else 0)
        kept.keep(conn, _RIGHTED, canonical(Righted(now, ahead, times)))


def righted(conn: Connection, now: datetime) -> Righted | None:
    """What was set right of late; none by a clock that was ahead itself."""
    written = kept.kept(conn, _RIGHTED)
    found = None if written is None else from_json(json.loads(written), Righted)
    if found is None or is_ahead(found.at, now) or now - found.at > REMEMBERED:
        return None
    return found


def look(conn: Connection, now: datetime) -> Righted | None:
    """What lies too far ahead now, else what was set right of late; None when all is well."""
    late, found = _furthest(conn, _END, now), list(_beyond(conn, now))
    found += late
    if not found:
        return righted(conn, now)
    times = sum(each.times for each in found)
    return Righted(now, max(each.ahead for each in found), times, sum(each.times for each in late))


def _beyond(conn: Connection, now: datetime) -> Iterator[Righted]:
    """What lies too far ahead, one kind after the other."""
    for wait in (*_WAITS, _BEAT):
        yield from _furthest(conn, wait, now)
    opened = breaker.opened(conn)
    if opened is not None and is_ahead(opened.since, now):
        yield Righted(now, _seconds(opened.since - now), 1)


def _furthest(conn: Connection, wait: _Wait, now: datetime) -> list[Righted]:
    """Of one kind; empty where none lies too far ahead."""
    wanted = select(func.max(wait.column), func.count()).where(wait.is_beyond(now))
    at, times = conn.execute(wanted).one()
    return [Righted(now, _seconds(at - now - wait.longest), times)] if times else []


def _set_right(conn: Connection, now: datetime) -> None:
    """Due, free or begun now; a beat is forgotten."""
    for wait in _WAITS:
        column = wait.column if wait.instead is None else wait.instead
        wanted = update(wait.column.table).where(wait.is_beyond(now))
        conn.execute(wanted.values({column.name: now}))
    kept.forget_beats(conn, _BEAT.is_beyond(now))
    opened = breaker.opened(conn)
    if opened is not None and is_ahead(opened.since, now):
        breaker.date(conn, replace(opened, since=now))


def _seconds(ahead: timedelta) -> int:
    return round(ahead.total_seconds())

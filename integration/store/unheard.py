"""What people could not be told of: neither chat nor pager is set, or neither takes the message.
Tickets hear of theirs.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Connection,
    Text,
    and_,
    cast,
    distinct,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from incidents.alarms import MESSAGES, UNHEARD, AlarmState, after_bad_end
from incidents.ledger import Effect, EffectKind, EffectState, InboxState
from integration.store import alarms, audit, effects, planning
from integration.store.tables import ALARMS, EFFECTS, INBOX

MOST = 100  # rows that one message or one transaction speaks of

_STEPS = tuple(kind for kind in EffectKind if kind.contains)
_OTHERS = tuple(kind for kind in EffectKind if not kind.contains and kind not in MESSAGES)
_RESULT = EFFECTS.alias("result")

HELD_EVENT = and_(INBOX.c.state == InboxState.HELD, INBOX.c.told_at.is_(None))
"""Events that nobody was told of."""
BAD_END = and_(
    EFFECTS.c.state.in_((EffectState.UNKNOWN, EffectState.REFUSED)),
    EFFECTS.c.told_at.is_(None),
    EFFECTS.c.remote_ref != UNHEARD,
)
"""Ends that nobody was told of. A message that reached nobody is told of in a way of its own."""
_IS_ON_TICKET = exists().where(
    _RESULT.c.incident_id == EFFECTS.c.incident_id,
    _RESULT.c.kind == EffectKind.RESULT,
    _RESULT.c.generation == cast(EFFECTS.c.id, Text),
)
_FOR_TICKET = and_(BAD_END, EFFECTS.c.kind.in_(_STEPS), not_(_IS_ON_TICKET))
_FOR_TICKET_ALONE = and_(
    BAD_END,
    EFFECTS.c.kind.in_(_STEPS),
    EFFECTS.c.kind != EffectKind.UNDO,
    EFFECTS.c.state == EffectState.REFUSED,
    _IS_ON_TICKET,
)
_MESSAGE = and_(BAD_END, EFFECTS.c.kind.in_(MESSAGES))
_FOR_PEOPLE = and_(
    BAD_END,
    or_(
        EFFECTS.c.kind.in_((EffectKind.UNDO, *_OTHERS)),
        and_(EFFECTS.c.kind.in_(_STEPS), EFFECTS.c.state == EffectState.UNKNOWN),
    ),
)
_WAITING = and_(EFFECTS.c.remote_ref == UNHEARD, EFFECTS.c.told_at.is_(None))

_SAME = EFFECTS.alias("same")
_GOES_OTHERWISE = and_(
    _SAME.c.incident_id == EFFECTS.c.incident_id,
    _SAME.c.generation == EFFECTS.c.generation,
    _SAME.c.kind.in_(MESSAGES),
    _SAME.c.kind != EFFECTS.c.kind,
)
"""The same message by the other way."""
_IS_OPEN = (EffectState.APPROVED, EffectState.STARTED)
_IS_TRIED_IN_VAIN = and_(
    EFFECTS.c.kind.in_(MESSAGES),
    EFFECTS.c.state.in_(_IS_OPEN),
    EFFECTS.c.last_error.is_not(None),
    not_(exists().where(_GOES_OTHERWISE, _SAME.c.state == EffectState.DONE)),
)
_BY_ANOTHER = ALARMS.alias("by_another")
_ALARM = and_(
    ALARMS.c.state == AlarmState.WAITING,
    or_(ALARMS.c.last_error.is_not(None), ALARMS.c.deaths > 0),
    not_(exists().where(_BY_ANOTHER.c.key == ALARMS.c.key, _BY_ANOTHER.c.state == AlarmState.TOLD)),
)
"""Tried, and no way has told it."""

TO_SORT = or_(_FOR_TICKET, _FOR_TICKET_ALONE, _MESSAGE)
"""Ends that `sort` has not seen."""


def sort(conn: Connection, now: datetime) -> list[audit.Entry]:
    """While there is nobody: tell tickets, and keep for people what they must hear of."""
    entries = []
    some = select(EFFECTS.c.id).where(_FOR_TICKET).order_by(EFFECTS.c.id).limit(MOST)
    for number in conn.scalars(some).all():
        effect = effects.with_id(conn, number)
        ticket = effects.ticket_of(conn, effect.incident_id)
        plans = after_bad_end(effect, ticket, ())
        entries += planning.plan(conn, effect.incident_id, plans, now)
    conn.execute(update(EFFECTS).where(_FOR_TICKET_ALONE).values(told_at=now))
    conn.execute(update(EFFECTS).where(_MESSAGE).values(remote_ref=UNHEARD))
    return entries


def keep(conn: Connection, message: Effect) -> None:
    """A message that ended badly, and of which no other way tells: unless the same one goes, or
    went, by the other way, it waits to be listed.
    """
    goes = exists().where(_GOES_OTHERWISE, _SAME.c.state.in_((*_IS_OPEN, EffectState.DONE)))
    lost = update(EFFECTS).where(EFFECTS.c.id == message.id, not_(goes))
    conn.execute(lost.values(remote_ref=UNHEARD, told_at=None))


def is_due(conn: Connection, _now: datetime) -> bool:
    """Whether messages reached nobody, and no later one lists them."""
    return bool(conn.scalar(select(exists().where(_WAITING))))


def tell(conn: Connection, channels: Collection[EffectKind], now: datetime) -> None:
    """One message that lists the incidents of every message that reached nobody."""
    some = select(EFFECTS.c.id).where(_WAITING).order_by(EFFECTS.c.id).limit(MOST)
    marked = update(EFFECTS).where(EFFECTS.c.id.in_(some), _WAITING).values(told_at=now)
    rows = conn.execute(marked.returning(EFFECTS.c.id, EFFECTS.c.incident_id)).all()
    if rows:
        key = f"{UNHEARD}-{min(row.id for row in rows)}"
        listed = sorted({row.incident_id for row in rows})
        alarms.plan(conn, key, UNHEARD, {"incidents": listed}, channels, now)


def count(conn: Connection, *, can_tell: bool) -> int:
    """How many things people must hear of and did not. `can_tell`: there is a way, so that only
    what was tried in vain counts; the rest is on its way.
    """
    in_vain = or_(_WAITING, _IS_TRIED_IN_VAIN)
    ends = in_vain if can_tell else or_(in_vain, _FOR_PEOPLE, _MESSAGE)
    wanted = [
        select(func.count()).select_from(EFFECTS).where(ends),
        select(func.count(distinct(ALARMS.c.key))).where(_ALARM),
    ]
    if not can_tell:
        wanted.append(select(func.count()).select_from(INBOX).where(HELD_EVENT))
    return sum(conn.scalars(each).one() for each in wanted)


def why(conn: Connection) -> str:
    """What chat or pager answered to the newest alarm that no way has told; empty when nothing."""
    wanted = select(ALARMS.c.last_error).where(_ALARM).order_by(ALARMS.c.id.desc()).limit(1)
    return conn.scalars(wanted).one_or_none() or ""

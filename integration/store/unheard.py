"""What people could not be told of, for neither chat nor pager is set. Tickets hear of theirs."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Text, and_, cast, exists, func, not_, or_, select, update

from incidents.alarms import MESSAGES, UNHEARD, after_bad_end
from incidents.ledger import EffectKind, EffectState, InboxState
from integration.store import alarms, audit, effects, planning
from integration.store.tables import EFFECTS, INBOX

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


def count(conn: Connection) -> int:
    """How many things people must hear of and did not."""
    events = select(func.count()).select_from(INBOX).where(HELD_EVENT)
    ends = select(func.count()).select_from(EFFECTS).where(or_(_FOR_PEOPLE, _MESSAGE, _WAITING))
    return conn.scalars(events).one() + conn.scalars(ends).one()

"""What was begun of late, counted in the transaction that would begin one more.

A step counts from its intent on, whatever became of its process. Nobody else can begin one
meanwhile: `conn` comes from `audit.recording`, which lets one writer in at a time.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, cast, exists, func, or_, select

from incidents.approvals import Approval, is_person
from incidents.caps import DAY, HOUR, Begun, Group
from incidents.ledger import Effect, EffectKind
from integration.store.tables import APPROVALS, EFFECTS, INCIDENTS

_STEPS = tuple(k for k in EffectKind if k.contains and k is not EffectKind.UNDO)


def counted(
    conn: Connection, effect: Effect, given: Sequence[Approval], group: Group, now: datetime
) -> Begun:
    """Steps that began before this one, as far as they count for it."""
    hour, day = EFFECTS.c.started_at > now - HOUR, EFFECTS.c.started_at > now - DAY
    same = (
        EFFECTS.c.kind == effect.kind,
        EFFECTS.c.target == effect.target,
        EFFECTS.c.item == effect.item,
    )
    people = {effect.requested_by, *(each.approver for each in given)}
    by_people = [_count(conn, hour, _by(who)) for who in people if is_person(who)]
    return Begun(
        target=_count(conn, day, *same),
        reporter=_count(conn, hour, _of_reporter(conn, effect.incident_id)),
        agent=max(by_people, default=0),
        hour=_count(conn, hour),
        day=_count(conn, day),
        group=_accounts(conn, day, effect.target, group),
    )


def _count(conn: Connection, *conditions: ColumnElement[bool]) -> int:
    steps = EFFECTS.c.kind.in_(_STEPS)
    wanted = select(func.count()).select_from(EFFECTS).where(steps, *conditions)
    return conn.scalars(wanted).one()


def _by(who: str) -> ColumnElement[bool]:
    """Asked for or approved by that person."""
    approved = exists().where(APPROVALS.c.effect_id == EFFECTS.c.id, APPROVALS.c.approved_by == who)
    return or_(EFFECTS.c.requested_by == who, approved)


def _of_reporter(conn: Connection, incident_id: str) -> ColumnElement[bool]:
    """Of any incident that the same person reported."""
    who = cast(INCIDENTS.c.reporter["user_id"].as_string(), BigInteger)
    reporter = conn.scalars(select(who).where(INCIDENTS.c.id == incident_id)).one()
    return EFFECTS.c.incident_id.in_(select(INCIDENTS.c.id).where(who == reporter))


def _accounts(conn: Connection, day: ColumnElement[bool], target: str, group: Group) -> int:
    """Other accounts of the organisation."""
    if not group.id:
        return 0
    others = (EFFECTS.c.group_id == group.id, EFFECTS.c.target != target)
    wanted = select(func.count(EFFECTS.c.target.distinct()))
    return conn.scalars(wanted.where(EFFECTS.c.kind.in_(_STEPS), day, *others)).one()

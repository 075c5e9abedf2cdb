"""Alarms as rows: planned once for a key and a channel, sent until somebody was told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, exists, func, select

from incidents.alarms import Alarm, AlarmState
from incidents.ledger import EffectKind
from incidents.skew import AHEAD
from integration.store import leases
from integration.store.codec import to_json
from integration.store.engine import reading, writing
from integration.store.tables import ALARMS
from integration.store.upsert import insert_into

_OPEN = (AlarmState.WAITING,)


class SqlAlarms:
    """Fills `incidents.ports.people.Alarms`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        with reading(self._engine) as conn:
            return leases.oldest(conn, ALARMS, leases.is_free(ALARMS, _OPEN, now), limit)

    def claim(self, alarm_id: int, *, now: datetime, lease: timedelta) -> Alarm | None:
        free = leases.is_free(ALARMS, _OPEN, now)
        with writing(self._engine) as conn:
            row = leases.take(conn, ALARMS, alarm_id, free, now + lease)
        if row is None:
            return None
        return Alarm(
            id=row.id,
            key=row.key,
            channel=EffectKind(row.channel),
            message=row.message,
            planned_at=row.planned_at,
            attempts=row.attempts,
            detail=row.detail,
            token=row.lease_token,
        )

    def told(self, alarm: Alarm, *, remote_ref: str, now: datetime) -> None:
        ending = {"state": AlarmState.TOLD, "remote_ref": remote_ref, "finished_at": now}
        with writing(self._engine) as conn:
            _hold(alarm).leave(conn, **ending)

    def put_off(self, alarm: Alarm, *, at: datetime, error: str) -> None:
        with writing(self._engine) as conn:
            _hold(alarm).leave(conn, next_at=at, last_error=error)


def plan(
    conn: Connection,
    key: str,
    message: str,
    detail: Mapping[str, object],
    channels: Collection[EffectKind],
    now: datetime,
) -> None:
    """Ask for a message by each channel; the same key again changes nothing."""
    for channel in sorted(channels):
        row = {
            "key": key,
            "channel": channel,
            "message": message,
            "detail": to_json(detail),
            "state": AlarmState.WAITING,
            "planned_at": now,
            "remote_ref": "",
            "attempts": 0,
            "deaths": 0,
        }
        once = insert_into(conn, ALARMS).values(**row)
        conn.execute(once.on_conflict_do_nothing(index_elements=["key", "channel"]))


def newest(conn: Connection, message: str, now: datetime) -> datetime | None:
    """When that message was last asked for; a time that is yet to come is none."""
    asked = (ALARMS.c.message == message, ALARMS.c.planned_at <= now + AHEAD)
    found: datetime | None = conn.scalars(select(func.max(ALARMS.c.planned_at)).where(*asked)).one()
    return found


def is_planned(conn: Connection, key: str) -> bool:
    """Whether the message of that key was asked for, by any channel."""
    return bool(conn.scalar(select(exists().where(ALARMS.c.key == key))))


def _hold(alarm: Alarm) -> leases.Hold:
    return leases.Hold(ALARMS, alarm.id, alarm.token)

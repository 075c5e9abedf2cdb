"""Steps of an earlier record, which is lost or was restored from a backup: this one keeps them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, insert, not_, select, update

from incidents.ledger import Effect, EffectState
from incidents.promises import TAKEN_UP, Promise
from integration.store import effects
from integration.store.audit import Entry
from integration.store.codec import to_json
from integration.store.tables import EFFECTS

_NOT_BEGUN = (EffectState.PLANNED, EffectState.APPROVED)


def take_up(
    conn: Connection, incident_id: str, stands: Iterable[Promise], now: datetime
) -> list[Entry]:
    """Put on record what this one does not know of them. `conn` comes from `audit.recording`.

    Nothing is done to an account for it: each ends as it was told, by an UNDO that looks first.
    """
    return [
        Entry(
            now, "taken_up", incident_id, each.key, {"ends_at": each.ends_at, "state": each.state}
        )
        for each in stands
        if _take_up(conn, incident_id, each)
    ]


def still_standing(conn: Connection) -> Sequence[Effect]:
    """Those that are to end by themselves and have not been seen undone, the soonest first."""
    back = EFFECTS.alias("back")
    is_back = exists().where(back.c.undo_of == EFFECTS.c.id, back.c.state == EffectState.DONE)
    stands = (
        EFFECTS.c.reason == TAKEN_UP,
        EFFECTS.c.confirmed_by.is_(None),
        EFFECTS.c.state.in_((EffectState.DONE, EffectState.UNKNOWN)),
        not_(is_back),
    )
    wanted = select(EFFECTS.c.id).where(*stands).order_by(EFFECTS.c.expires_at, EFFECTS.c.id)
    return [effects.with_id(conn, number) for number in conn.scalars(wanted).all()]


def _take_up(conn: Connection, incident_id: str, told: Promise) -> bool:
    """False when nothing of it is new."""
    same = select(EFFECTS.c.id, EFFECTS.c.state, EFFECTS.c.started_at, EFFECTS.c.confirmed_by)
    known = conn.execute(same.where(EFFECTS.c.key == told.key)).one_or_none()
    if known is None:
        conn.execute(insert(EFFECTS).values(**_asked(incident_id, told), **_ended(told)))
        return True
    ours = update(EFFECTS).where(EFFECTS.c.id == known.id)
    if known.state in _NOT_BEGUN and known.started_at is None:
        conn.execute(ours.values(**_ended(told)))
        return True
    is_newer = known.state == told.state and known.confirmed_by is None and told.confirmed_by
    if is_newer:
        conn.execute(ours.values(confirmed_by=told.confirmed_by))
    return bool(is_newer)


def _asked(incident_id: str, told: Promise) -> dict[str, object]:
    """The step as it was asked for."""
    return {
        "key": told.key,
        "incident_id": incident_id,
        "kind": told.kind,
        "target": told.target,
        "item": told.item,
        "generation": told.generation,
        "attempts": 1,
        "deaths": 0,
        "planned_at": told.taken_at,
        "remote_ref": "",
        "blast": {},
    }


def _ended(told: Promise) -> dict[str, object]:
    """How it came to its end."""
    return {
        "state": told.state,
        "reason": TAKEN_UP,
        "prior": to_json(told.prior),
        "result": to_json(told.result),
        "started_at": told.taken_at,
        "finished_at": told.taken_at,
        "expires_at": told.ends_at,
        "confirmed_by": told.confirmed_by or None,
        "next_at": None,
        "lease_until": None,
        "lease_token": None,
    }

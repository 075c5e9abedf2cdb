"""Containment's switch, and the record compared with what is known of it outside."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from incidents.checkpoint import Checkpoint, Pause
from incidents.ledger import EffectKind
from incidents.skew import is_ahead
from integration.store import alarms, audit, chain, checkpoint_rows, deliveries, kept, pausing
from integration.store.audit import recording
from integration.store.checkpoint_rows import Prover
from integration.store.deliveries import are_legible
from integration.store.engine import reading
from integration.store.pausing import UNREADABLE
from integration.store.tables import COUNTERS
from integration.store.upsert import put
from integration.store.walk import EXPORT_SINCE, INSTALLED_AT, Loss, keep_loss

MESSAGE = "containment_paused"
"""The alarm: templates/messages/containment_paused.txt."""
BEHIND, DIFFERS, BY_PERSON = "paused_record_behind", "paused_record_differs", "paused_by_person"
UNPROVED, GONE = "paused_checkpoints_unproved", "paused_checkpoints_gone"
FORGED = "paused_checkpoints_forged"
_OF_THE_FILE = (UNPROVED, GONE)
OF_THE_RECORD = frozenset({BEHIND, DIFFERS})
"""The record is not the one that is known outside."""

Channels = Collection[EffectKind]


class SqlSwitch:
    """Stops and resumes containment. Every method raises StoreDown."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def paused(self) -> Pause | None:
        """Why containment is stopped; None while it is not."""
        with reading(self._engine) as conn:
            return pausing.paused(conn)

    def pause(self, wanted: Pause, channels: Channels) -> Pause:
        """Stop, and page once. The pause that stands; an earlier one stays."""
        with recording(self._engine) as conn:
            return _stop(conn, wanted, channels)

    def resume(self, *, reason: str, by: str, now: datetime) -> bool:
        """Go on; False when nothing was stopped. A file that was lost gets every line anew."""
        with recording(self._engine) as conn:
            before = pausing.paused(conn)
            if before is not None and before.code in _OF_THE_FILE:
                for place in [before.where] if before.where else deliveries.files(conn):
                    deliveries.bring_all(conn, place, now)
            if before is not None and before.code == UNREADABLE and not are_legible(conn):
                deliveries.begin_anew(conn)
            entries = pausing.resume(conn, reason=reason, by=by, now=now)
            audit.append(conn, entries)
        return bool(entries)

    def compare(
        self, outside: Checkpoint, channels: Channels, now: datetime, *, prove: Prover
    ) -> Pause | None:
        """Stop when the record is behind what is known outside, or another than that.

        The numbers of incidents then go on from the outside's; an empty record looks for
        tickets from there on. None when record and outside agree, or a person signed that they
        need not: `prove` tells who signed.
        """
        with reading(self._engine) as conn:  # nearly always that is all
            pause = pausing.paused(conn)
            in_doubt = pause is not None and pause.outside == outside.place
            if in_doubt or _agree(conn, outside, prove):
                return pause
        with recording(self._engine) as conn:
            here = chain.hash_at(conn, outside.seq)
            if _agree(conn, outside, prove):
                return pausing.paused(conn)
            _go_on_from(conn, outside, now)
            code = BEHIND if here is None else DIFFERS
            wanted = Pause(code, "", audit.US, now, outside=outside.place)
            return _stop(conn, wanted, channels)


def _agree(conn: Connection, outside: Checkpoint, prove: Prover) -> bool:
    """The record has that very row, or a person signed that it need not."""
    place = outside.place
    return chain.stands(conn, place) or checkpoint_rows.given_up_at(conn, place, prove) is not None


def is_untold(conn: Connection, _now: datetime) -> bool:
    """It is stopped, and no message says so: there was nobody to tell."""
    pause = pausing.paused(conn)
    return pause is not None and not alarms.is_planned(conn, _key(pause))


def tell(conn: Connection, channels: Channels, _now: datetime) -> None:
    """What stopped containment, by whom and since when."""
    if (pause := pausing.paused(conn)) is not None:
        where = deliveries.shown(pause.where)
        told = {"code": pause.code, "by": pause.by, "at": pause.at, "where": where}
        alarms.plan(conn, _key(pause), MESSAGE, told, channels, pause.at)


def _key(pause: Pause) -> str:
    """One message for each time that containment was stopped."""
    return f"{MESSAGE}:{pause.at.isoformat()}"


def _stop(conn: Connection, wanted: Pause, channels: Channels) -> Pause:
    """The pause that stands then, with its audit row and its alarm."""
    audit.append(conn, entries := pausing.pause(conn, wanted))
    if entries:
        tell(conn, channels, wanted.at)
    return pausing.paused(conn) or wanted


def _go_on_from(conn: Connection, outside: Checkpoint, now: datetime) -> None:
    """No number is given twice, no ticket forgotten, and no step that was told of on one."""
    for year, last in outside.counters.items():
        here = conn.scalars(select(COUNTERS.c.last).where(COUNTERS.c.year == year)).one_or_none()
        put(conn, COUNTERS, "year", {"year": year, "last": max(last, here or 0)})
    keep_loss(conn, Loss(now, min(outside.at, now)))
    made = kept.kept(conn, INSTALLED_AT)
    if made is None or datetime.fromisoformat(made) > outside.at or is_ahead(outside.at, now):
        kept.keep(conn, EXPORT_SINCE, outside.since.isoformat())

"""The record: everything we must not lose, in SQLite or PostgreSQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from incidents.errors import StoreDown
from incidents.faults import Fault
from incidents.ledger import Effect, EffectKind
from incidents.skew import Righted
from incidents.tickets import DeskObjects
from integration.store import (
    audit,
    backlog,
    faults,
    kept,
    met,
    migrate,
    overview,
    righting,
    rights,
    taking_up,
    unheard,
    untold,
)
from integration.store.acts import SqlActs
from integration.store.alarms import SqlAlarms
from integration.store.backlog import Backlog
from integration.store.checkpoints import SqlCheckpoints
from integration.store.clock import RecordClock
from integration.store.decisions import SqlDecisions
from integration.store.effect_desk import EffectDesk
from integration.store.engine import OTHER_VERSION, is_there, open_engine, reading, writing
from integration.store.erasing import Erased, erase
from integration.store.event_desk import EventDesk
from integration.store.feedback import FeedbackDesk
from integration.store.inbox import SqlInbox
from integration.store.intake import Intake
from integration.store.ledger import SqlLedger
from integration.store.steps import SqlSteps
from integration.store.switch import SqlSwitch
from integration.store.tables import BEATS
from integration.store.traces import Person
from integration.store.walk import SqlWalk

__all__ = ["Store", "is_there", "open_store"]


def open_store(url: str) -> "Store":
    """The record at `url`; it connects when first used. Open it after a fork, not before.

    Raises:
        ValueError: `url` is neither a SQLite file nor PostgreSQL.
    """
    return Store(open_engine(url))


class Store:
    """One process's hold on the record. Every method raises StoreDown; close it at the end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.clock = RecordClock(engine)
        self._intake = Intake(engine)
        self.inbox = SqlInbox(engine, self._intake)
        self.ledger = SqlLedger(engine)
        self.steps = SqlSteps(engine)
        self.acts = SqlActs(engine)
        self.switch = SqlSwitch(engine)
        self.checkpoints = SqlCheckpoints(engine)
        self.alarms = SqlAlarms(engine)
        self.walk = SqlWalk(engine)
        self.event_desk = EventDesk(engine)
        self.effect_desk = EffectDesk(engine)
        self.decisions = SqlDecisions(engine)
        self.feedback = FeedbackDesk(engine)

    def migrate(self) -> None:
        """Bring the schema to its newest version; safe when several processes start at once."""
        migrate.migrate(self._engine)

    def grant_to(self, application_url: str) -> None:
        """Give the application's role its rights (rights.py). Raises ValueError."""
        rights.grant(self._engine, application_url)

    def is_current(self) -> bool:
        """Whether the schema is the newest version that this program knows."""
        return migrate.is_current(self._engine)

    def right(self, now: datetime) -> None:
        """Set right what a clock that was ahead has written for later (righting.py)."""
        righting.right(self._engine, now)

    def ahead(self, now: datetime) -> Righted | None:
        """What lies too far ahead, or did of late; None when all is well."""
        with reading(self._engine) as conn:
            return righting.look(conn, now)

    def plan_telling(self, channels: Collection[EffectKind], now: datetime) -> None:
        """Plan whatever people and tickets have not been told (untold.py)."""
        untold.plan_telling(self._engine, channels, now)

    def unheard(self, *, can_tell: bool = False) -> int:
        """How many things people must hear of and did not (unheard.py)."""
        with reading(self._engine) as conn:
            return unheard.count(conn, can_tell=can_tell)

    def why_unheard(self) -> str:
        """What chat or pager answered to the newest of those alarms; empty when nothing."""
        with reading(self._engine) as conn:
            return unheard.why(conn)

    def plan_faults(
        self, found: Iterable[Fault], channels: Collection[EffectKind], now: datetime
    ) -> None:
        """Plan telling people of faults that stand for too long (faults.py)."""
        faults.judge(self._engine, found, channels, now)

    def taken_up(self) -> Sequence[Effect]:
        """Steps of an earlier record, which is lost, that still stand (taking_up.py)."""
        with reading(self._engine) as conn:
            return taking_up.still_standing(conn)

    def met(self, error: str, *, most: int) -> Mapping[int, str]:
        """Tickets that met an error of that name, and no good answer since; what it said. `most`
        of them at the most (met.py)."""
        return met.met(self._engine, error, most)

    def backlog(self) -> Backlog:
        """How much waits, and how much went wrong, by state."""
        with reading(self._engine) as conn:
            return backlog.count(conn)

    def ping(self) -> None:
        """Return when the database takes a row of ours: a full disk still answers questions.

        One that a version before ours has made does not count. Raises StoreDown.
        """
        with writing(self._engine) as conn:
            kept.keep(conn, "ping", datetime.now(UTC).isoformat())
            if migrate.is_older(conn):
                raise StoreDown(OTHER_VERSION)

    def beat(self, name: str, now: datetime) -> None:
        """`name` lives."""
        with writing(self._engine) as conn:
            kept.beat(conn, name, now)

    def forget_beat(self, name: str) -> None:
        """`name` has stopped because it was told to."""
        with writing(self._engine) as conn:
            kept.forget_beats(conn, BEATS.c.name == name)

    def forget_beats_before(self, moment: datetime) -> None:
        """Whoever has been silent since then will not come back under that name."""
        with writing(self._engine) as conn:
            kept.forget_beats(conn, BEATS.c.at < moment)

    def due_events(self, now: datetime) -> overview.Due:
        """What waits in the inbox for anybody."""
        with reading(self._engine) as conn:
            return overview.due_events(conn, now)

    def due_effects(self, now: datetime) -> overview.Due:
        """What waits in the ledger for anybody."""
        with reading(self._engine) as conn:
            return overview.due_effects(conn, now)

    def successes(self) -> dict[str, datetime]:
        """When each integration last did what it was asked."""
        place = self.walk.place()
        with reading(self._engine) as conn:
            found = overview.successes(conn)
        if place is not None and place.answered_at is not None:
            found["export"] = place.answered_at
        return found

    def beats(self) -> dict[str, datetime]:
        """When each process last said that it lives."""
        with reading(self._engine) as conn:
            return kept.beats(conn)

    def keep(self, name: str, value: str) -> None:
        """Remember `value` under `name`, instead of what it held."""
        with writing(self._engine) as conn:
            kept.keep(conn, name, value)

    def kept(self, name: str) -> str | None:
        """What `name` holds; None when it was never kept."""
        with reading(self._engine) as conn:
            return kept.kept(conn, name)

    def save_desk_objects(self, objects: DeskObjects) -> None:
        """Remember what provisioning made in Zendesk."""
        with writing(self._engine) as conn:
            kept.save_desk_objects(conn, objects)

    def forget_desk_objects(self) -> None:
        """Provisioning took everything away: NotProvisioned from now on."""
        with writing(self._engine) as conn:
            kept.forget_desk_objects(conn)

    def first_break(self) -> int | None:
        """Where the audit's chain first breaks; None when every row follows from the last."""
        with reading(self._engine) as conn:
            return audit.first_break(conn)

    def let_go(self) -> None:
        """Close every connection; the next use opens another. Before a fork."""
        self._engine.dispose()

    def erase(self, person: Person, *, reason: str, by: str, now: datetime) -> Erased:
        """Take out what is about a person (erasing.py)."""
        return erase(self._engine, person, reason=reason, by=by, now=now)

    def close(self) -> None:
        """Write what waits, end the threads, let the connections go."""
        self._intake.close()
        self._engine.dispose()

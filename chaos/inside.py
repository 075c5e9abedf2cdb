"""What our own record says in the end."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from chaos.stack import Stack
from incidents.ledger import EffectKind, EffectState, InboxState
from incidents.ports.identity import EffectClass
from integration.identity.choice import provider
from integration.store.engine import open_engine, reading
from integration.store.tables import AUDIT, EFFECTS, INBOX, INCIDENTS

_MESSAGES = (EffectKind.CHAT, EffectKind.PAGE)
_OPEN = (EffectState.APPROVED, EffectState.STARTED)


@dataclass(frozen=True, slots=True)
class Step:
    """An effect as it ended."""

    key: str
    incident_id: str
    kind: EffectKind
    state: EffectState
    is_c: bool
    """Whether a second call could hurt: only the provider's log tells of the first."""
    was_cut: bool
    """Its call was out, and its answer, or its worker, was lost."""
    was_called: bool
    """It had something to change: it was not found done."""


@dataclass(frozen=True, slots=True)
class Record:
    """What our own record says."""

    doors: Mapping[str, int]
    """Events on record, by the door that they came through."""
    waiting: int
    """Events that are not done."""
    held: int
    steps: tuple[Step, ...]
    missing: Collection[int]
    """Reports without an incident."""

    @property
    def unfinished(self) -> int:
        """Events that are not done, and effects that are on their way."""
        return self.waiting + sum(step.state in _OPEN for step in self.steps)

    @property
    def kinds(self) -> Mapping[tuple[EffectKind, EffectState], int]:
        """How many effects, by kind and state."""
        return Counter((step.kind, step.state) for step in self.steps)

    def ended(self, state: EffectState, *, is_c: bool) -> list[Step]:
        """Effects of class C, or of all other classes, that ended so."""
        return [step for step in self.steps if (step.state, step.is_c) == (state, is_c)]

    def cut(self) -> list[Step]:
        """Effects of class C whose call was cut."""
        return [step for step in self.steps if step.is_c and step.was_cut]

    def made(self) -> set[str]:
        """Keys of the steps that changed an account, says the record."""
        done = [s for s in self.steps if s.kind.contains and s.state is EffectState.DONE]
        return {step.key for step in done if step.was_called}

    def told(self) -> set[tuple[EffectKind, str]]:
        """By which way the team heard of which incident."""
        done = [s for s in self.steps if s.state is EffectState.DONE and s.kind in _MESSAGES]
        return {(step.kind, step.incident_id) for step in done}


def look_inside(stack: Stack, reports: Collection[int]) -> Record:
    """Ask the record. Raises StoreDown."""
    engine = open_engine(stack.settings.database_url)
    with reading(engine) as conn:
        doors = conn.execute(select(INBOX.c.door, func.count()).group_by(INBOX.c.door)).all()
        states = conn.execute(select(INBOX.c.state, func.count()).group_by(INBOX.c.state)).all()
        known = conn.scalars(select(INCIDENTS.c.ticket_id)).all()
        steps = _steps(conn, stack)
    engine.dispose()
    inbox: dict[str, int] = {state: number for state, number in states}
    return Record(
        doors={door: number for door, number in doors},
        waiting=inbox.get(InboxState.NEW, 0),
        held=inbox.get(InboxState.HELD, 0),
        steps=steps,
        missing=set(reports) - set(known),
    )


def _steps(conn: Connection, stack: Stack) -> tuple[Step, ...]:
    there, first = provider(stack.settings), _first_calls(conn)
    c = {kind for kind in there.verbs if there.effect_class(kind) is EffectClass.LOG}
    return tuple(_step(row, c, first) for row in conn.execute(select(EFFECTS)))


def _step(row: Row[Any], c: Collection[EffectKind], first: Mapping[str, int]) -> Step:
    kind = EffectKind(row.kind)
    return Step(
        key=row.key,
        incident_id=row.incident_id,
        kind=kind,
        state=EffectState(row.state),
        is_c=kind in c,
        was_cut=row.key in first and row.attempts > first[row.key],
        was_called="was" not in row.result and row.prior.get("sessions") != [],
    )


def _first_calls(conn: Connection) -> dict[str, int]:
    """On which of its tries an effect's call went out first, by its key."""
    wanted = select(AUDIT.c.subject, AUDIT.c.body).where(AUDIT.c.action == EffectState.STARTED)
    rows = conn.execute(wanted.order_by(AUDIT.c.seq.desc()))
    return {subject: json.loads(body)["detail"]["attempt"] for subject, body in rows}

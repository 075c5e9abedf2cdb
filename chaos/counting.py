"""What is there in the end: at the sandbox, whatever our record says, and in the record."""

import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from bench.figures import table
from chaos.stack import Stack
from incidents.ledger import EffectKind, EffectState, InboxState
from incidents.tickets import MARK
from integration.demo.truth import OPENING
from integration.store.engine import open_engine, reading
from integration.store.tables import EFFECTS, INBOX, INCIDENTS

VERIFY_SECONDS = 60.0
MOST_UNKNOWN = 0.05  # of all containment steps that were asked for
_TAKEN = tuple(state for state in EffectState if state is not EffectState.PLANNED)
_SIGNED_OUT = (EffectKind.REVOKE_SESSIONS, EffectKind.STEP_UP)
_DONE = and_(EFFECTS.c.kind.in_(_SIGNED_OUT), EFFECTS.c.state == EffectState.DONE)
_ACTIONS = ("sessions.revoked", "user.step_up_changed")
"""How the Admin Console's log calls those."""
_OPEN = (EffectState.APPROVED, EffectState.STARTED)


@dataclass(frozen=True, slots=True)
class Record:
    """What our own record says."""

    doors: Mapping[str, int]
    """Events on record, by the door that they came through."""
    unfinished: int
    """Events that are not done, and effects that are on their way."""
    held: int
    effects: Mapping[tuple[str, str], int]
    """How many, by kind and state."""
    missing: Collection[int]
    """Reports without an incident."""
    signed_out: Collection[str]
    """Keys of the requests to revoke sessions, or for a step-up, that are done."""

    def number(self, states: Collection[str], *, contains: bool) -> int:
        """Effects in one of these states, of containment or of all the rest."""
        return sum(
            number
            for (kind, state), number in self.effects.items()
            if state in states and EffectKind(kind).contains is contains
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """What the sandbox shows."""

    notes: Mapping[int, int]
    """SECURITY CHECK notes of each report's ticket."""
    wanted: Mapping[int, int]
    """How many of them are different notes: an incident that was raised has one more."""
    signed_out: Mapping[str, int]
    """How often each request to revoke sessions, or for a step-up, was carried out."""
    strange: Collection[int]
    """Questions with a note: they are nobody's incident."""

    @property
    def lost(self) -> int:
        """Reports without a note."""
        return sum(not number for number in self.notes.values())

    @property
    def doubled(self) -> int:
        """Notes, revocations and step-ups that are there once too often."""
        notes = sum(number - self.wanted[ticket] for ticket, number in self.notes.items())
        return notes + sum(number - 1 for number in self.signed_out.values())


def look_inside(stack: Stack, reports: Collection[int]) -> Record:
    """Ask the record. Raises StoreDown."""
    engine = open_engine(stack.settings.database_url)
    kinds = (EFFECTS.c.kind, EFFECTS.c.state)
    with reading(engine) as conn:
        doors = conn.execute(select(INBOX.c.door, func.count()).group_by(INBOX.c.door)).all()
        states = conn.execute(select(INBOX.c.state, func.count()).group_by(INBOX.c.state)).all()
        effects = conn.execute(select(*kinds, func.count()).group_by(*kinds)).all()
        known = conn.scalars(select(INCIDENTS.c.ticket_id)).all()
        signed_out = conn.scalars(select(EFFECTS.c.key).where(_DONE)).all()
    engine.dispose()
    inbox: dict[str, int] = {state: number for state, number in states}
    found = {(kind, state): number for kind, state, number in effects}
    on_their_way = sum(number for (_, state), number in found.items() if state in _OPEN)
    return Record(
        doors={door: number for door, number in doors},
        unfinished=inbox.get(InboxState.NEW, 0) + on_their_way,
        held=inbox.get(InboxState.HELD, 0),
        effects=found,
        missing=set(reports) - set(known),
        signed_out=set(signed_out),
    )


def look_outside(stack: Stack, reports: Iterable[int], questions: Iterable[int]) -> Outside:
    """Ask the sandbox for every ticket, and the Admin Console's own log."""
    log = stack.ask("GET", "/_sandbox/admin/audit-log")["entries"]
    seen = {ticket: _marks(stack, ticket) for ticket in reports}
    return Outside(
        notes={ticket: len(marks) for ticket, marks in seen.items()},
        wanted={ticket: len(set(marks)) for ticket, marks in seen.items()},
        signed_out=Counter(e["operation"] for e in log if e["action"] in _ACTIONS),
        strange={ticket for ticket in questions if _marks(stack, ticket)},
    )


def _marks(stack: Stack, ticket: int) -> list[str]:
    """Which note each SECURITY CHECK of a ticket is, whatever incident it was written for."""
    comments = stack.ask("GET", f"/api/v2/tickets/{ticket}/comments.json")["comments"]
    ours = [c for c in comments if not c["public"] and c["plain_body"].startswith(OPENING)]
    return [str(c["metadata"]["custom"].get(MARK, "")).partition(":")[2] for c in ours]


def faults(record: Record, outside: Outside) -> list[str]:
    """What must not be; nothing when the storm left no trace."""
    found = {**_inside(record), **_outside(outside)}
    unproved = set(record.signed_out) - outside.signed_out.keys()
    found[f"the Admin Console never heard of {len(unproved)} done steps"] = len(unproved)
    return [words for words, number in found.items() if number]


def audit_faults(stack: Stack) -> list[str]:
    """What `deskwarden audit verify` says against the audit; nothing when it is intact."""
    done = subprocess.run(
        stack.house.command("audit", "verify"),
        env=stack.house.environment(),
        capture_output=True,
        text=True,
        timeout=VERIFY_SECONDS,
        check=False,
    )
    return [f"audit verify: {done.stdout}{done.stderr}".strip()] if done.returncode else []


def _inside(record: Record) -> dict[str, int]:
    """Faults of our own record, and how many there are of each."""
    bad = (EffectState.UNKNOWN, EffectState.REFUSED)
    steps = record.number(_TAKEN, contains=True)
    unknown = record.number((EffectState.UNKNOWN,), contains=True)
    return {
        f"{len(record.missing)} reports are no incident": len(record.missing),
        f"{record.held} good events are held": record.held,
        f"{record.unfinished} events or effects are not finished": record.unfinished,
        "a note, message or page was refused or is unknown": record.number(bad, contains=False),
        "a step was refused": record.number((EffectState.REFUSED,), contains=True),
        f"{unknown} of {steps} steps are unknown": int(unknown > MOST_UNKNOWN * steps),
    }


def _outside(outside: Outside) -> dict[str, int]:
    """Faults that the sandbox shows, and how many there are of each."""
    return {
        f"{outside.lost} reports have no note": outside.lost,
        f"{outside.doubled} notes, revocations or step-ups are doubled": outside.doubled,
        f"{len(outside.strange)} questions were taken for incidents": len(outside.strange),
    }


def shown(record: Record, outside: Outside) -> str:
    """The table."""
    notes = Counter(min(number, 2) for number in outside.notes.values())
    raised = sum(wanted > 1 for wanted in outside.wanted.values())
    steps = Counter(min(number, 2) for number in outside.signed_out.values())
    rows = [
        ("reports", f"{len(outside.notes)}"),
        *((f"events on record by {door}", f"{n}") for door, n in sorted(record.doors.items())),
        ("tickets without a note", f"{notes[0]}"),
        ("tickets with one note", f"{notes[1]}"),
        ("tickets with more", f"{notes[2]}"),
        ("of these raised, so rightly", f"{raised}"),
        ("revocations and step-ups carried out once", f"{steps[1]}"),
        ("more than once", f"{steps[2]}"),
        ("lost", f"{outside.lost}"),
        ("doubled", f"{outside.doubled}"),
        ("unknown", f"{record.number((EffectState.UNKNOWN,), contains=True)}"),
        ("held", f"{record.held}"),
        ("unfinished", f"{record.unfinished}"),
        *((f"{kind} {state}", f"{n}") for (kind, state), n in sorted(record.effects.items())),
    ]
    return table(("what", "number"), rows)

"""A person's data taken out of the record; ids, counts, kinds, severities and the chain stay.

The audit holds fingerprints under salts that go too, so they say nothing any more. SQLite
overwrites what is deleted; PostgreSQL does so with its next VACUUM, backups when they age out.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select, update

from incidents.ledger import EffectState, InboxState
from incidents.model import Assessment, Reading, Reporter, Source
from integration.store import audit, decisions, salts, traces
from integration.store.audit import Entry
from integration.store.codec import from_json, to_json
from integration.store.engine import forget_the_log, reading
from integration.store.tables import EFFECTS, INBOX, INCIDENTS
from integration.store.traces import Person, traces_of

ERASED = "erased"
_UNDER_WAY = (EffectState.APPROVED, EffectState.STARTED)
_HARMLESS = frozenset(
    {
        "ended",
        "left",
        "new",
        "named",
        "stamp",
        "outcome",
        "checked_by",
        "reason",
        "was",
        "with",
        "code",
        "changed",
        "used",
        "version",
    }
)
"""What an effect's result may keep: counts, codes, keys, our update's time, a colleague's name,
the account's version that an UNDO compares."""
_STATE = frozenset({"account", "void", "since"})
"""What was on and off before, by ids, whose holds were broken, and since when it is held: an UNDO
goes by it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken out, and what had to stay for now."""

    incidents: int
    events: int
    effects: int
    left: tuple[str, ...]
    """Incidents with steps on their way, and events in work."""


def erase(engine: Engine, person: Person, *, reason: str, by: str, now: datetime) -> Erased:
    """Take out what is about `person`. Raises StoreDown."""
    with reading(engine) as conn:
        found = traces_of(conn, person)
    with audit.recording(engine) as conn:
        busy = _busy(conn, found.incidents)
        erased = [each for each in found.incidents if each not in busy]
        for incident_id in erased:
            _blank_incident(conn, incident_id, found.knows(incident_id))
        effects = _blank_effects(conn, erased)
        events = _blank_events(conn, found.events)
        decisions.blank(conn, _tickets(conn, erased, events) | traces.decided(conn, person))
        salts.forget(conn, erased)
        left = (*sorted(busy), *(f"inbox {n}" for n in sorted(set(found.events) - set(events))))
        done = Erased(len(erased), len(events), effects, left)
        audit.append(conn, [_entry(done, erased, reason, by, now)])
    forget_the_log(engine)
    return done


def _busy(conn: Connection, incident_ids: Collection[str]) -> set[str]:
    """Those with steps on their way, which need what would be taken out."""
    under_way = EFFECTS.c.state.in_(_UNDER_WAY)
    wanted = select(EFFECTS.c.incident_id).where(EFFECTS.c.incident_id.in_(incident_ids), under_way)
    return set(conn.scalars(wanted))


def _blank_incident(conn: Connection, incident_id: str, reported_it: bool) -> None:
    """No name, no address, no words, no assessment; what was found, and how bad, stays."""
    row = conn.execute(select(INCIDENTS).where(INCIDENTS.c.id == incident_id)).one()
    seen, who = from_json(row.reading, Reading), from_json(row.reporter, Reporter)
    findings = tuple(replace(finding, quote="") for finding in seen.findings)
    blank: dict[str, object] = {
        "reading": replace(seen, findings=findings, entities=(), entities_version=""),
        "assessment": Assessment(unknown=dict.fromkeys(Source, ERASED)),
        "reporter": replace(who, user_id=0, name="", email="") if reported_it else who,
    }
    values = {name: to_json(value) for name, value in blank.items()}
    conn.execute(update(INCIDENTS).where(INCIDENTS.c.id == incident_id).values(values))


def _tickets(
    conn: Connection, incident_ids: Collection[str], event_ids: Collection[int]
) -> set[int]:
    """What was decided about these holds their words too."""
    of_incidents = select(INCIDENTS.c.ticket_id).where(INCIDENTS.c.id.in_(incident_ids))
    named = INBOX.c.ticket_id.is_not(None)
    of_events = select(INBOX.c.ticket_id).where(INBOX.c.id.in_(event_ids), named)
    return {*conn.scalars(of_incidents), *conn.scalars(of_events)}


def _blank_effects(conn: Connection, incident_ids: Collection[str]) -> int:
    """What the outside's state was, and what was read back, but for counts."""
    rows = conn.execute(select(EFFECTS).where(EFFECTS.c.incident_id.in_(incident_ids))).all()
    blank = [_blank_effect(row) for row in rows]
    if blank:
        names = ("prior", "result", "last_error", "blast")
        wanted = update(EFFECTS).where(EFFECTS.c.id == bindparam("number"))
        conn.execute(wanted.values({name: bindparam(f"new_{name}") for name in names}), blank)
    return len(blank)


def _blank_effect(row: Row[Any]) -> dict[str, object]:
    kept = {key: value for key, value in row.result.items() if key in _HARMLESS}
    words = {key: ERASED for key, value in row.result.items() if isinstance(value, str)}
    result = words | kept
    error = ERASED if row.last_error else None
    state = {key: value for key, value in row.prior.items() if key in _STATE}
    return {
        "number": row.id,
        "new_prior": state,
        "new_result": result,
        "new_last_error": error,
        "new_blast": {},
    }


def _blank_events(conn: Connection, event_ids: Collection[int]) -> list[int]:
    """The raw bytes; their hash stays. One in work keeps them, one that waits is given up."""
    is_new = INBOX.c.state == InboxState.NEW
    ours = update(INBOX).where(INBOX.c.id == bindparam("number"), ~is_new)
    gone: list[int] = []
    for number in event_ids:
        blank = {"raw": b"", "last_error": None}
        row = conn.execute(
            ours.values(blank).returning(INBOX.c.id, INBOX.c.state), {"number": number}
        ).one_or_none()
        if row is not None:
            gone.append(number)
            if row.state == InboxState.HELD:
                held = update(INBOX).where(INBOX.c.id == number)
                conn.execute(held.values(state=InboxState.DEAD, outcome=ERASED))
    return gone


def _entry(
    done: Erased, incident_ids: Collection[str], reason: str, by: str, now: datetime
) -> Entry:
    """That something was erased, for whom nobody can tell."""
    detail = {
        "reason": reason,
        "incidents": list(incident_ids),
        "events": done.events,
        "effects": done.effects,
        "left": done.left,
    }
    subject = f"erasure-{secrets.token_hex(8)}"
    return Entry(now, ERASED, "", subject, detail, by)

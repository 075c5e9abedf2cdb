"""Records as earlier versions of the product left them: their tables, and rows as they wrote them.

A row is written out whole, and loses the columns that its version had not; what stands in JSON
has the shape of the first version (tests/payloads/incident_0001.json).
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

from alembic.command import upgrade
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, insert

from incidents.checkpoint import Checkpoint
from incidents.ledger import EffectState, InboxState
from incidents.verification import Way
from integration.checkpoints import lines
from integration.store import audit, chain, migrations
from integration.store.audit import Entry
from integration.store.engine import writing
from tests.integration.store.records import NOW

Row = dict[str, Any]
Rows = Callable[[Connection, str], dict[str, list[Row]]]
"""What a record of a revision holds, by table."""

INCIDENT, TICKET, PERSON = "SEC-2026-0001", 35, "zendesk:101"
_PAYLOADS = Path(__file__).parents[2] / "payloads"
SHAPES: Row = json.loads((_PAYLOADS / "incident_0001.json").read_text())
_KINDS = {
    "0001": (
        "note", "result", "chat", "page", "assess", "revoke_sessions", "suspend_user",
        "disable_keys", "reset_mfa", "block_integration",
    ),
    "0009_approvals": ("step_up", "lock_account", "undo"),
    "0010_verified": ("reset_password", "rotate_keys"),
}  # fmt: skip
"""What can be done outside, by the revision that learnt it."""
LEASE = {
    "attempts": 2, "deaths": 1, "lease_token": None, "lease_until": None, "next_at": NOW,
    "last_error": "DeskBusy: Zendesk answered 503",
}  # fmt: skip


def _scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", migrations.__path__[0])
    return config


REVISIONS = tuple(
    reversed([each.revision for each in ScriptDirectory.from_config(_scripts()).walk_revisions()])
)
"""Oldest first."""


def record_at(engine: Engine, revision: str, rows: Rows | None = None) -> dict[str, list[Row]]:
    """Make the record of that revision and fill it, with some of everything unless other `rows`
    are given; what was put in, by table.
    """
    with writing(engine) as conn:
        config = _scripts()
        config.attributes["connection"] = conn
        upgrade(config, revision)
    with audit.recording(engine) as conn:
        tables = MetaData()
        tables.reflect(conn)
        audit.append(conn, story())
        wanted = (rows or every_kind)(conn, revision)
        put = {name: _fitting(tables, name, some) for name, some in wanted.items()}
        for name in [each.name for each in tables.sorted_tables if each.name in put]:
            conn.execute(insert(tables.tables[name]), put[name])
    return {name: some for name, some in put.items() if some}


def _fitting(tables: MetaData, name: str, rows: list[Row]) -> list[Row]:
    """Without the columns that the table had not yet; nothing where there was no table."""
    if name not in tables.tables:
        return []
    known = set(tables.tables[name].columns.keys())
    return [{key: value for key, value in row.items() if key in known} for row in rows]


def story() -> list[Entry]:
    """What the audit tells; fingerprints were plain hashes once."""
    plain = {"reading_sha256": "0" * 64}
    return [
        Entry(NOW, "received", "", "event-1", {"ticket_id": TICKET}),
        Entry(NOW, "opened", INCIDENT, INCIDENT, plain),
        Entry(NOW, "approved", INCIDENT, f"{INCIDENT}:revoke_sessions:acc-1", {}, actor=PERSON),
    ]


def every_kind(conn: Connection, revision: str) -> dict[str, list[Row]]:
    """Every table's; a row's place in its list is its id."""
    effects = list(_effects(revision))
    place = chain.tip(conn)
    checkpoint = Checkpoint(place.seq, place.hash, NOW, NOW, {2026: 1}, "r-1", "p-1")
    line = lines.write(checkpoint, None)
    return {
        "inbox": [an_event(state) for state in InboxState],
        "incidents": [an_incident()],
        "counters": [{"year": 2026, "last": 1}],
        "effects": effects,
        "approvals": [
            an_approval(number)
            for number, effect in enumerate(effects, start=1)
            if effect["state"] != EffectState.PLANNED
        ],
        "kept": [{"name": "fault_export", "value": '{"since":"2026-11-21T09:30:00+00:00"}'}],
        "beats": [{"name": "sweep", "at": NOW}],
        "salts": [{"incident_id": INCIDENT, "salt": "ab" * 32}],
        "checkpoints": [{"seq": place.seq, "at": NOW, "line": line}],
        "anchors": [{"place": "file", "seq": place.seq, "at": NOW}],
        "alarms": [_alarm(channel) for channel in ("chat", "page")],
        "decisions": [_decision()],
        "feedback": [_feedback()],
        "acts": [{"id": "audit:1", "by": PERSON, "at": NOW, "what": "approve [1]"}],
        "protected": [{"account_id": "acc-2", "why": "owner", "by": PERSON, "at": NOW}],
    }


def an_event(state: InboxState, **changes: Any) -> Row:
    """One that has a value in every column."""
    return LEASE | {
        "dedupe_key": f"event-{state}", "door": "event", "ticket_id": TICKET, "raw": b"\xff{}",
        "raw_sha256": "c" * 64, "received_at": NOW, "state": state, "first_failed_at": NOW,
        "outcome": "incident", "finished_at": NOW, "told_at": NOW, "is_follow_up": True,
    } | changes  # fmt: skip


def an_incident(**changes: Any) -> Row:
    """The one that the effects are of."""
    return SHAPES | {
        "id": INCIDENT, "ticket_id": TICKET, "kind": "suspicious_activity", "severity": 3,
        "state": "open", "opened_at": NOW, "reported_at": NOW - timedelta(minutes=4),
        "updated_at": NOW, "held_back": "step_late",
    } | changes  # fmt: skip


def _effects(revision: str) -> Iterator[Row]:
    """One of each kind that the revision knew, in each state."""
    for since, kinds in _KINDS.items():
        if REVISIONS.index(since) <= REVISIONS.index(revision):
            for kind, state in product(kinds, EffectState):
                yield an_effect(kind, state)


def an_effect(kind: str, state: EffectState, **changes: Any) -> Row:
    """One that has a value in every column."""
    key = f"{INCIDENT}:{kind}:acc-1:{state}"
    return LEASE | {
        "key": key, "incident_id": INCIDENT, "kind": kind, "target": "acc-1",
        "generation": str(state), "state": state, "reason": "step_own_account",
        "planned_at": NOW, "started_at": NOW, "finished_at": NOW, "remote_ref": "4711",
        "prior": {"active": True}, "result": {"active": False}, "first_failed_at": NOW,
        "told_at": NOW, "item": "key-1", "requested_by": PERSON, "undo_of": 1,
        "blast": {"lasting": True}, "expires_at": NOW, "reminded_at": NOW,
        "confirmed_by": PERSON, "group_id": "c-1",
    } | changes  # fmt: skip


def an_approval(effect_id: int, **changes: Any) -> Row:
    """Of a person who made sure of the owner."""
    return {
        "effect_id": effect_id, "approved_by": PERSON, "plan_sha256": "d" * 64, "at": NOW,
        "how": "macro", "act_id": "audit:1", "verified_by": Way.CALL_BACK, "verified_at": NOW,
    } | changes  # fmt: skip


def _alarm(channel: str) -> Row:
    return LEASE | {
        "key": "held-1", "channel": channel, "message": "held", "detail": {"events": []},
        "state": "waiting", "planned_at": NOW, "finished_at": None, "remote_ref": "",
    }  # fmt: skip


def _decision() -> Row:
    return {
        "key": "event-new", "at": NOW, "ticket_id": TICKET, "incident_id": INCIDENT,
        "inbox_id": 1, "messages": "[]", "input_sha256": "e" * 64, "rules_version": "r-1",
        "model_version": "m-1", "outcome": "incident", "severity": 3,
        "reading": SHAPES["reading"], "earlier": None, "assessment": SHAPES["assessment"],
        "judgement": SHAPES["judgement"],
    }  # fmt: skip


def _feedback() -> Row:
    return {
        "at": NOW, "ticket_id": TICKET, "incident_id": INCIDENT, "said": 3, "should": None,
        "by": PERSON, "reason": "a false alarm",
    }  # fmt: skip
